// What the emitter prints is what clang-format would print: in the style of emitted code, codegen/emitted.clang-format,
// but for tables of numbers, which are marked; and the runtime, which is written by hand, in the project's own style.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "driver/compile_model.h"
#include "driver/model_source.h"
#include "ir/bind.h"
#include "ir/error.h"
#include "tests/catch.h"
#include "tests/clang/clang_test.h"
#include "tests/ir/samples.h"

using namespace ingot;

namespace {

namespace fs = std::filesystem;

const fs::path source_folder = INGOT_SOURCE_DIR;

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The first line that the formatter would change, with what it would make of it; "" when there is none.
std::string first_change(const std::string& text, const std::string& style) {
  const std::string formatted = clang_module().format(text, style);
  if (formatted == text) return "";
  const auto [found, wanted] = std::mismatch(text.begin(), text.end(), formatted.begin(), formatted.end());
  const auto line_around = [](const std::string& whole, std::size_t at) {
    const std::size_t begin = at == 0 ? std::string::npos : whole.rfind('\n', at - 1);
    const std::size_t first = begin == std::string::npos ? 0 : begin + 1;
    return whole.substr(first, whole.find('\n', at) - first);
  };
  const auto at = static_cast<std::size_t>(found - text.begin());
  return "line " + std::to_string(1 + std::count(text.begin(), found, '\n')) + ":\n" + line_around(text, at) +
         "\nwould be\n" + line_around(formatted, at);
}

std::size_t check_files(const Files& files, const std::string& style) {
  std::size_t checked = 0;
  for (const auto& [name, content] : files) {
    const bool is_cpp = name.ends_with(".cpp") || name.ends_with(".h");
    if (!is_cpp || name == "ingot_runtime.h") continue;
    const std::string change = first_change(content, style);
    INFO(name << ", " << change);
    CHECK(change.empty());
    ++checked;
  }
  return checked;
}

CompileOptions options_for(const Module& module, const std::string& target) {
  CompileOptions options;
  options.target = target;
  options.emit.name = "net";
  std::set<std::string> symbols;
  for (const Function& function : module.functions)
    for (const std::string& symbol : free_symbols(function)) symbols.insert(symbol);
  for (const std::string& symbol : symbols)
    options.selection.bindings.push_back(symbol + (symbol == "batch" ? "=3" : "=5"));
  return options;
}

const std::vector<std::string> targets = {"x86-64-v3", "generic", "cortex-m4"};

}  // namespace

TEST_CASE("the formatter changes code that is not formatted", "[clang]") {
  if (!clang_is_there()) return;
  const std::string style = text_of(source_folder / "codegen/emitted.clang-format");
  CHECK(first_change("void f() noexcept { g(); }\n", style).empty());
  CHECK(first_change("void f()  noexcept { g(); }\n", style) ==
        "line 1:\nvoid f()  noexcept { g(); }\nwould be\nvoid f() noexcept { g(); }");
  CHECK_FALSE(first_change("struct W { int x; };\n", style).empty());
}

TEST_CASE("emitted files of the examples are formatted", "[clang]") {
  if (!clang_is_there()) return;
  const std::string style = text_of(source_folder / "codegen/emitted.clang-format");
  std::size_t checked = 0;
  for (const char* example : {"examples/digits/digits.keras", "examples/ddpg/ddpg.cpp", "examples/adaptation/adapt.cpp",
                              "examples/mpi_train/mpi_learner.cpp", "examples/train_digits/digit_learner.cpp",
                              "examples/documents/actor_critic.cpp", "examples/documents/argmax.cpp",
                              "examples/documents/layer_output.cpp", "examples/documents/sequential.cpp"}) {
    const fs::path folder = fs::current_path();
    fs::current_path((source_folder / example).parent_path());  // definitions read files beside them
    const Module module = load_model((source_folder / example).string());
    fs::current_path(folder);
    for (const std::string& target : targets) {
      INFO(example << " for " << target);
      CompileOptions options = options_for(module, target);
      options.emit.has_eigen = true;
      checked += check_files(compile_module(module, options).files, style);
      options.emit.takes_weights = true;
      checked += check_files(compile_module(module, options).files, style);
      options.emit.takes_weights = false;
      options.emit.largest_text = 0;  // weights as a file, or as a literal
      checked += check_files(compile_module(module, options).files, style);
    }
  }
  std::cout << "format: " << checked << " emitted files of examples" << std::endl;
  CHECK(checked >= 9 * 3 * 3 * 3);
}

TEST_CASE("emitted code of the sample calls of every op is formatted", "[clang]") {
  if (!clang_is_there()) return;
  const std::string style = text_of(source_folder / "codegen/emitted.clang-format");
  std::size_t checked = 0, without_kernel = 0;
  for (const test::Sample& sample : test::samples())
    for (const std::string& target : targets) {
      const Module module = test::module_of(sample);
      Files files;
      try {
        files = compile_module(module, options_for(module, target)).files;
      } catch (const Error& error) {
        CHECK(error.status() == ExitStatus::unsupported);
        ++without_kernel;
        continue;
      }
      checked += check_files(files, style);
    }
  std::cout << "format: " << checked << " emitted files of samples, " << without_kernel << " without a kernel"
            << std::endl;
  CHECK(checked > 300);
}

TEST_CASE("the runtime is formatted in the project's style", "[clang]") {
  if (!clang_is_there()) return;
  const std::string style = text_of(source_folder / ".clang-format");
  std::size_t checked = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(source_folder / "runtime")) {
    if (entry.path().extension() != ".h") continue;
    const std::string change = first_change(text_of(entry.path()), style);
    INFO(entry.path().filename() << ", " << change);
    CHECK(change.empty());
    ++checked;
  }
  CHECK(checked >= 8);
}
