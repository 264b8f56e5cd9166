// Passes by their text: each case of tests/passes/*.ingot runs the pass that its first line names.
#include <sstream>

#include "passes/pipeline.h"
#include "tests/catch.h"
#include "tests/text_test.h"

using namespace ingot;

namespace {

// "freeze keep=dense/*", "keep-requested-functions functions=act,train"
PassOptions options_of(std::istringstream& words) {
  PassOptions options;
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    std::istringstream list(word.substr(equals + 1));
    auto& target = word.starts_with("keep=") ? options.keep_states : options.functions;
    for (std::string item; std::getline(list, item, ',');) target.push_back(item);
  }
  return options;
}

}  // namespace

TEST_CASE("passes do to the text what their files say", "[passes]") {
  const auto run_one = [](Module module, const std::string& argument) {
    std::istringstream words(argument);
    std::string name;
    words >> name;
    const Pass* pass = find_pass(name);
    REQUIRE(pass);
    Journal journal;
    return pass->run(module, options_of(words), journal);
  };
  const auto run_all = [](Module module, const std::string& argument) {
    std::istringstream words(argument);
    PipelineOptions options;
    options.passes = options_of(words);
    Journal journal;
    return run_pipeline(module, options, journal);
  };
  run_text_tests("passes", {{"pass", run_one}, {"pipeline", run_all}});
}
