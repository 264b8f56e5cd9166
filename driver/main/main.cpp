// The `ingot` command line. Data goes to stdout, everything else to stderr; exit statuses are those of DESIGN
// section 8.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "driver/commands/commands.h"
#include "ir/text.h"

namespace {

// An option that a command does not have, in the words that Keras has for arguments of K.function.
ingot::Error unknown_argument(const CLI::App& app) {
  const CLI::App& command = app.get_subcommands().empty() ? app : *app.get_subcommands().front();
  const std::vector<std::string> remaining = command.remaining(true);
  std::string found = remaining.empty() ? "" : remaining.front();
  for (const std::string& argument : remaining)
    if (argument.starts_with("-")) {
      found = argument;
      break;
    }
  found = found.substr(0, found.find('='));
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options()) known.push_back(option->get_name());
  const std::string near = ingot::nearest(found, known.data(), known.data() + known.size());
  ingot::Error error(ingot::ExitStatus::usage, "IG0800",
                     "Invalid argument " + ingot::quoted(found) + " passed to ingot " + command.get_name());
  error.help(near.empty() ? "ingot " + command.get_name() + " --help lists what it takes"
                          : "did you mean " + near + "?");
  return error;
}

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
  ingot::add_export_command(app);
  ingot::add_train_command(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    throw unknown_argument(app);
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
