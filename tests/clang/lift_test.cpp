// What definitions become when Clang reads their functions: the programs in lift/*.programs, the refusals in
// lift/*.refusals. INGOT_BLESS=1 in the environment rewrites these files; read the diff.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "driver/build_cache.h"
#include "driver/definition_file.h"
#include "driver/output_directory.h"
#include "ir/error.h"
#include "ir/scalar_text.h"
#include "tests/catch.h"
#include "tests/clang/clang_test.h"
#include "tests/clang/lifted.h"

using namespace ingot;

namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(INGOT_SOURCE_DIR) / "tests/clang/lift";

void check_golden(const fs::path& file, const std::string& found) {
  if (std::getenv("INGOT_BLESS") != nullptr) std::ofstream(file) << found;
  REQUIRE(fs::exists(file));
  CHECK(found == read_file(file));
}

std::string without_folders(std::string text) {
  for (const std::string& prefix : {folder.string() + "/", std::string(INGOT_SOURCE_DIR) + "/"})
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at))
      text.erase(at, prefix.size());
  return text;
}

// The line of each Map, and its program.
std::string programs_of(const Module& module) {
  std::string text;
  for (const Function& function : module.functions)
    for (const Node* node : test::mapped_nodes(function)) {
      const Location& place = node->provenance.location;
      text += place.file + ":" + std::to_string(place.line) + "  " + scalar::print(test::program_of(*node)) + "\n";
    }
  return text;
}

Error refusal_of(const fs::path& file) {
  try {
    test::run_by_clang(file);
  } catch (const Error& error) {
    return error;
  }
  FAIL("no refusal of " << file);
  std::abort();
}

}  // namespace

TEST_CASE("definitions as users write them: every function becomes the program of its own source", "[clang]") {
  if (!clang_is_there()) return;
  for (const auto& [name, maps] : {std::pair("model", 12), std::pair("tricky", 26), std::pair("mix", 5)}) {
    INFO(name);
    const Module module = test::run_by_clang(folder / (std::string(name) + ".cpp"));
    const std::string programs = programs_of(module);
    CHECK(std::count(programs.begin(), programs.end(), '\n') == maps);
    check_golden(folder / (std::string(name) + ".programs"), programs);
  }
}

TEST_CASE("what cannot be lifted is refused at its place, all of it at once", "[clang]") {
  if (!clang_is_there()) return;
  for (const auto& [name, errors] : {std::pair("bad", 12), std::pair("more_bad", 28)}) {
    INFO(name);
    const Error error = refusal_of(folder / (std::string(name) + ".cpp"));
    CHECK(error.code() == "IG0310");
    CHECK(error.status() == ExitStatus::input_rejected);
    const std::string text = without_folders(error.what());
    int found = 0;
    for (std::size_t at = text.find(": error: "); at != std::string::npos; at = text.find(": error: ", at + 1)) ++found;
    CHECK(found == errors);
    check_golden(folder / (std::string(name) + ".refusals"), text);
  }
}

TEST_CASE("functions whose type says that they cannot be mapped do not compile", "[clang]") {
  if (!clang_is_there()) return;
  const ScratchFolder scratch(fs::temp_directory_path());
  const auto check = [&](const std::string& function, const std::string& words) {
    const fs::path file = scratch.path() / "typed.cpp";
    std::ofstream(file)
        << "#include \"ingot/ingot.h\"\n#include <functional>\nusing namespace ingot;\n"
           "float half(float v) { return v / 2; }\nvoid define() {\n  float a = 1;\n  std::string name;\n"
           "  const Tensor x = Input({4});\n  Map(x, "
        << function << ");\n  a = 2;\n}\n";
    const Error error = refusal_of(file);
    INFO(error.what());
    CHECK(error.code() == "IG0821");
    CHECK(std::string(error.what()).find(words) != std::string::npos);
    CHECK(std::string(error.what()).find("typed.cpp:9:") != std::string::npos);
  };
  check("[=](float v) { return v * static_cast<float>(name.size()); }", "captures numbers by value");
  check("[a](float v) mutable { return a += v; }", "is not mutable");
  check("std::function<float(float)>(half)", "captures numbers by value");
  check("half", "a function pointer does not tell which function it is");
  check("[](float v) { return std::vector<float>{v}; }", "a function over scalars returns");
  check("[](const Tensor& v) { return v; }", "one over tensors is a layers::Lambda");
  check("[](float v) { return std::exq(v); }", "no member named 'exq'");
}
