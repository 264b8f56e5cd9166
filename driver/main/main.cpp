// The `ingot` command line. Data goes to stdout, everything else to stderr; exit statuses are those of DESIGN
// section 8.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <new>

#include "driver/commands/commands.h"

namespace {

int run(int argc, char** argv) {
  CLI::App app{"ingot: a network, ahead of time, as one standalone C++ function", "ingot"};
  app.set_version_flag("--version", "ingot " INGOT_VERSION);
  app.require_subcommand(1);
  ingot::add_compile_command(app);
  ingot::add_run_command(app);
  ingot::add_check_command(app);
  ingot::add_dump_command(app);
  ingot::add_summary_command(app);
  ingot::add_diff_command(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error, std::cout, std::cerr);
    return status == 0 ? 0 : static_cast<int>(ingot::ExitStatus::usage);
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
