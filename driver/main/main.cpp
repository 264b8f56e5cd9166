// The `ingot` command line. Data goes to stdout, everything else to stderr; exit statuses are those of DESIGN
// section 8.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <new>

#include "driver/commands/commands.h"
#include "driver/main/usage.h"

namespace {

int run(int argc, char** argv) {
  CLI::App app{"ingot: a network, ahead of time, as one standalone C++ function", "ingot"};
  app.set_version_flag("--version", "ingot " INGOT_VERSION);
  app.require_subcommand(1);
  app.footer(
      R"(ingot COMMAND --help lists what a command takes. MODEL is a .cpp definition, a .keras, .h5 or .ingot file,
or - for .ingot text on standard input. Data goes to stdout, all else to stderr.
Exit status: 0 ok, 1 the answer is no, 2 usage, 3 input rejected, 4 not supported, 5 I/O or no host compiler,
70 a defect of ingot.)");
  ingot::add_compile_command(app);
  ingot::add_run_command(app);
  ingot::add_check_command(app);
  ingot::add_dump_command(app);
  ingot::add_summary_command(app);
  ingot::add_diff_command(app);
  ingot::add_export_command(app);
  ingot::add_train_command(app);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND MODEL ...");
  for (CLI::App* command : app.get_subcommands({})) command->group("Commands");
  if (argc == 1) {
    std::cerr << app.help();
    return static_cast<int>(ingot::ExitStatus::usage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    throw ingot::usage_error(app, error);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const ingot::Error& error) {
    std::cerr << error.report();
    return static_cast<int>(error.status());
  } catch (const std::bad_alloc&) {
    std::cerr << "error[IG0999]: out of memory\n";
    return static_cast<int>(ingot::ExitStatus::input_rejected);
  } catch (const std::exception& error) {
    std::cerr << "error[IG9000]: internal error: " << error.what()
              << "\n  help: this is a defect of ingot; please report it with the command line and the model\n";
    return static_cast<int>(ingot::ExitStatus::internal);
  }
}
