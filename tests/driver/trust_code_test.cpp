// Code in .ingot files: refused by every command unless it is trusted, and then compiled, run and checked.
#include <filesystem>
#include <string>

#include "driver/build_cache.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "tests/catch.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

constexpr const char* model = R"(ingot 1.0
module "m" profile keras3
func @f(%x: f32[8] "x") -> (%y "y") {
  %y = map(%x) {f=|p0: f32| primitive soft = |p0: f32| p0 / (abs(p0) + 1) text "static float soft(float x) { return x / ((x < 0 ? -x : x) + 1.0f); }"; soft(p0)} : f32[8] "y"
}
)";

}  // namespace

TEST_CASE("a file that brings code is refused unless it is trusted") {
  const ScratchFolder folder(fs::temp_directory_path());
  write_file(folder.path() / "m.ingot", model);
  const auto run = [&](const std::vector<std::string>& arguments) {
    std::vector<std::string> command{INGOT_PROGRAM};
    for (const std::string& argument : arguments) command.push_back(argument);
    ProcessOptions options;
    options.directory = folder.path();
    options.environment = {{"INGOT_CACHE_DIR", (folder.path() / "cache").string()}};
    return run_process(command, options);
  };
  for (const std::vector<std::string>& wanted : {std::vector<std::string>{"compile", "m.ingot", "-o", "out"},
                                                 {"dump", "m.ingot"},
                                                 {"summary", "m.ingot"},
                                                 {"check", "m.ingot"},
                                                 {"diff", "m.ingot", "m.ingot"}}) {
    std::vector<std::string> trusted = wanted;
    trusted.push_back("--trust-code");
    const ProcessResult refused = run(wanted), accepted = run(trusted);
    INFO(wanted[0] << ": " << refused.err << accepted.err);
    CHECK(refused.exit_code == 3);
    CHECK(refused.err.find("IG0511") != std::string::npos);
    CHECK(refused.err.find("--trust-code") != std::string::npos);
    CHECK(accepted.succeeded());
  }
  const std::string emitted = read_file(folder.path() / "out" / "m.cpp");
  CHECK(emitted.find("static float soft(float x) {") != std::string::npos);
  CHECK(emitted.find("#include \"ingot_math_library.h\"") != std::string::npos);
  CHECK(fs::exists(folder.path() / "out" / "ingot_math_library.h"));

  // What the text computes is held to the body.
  std::string lying = model;
  const std::string honest = "+ 1.0f";
  lying.replace(lying.find(honest), honest.size(), "+ 1.5f");
  write_file(folder.path() / "m.ingot", lying);
  CHECK(run({"check", "m.ingot", "--trust-code"}).exit_code == 1);
}

TEST_CASE("a primitive named as a word of C++ is refused by name") {
  const ScratchFolder folder(fs::temp_directory_path());
  std::string text = model;
  for (std::size_t at = 0; (at = text.find("soft", at)) != std::string::npos; at += 6) text.replace(at, 4, "switch");
  write_file(folder.path() / "m.ingot", text);
  ProcessOptions options;
  options.directory = folder.path();
  const ProcessResult result = run_process({INGOT_PROGRAM, "compile", "m.ingot", "-o", "out", "--trust-code"}, options);
  CHECK(result.exit_code == 3);
  CHECK(result.err.find("IG0713") != std::string::npos);
}
