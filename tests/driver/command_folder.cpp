#include "tests/driver/command_folder.h"

#include "tests/catch.h"

namespace ingot::test {

ProcessResult CommandFolder::run(const std::vector<std::string>& arguments, const std::string& input) const {
  std::vector<std::string> command{INGOT_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  ProcessOptions options;
  options.directory = scratch_.path();
  options.environment = {{"INGOT_CACHE_DIR", cache_.string()}};
  options.input = input;
  return run_process(command, options);
}

std::string CommandFolder::output_of(const std::vector<std::string>& arguments) const {
  const ProcessResult result = run(arguments);
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  return result.out;
}

}  // namespace ingot::test
