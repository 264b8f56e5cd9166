// What C++ refuses while a definition is compiled, with Keras' sentence (reference/semantics.md, rows F2 to F8 and C7).
// The compiler that built the tests reads one file of mistakes; each must be an error at its own line.
#include <filesystem>

#include "driver/build_cache.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "tests/catch.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

struct Mistake {
  std::string code, sentence;
};

const std::vector<Mistake> mistakes = {
    // F2 to F4: one tensor or update where a list is asked for
    {"K::function(x, {y});", "`inputs` to a TensorFlow backend function should be a list or tuple."},
    {"K::function(x, y);", "`inputs` to a TensorFlow backend function should be a list or tuple."},
    {"K::function({x}, y, {K::update(w, y)});",
     "`outputs` of a TensorFlow backend function should be a list or tuple."},
    {"K::function({x}, y);", "`outputs` of a TensorFlow backend function should be a list or tuple."},
    {"K::function({x}, {y}, K::update(w, y));",
     "`updates` in a TensorFlow backend function should be a list or tuple."},
    // F5: one array where a list is asked for
    {"f(array);", "`inputs` should be a list or tuple."},
    {"f(1.5);", "`inputs` should be a list or tuple."},
    // F6: an argument that is none; F7, F8: those of Session.run, which take nothing here (a cut point feeds: C9)
    {"K::function({.inputs = {x}, .outputs = {y}, .givens = {}});", "givens"},
    {"K::function({.inputs = {x}, .outputs = {y}, .fetches = {y}});", "fetches"},
    {"K::function({.inputs = {x}, .outputs = {y}, .feed_dict = {}});", "feed_dict"},
    {"K::function({.inputs = {x}, .outputs = {y}, .options = 0});", "options"},
    {"K::function({.inputs = {x}, .outputs = {y}, .run_metadata = 1});", "run_metadata"},
    // C7: a symbolic tensor is no value
    {"f({x});", "a symbolic tensor is no value: feed an array"},
};

ProcessResult compile(const fs::path& folder, const std::string& statements) {
  write_file(folder / "definition.cpp",
             "#include \"ingot/ingot.h\"\nusing namespace ingot;\nvoid define(const Tensor& x, const Tensor& y, const "
             "Tensor& w, const "
             "RecordedFunction& f, const NdArray& array) {\n" +
                 statements + "}\n");
  const std::string source = INGOT_SOURCE_DIR;
  ProcessOptions options;
  options.directory = folder;
  options.environment = {{"LC_ALL", "C"}};
  return run_process(
      {INGOT_CXX_COMPILER, "-std=c++20", "-fsyntax-only", "-I" + source, "-I" + source + "/frontend", "definition.cpp"},
      options);
}

}  // namespace

TEST_CASE(
    "F2, F3, F4, F5, F6, F7, F8, C7: what is no list and what is no argument is an error of the C++ compiler, in "
    "Keras' words") {
  const ScratchFolder folder{fs::temp_directory_path()};
  std::string statements;
  for (const Mistake& mistake : mistakes) statements += mistake.code + "\n";
  const ProcessResult result = compile(folder.path(), statements);
  CHECK_FALSE(result.succeeded());
  for (std::size_t i = 0; i < mistakes.size(); ++i) {
    INFO(mistakes[i].code << "\n" << result.err);
    CHECK(result.err.find(mistakes[i].sentence) != std::string::npos);
    CHECK(result.err.find("definition.cpp:" + std::to_string(4 + i) + ":") != std::string::npos);
  }
}

TEST_CASE("the correct forms of the same calls compile") {
  const ScratchFolder folder{fs::temp_directory_path()};
  const ProcessResult result = compile(folder.path(), R"(
  K::function({x}, {y});
  K::function({x}, {y}, {K::update(w, y)});
  K::function({.inputs = {x}, .outputs = {y}, .updates = {{w, y}}, .name = "f"});
  f({array});
  f({1.5});
  f({{array}, {{1, 2}}});
  f(std::vector<NdArray>{array});
  static_cast<void>(array);
)");
  INFO(result.err);
  CHECK(result.succeeded());
}
