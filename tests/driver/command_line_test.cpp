// The command line as somebody who does not know it meets it: options before and behind the model, what is not there,
// what is missing, and help.
#include <filesystem>

#include "driver/build_cache.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "tests/catch.h"
#include "tests/driver/command_folder.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

constexpr const char* model = R"(ingot 1.0
state @w "w" : f32[2] = [1, 2]
func @f(%x: f32[batch,n] "x") -> (%y "y", %z "z") {
  %y = multiply(%x, 3) : f32[batch,n] "y"
  %z = multiply(%x, 4) : f32[batch,n] "z"
}
func @g(%v: f32[2] "v") -> (%u "u") {
  %u = multiply(%v, @w) : f32[2] "u"
}
)";

class Folder : public test::CommandFolder {
 public:
  Folder() { write_file(path("m.ingot"), model); }
};

void check_usage(const ProcessResult& result, const std::string& message, const std::string& help) {
  INFO(result.err);
  CHECK(result.exit_code == 2);
  CHECK(result.out.empty());
  CHECK(result.err.find("error[IG0800]: " + message + "\n") == 0);
  CHECK(result.err.find("help: " + help + "\n") != std::string::npos);
}

}  // namespace

TEST_CASE("options that may be given several times leave the word behind their value to the model") {
  const Folder folder;
  const std::vector<std::vector<std::string>> lines = {
      {"compile", "-o", "out", "--bind", "batch=2", "--bind", "n=3", "m.ingot"},
      {"compile", "-o", "out", "--bind", "batch=2,n=3", "m.ingot"},
      {"compile", "-o", "out", "--bind", "batch=2,n=3", "--function", "f", "--outputs", "z", "m.ingot"},
      {"compile", "-o", "out", "--bind", "batch=2,n=3", "--function", "f", "--inputs", "x", "m.ingot"},
      {"compile", "-o", "out", "--bind", "batch=2,n=3", "--keep-state", "w", "m.ingot"},
      {"summary", "--function", "g", "m.ingot"},
      {"dump", "--function", "g", "--keep-state", "*", "m.ingot"},
      {"check", "--function", "g", "--target", "generic", "m.ingot"},
  };
  for (const std::vector<std::string>& line : lines) {
    std::string text;
    for (const std::string& word : line) text += word + " ";
    const ProcessResult result = folder.run(line);
    INFO(text << "\n" << result.err);
    CHECK(result.exit_code == 0);
  }
  // The values were taken: y[2,3] of one call, and no y where only z was asked for.
  REQUIRE(folder.run(lines[1]).exit_code == 0);
  CHECK(read_file(folder.path("out/m.h")).find("f: (x f32[2,3]) -> (y f32[2,3], z f32[2,3])") != std::string::npos);
  REQUIRE(folder.run(lines[2]).exit_code == 0);
  CHECK(read_file(folder.path("out/m.h")).find("f: (x f32[2,3]) -> (z f32[2,3])") != std::string::npos);
  // Files of inputs: the model is the last word, and is read first.
  const ProcessResult missing = folder.run({"run", "--function", "g", "--print", "--input", "v=absent.npy", "m.ingot"});
  INFO(missing.err);
  CHECK(missing.exit_code == 5);
  CHECK(missing.err.find("absent.npy") != std::string::npos);
}

TEST_CASE("a second value behind an option is named, not swallowed") {
  const Folder folder;
  check_usage(folder.run({"compile", "m.ingot", "-o", "out", "--bind", "batch=2", "n=3"}),
              "Invalid argument \"n=3\" passed to ingot compile", "ingot compile --help lists what it takes");
}

TEST_CASE("a command or option that is not there is named, with the nearest that is") {
  const Folder folder;
  check_usage(folder.run({"compil", "m.ingot"}), "ingot has no command \"compil\"", "did you mean compile?");
  check_usage(folder.run({"flatten"}), "ingot has no command \"flatten\"", "ingot --help lists the commands");
  check_usage(folder.run({"--versoin"}), "Invalid argument \"--versoin\" passed to ingot", "did you mean --version?");
  // Before what is missing: the model was taken for the value of --bindings, or -o was written as --out.
  check_usage(folder.run({"compile", "m.ingot", "--outptu", "out"}),
              "Invalid argument \"--outptu\" passed to ingot compile", "did you mean --output?");
  check_usage(folder.run({"compile", "--binds=a=1"}), "Invalid argument \"--binds\" passed to ingot compile",
              "did you mean --bind?");
  check_usage(folder.run({"diff", "m.ingot", "m.ingot", "m.ingot"}),
              "Invalid argument \"m.ingot\" passed to ingot diff", "ingot diff --help lists what it takes");
}

TEST_CASE("what is missing or cannot be read is named, with the command it belongs to") {
  const Folder folder;
  check_usage(folder.run({"compile", "m.ingot"}), "ingot compile: --output is required",
              "ingot compile --help lists what it takes");
  check_usage(folder.run({"summary"}), "ingot summary: MODEL is required", "ingot summary --help lists what it takes");
  check_usage(folder.run({"check"}), "ingot check: MODEL is required", "ingot check --help lists what it takes");
  using Words = std::vector<std::string>;
  for (const Words& wrong :
       {Words{"--bind"}, Words{"--max-ram"}, Words{"--max-ram", "much"}, Words{"--max-ram", "-1"}}) {
    Words line{"compile", "m.ingot", "-o", "out", "--bind", "batch=2,n=3"};
    line.insert(line.end(), wrong.begin(), wrong.end());
    const ProcessResult result = folder.run(line);
    INFO(result.err);
    CHECK(result.exit_code == 2);
    CHECK(result.err.find("error[IG0800]: ingot compile: ") == 0);
    for (const std::string& word : wrong) CHECK(result.err.find(word) != std::string::npos);
  }
}

TEST_CASE("help: without arguments on stderr, asked for on stdout; every command has its own") {
  const Folder folder;
  const ProcessResult alone = folder.run({}), asked = folder.run({"--help"});
  CHECK(alone.exit_code == 2);
  CHECK(alone.out.empty());
  CHECK(asked.exit_code == 0);
  CHECK(asked.err.empty());
  CHECK(alone.err == asked.out);
  for (const char* command : {"compile", "run", "check", "dump", "summary", "diff", "export", "train"}) {
    INFO(command);
    CHECK(asked.out.find(std::string("\n  ") + command + " ") != std::string::npos);
    const ProcessResult help = folder.run({command, "--help"});
    CHECK(help.exit_code == 0);
    CHECK(help.err.empty());
    CHECK(help.out.find(std::string("Usage: ingot ") + command + " ") != std::string::npos);
  }
}
