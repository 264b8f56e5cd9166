#include "driver/main/usage.h"

#include <algorithm>
#include <string>
#include <vector>

#include "ir/text.h"

namespace ingot {
namespace {

Error usage(const std::string& message, const std::string& near, const std::string& else_help) {
  Error error(ExitStatus::usage, "IG0800", message);
  error.help(near.empty() ? else_help : "did you mean " + near + "?");
  return error;
}

std::string nearest_option(const CLI::App& command, const std::string& wanted) {
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  return nearest(wanted, known.data(), known.data() + known.size());
}

std::string nearest_command(const CLI::App& app, const std::string& wanted) {
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({})) known.push_back(command->get_name());
  return nearest(wanted, known.data(), known.data() + known.size());
}

}  // namespace

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> remaining = app.remaining(true);
  const auto option =
      std::find_if(remaining.begin(), remaining.end(), [](const std::string& a) { return a.starts_with("-"); });
  const bool has_command = !app.get_subcommands().empty();
  const CLI::App& command = has_command ? *app.get_subcommands().front() : app;
  const std::string called = has_command ? "ingot " + command.get_name() : "ingot";
  if (!has_command && !remaining.empty() && option != remaining.begin())
    return usage("ingot has no command " + ingot::quoted(remaining.front()), nearest_command(app, remaining.front()),
                 "ingot --help lists the commands");
  const std::string help = called + " --help lists what it takes";
  if (option != remaining.end()) {
    // In the words that Keras has for arguments of K.function.
    const std::string name = option->substr(0, option->find('='));
    return usage("Invalid argument " + ingot::quoted(name) + " passed to " + called, nearest_option(command, name),
                 help);
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) && !remaining.empty())
    return usage("Invalid argument " + ingot::quoted(remaining.front()) + " passed to " + called, "", help);
  return usage(called + ": " + error.what(), "", help);
}

}  // namespace ingot
