#include "tests/codegen/emitted_program.h"

#include <filesystem>
#include <fstream>

#include "driver/build_cache.h"
#include "driver/process.h"
#include "tests/catch.h"

namespace ingot::test {

void build_and_run(const Module& module, const CompileOptions& options, const std::string& program,
                   const std::vector<std::string>& more_flags) {
  const ScratchFolder folder(std::filesystem::temp_directory_path());
  for (const auto& [name, content] : compile_module(module, options).files)
    std::ofstream(folder.path() / name, std::ios::binary) << content;
  std::ofstream(folder.path() / "main.cpp") << program;
  for (const char* compiler : {"g++", "clang++-19"}) {
    if (!find_program(compiler)) continue;
    std::vector<std::string> command = {compiler,  "-std=c++17",      "-O1",      "-Wall", "-Wextra", "-Wconversion",
                                        "-Werror", "-fno-exceptions", "-fno-rtti"};
    command.insert(command.end(), more_flags.begin(), more_flags.end());
    command.insert(command.end(), {"-o", "main", "main.cpp", options.emit.name + ".cpp"});
    ProcessOptions process;
    process.directory = folder.path();
    process.timeout_seconds = 300;
    const ProcessResult built = run_process(command, process);
    INFO(compiler << ", " << options.target << ": " << built.err);
    REQUIRE(built.succeeded());
    const ProcessResult run = run_process({"./main"}, process);
    INFO(run.out << run.err);
    CHECK(run.exit_code == 0);
    CHECK(run.succeeded());
  }
}

}  // namespace ingot::test
