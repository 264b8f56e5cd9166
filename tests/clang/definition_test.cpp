// Definitions by Clang: the Module that the host compiler gives too, errors as Clang tells them, every way to fail
// without a trace, and the precompiled header.
#include "driver/definition_file.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "driver/build_cache.h"
#include "driver/installation.h"
#include "driver/model_source.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "ir/error.h"
#include "ir/print.h"
#include "tests/catch.h"
#include "tests/clang/clang_test.h"

using namespace ingot;

namespace {

namespace fs = std::filesystem;

const fs::path source_folder = INGOT_SOURCE_DIR;
const std::string prologue = "#include \"ingot/ingot.h\"\nusing namespace ingot;\n";  // two lines

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

// A folder for definitions, and a cache of its own when one is asked for.
class Workshop {
 public:
  explicit Workshop(bool has_own_cache = false) : folder_(fs::temp_directory_path()) {
    if (has_own_cache) setenv("INGOT_CACHE_DIR", cache().c_str(), 1);
  }
  ~Workshop() { unsetenv("INGOT_CACHE_DIR"); }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  fs::path folder() const { return folder_.path(); }
  fs::path cache() const { return folder() / "cache"; }
  fs::path add(const std::string& name, const std::string& text) const {
    std::ofstream(folder() / name) << text;
    return folder() / name;
  }
  Module run(const std::string& text, const DefinitionOptions& options = {DefinitionCompiler::clang, {}},
             std::vector<fs::path>* included = nullptr) const {
    return run_definition(add("model.cpp", text), options, included);
  }
  std::string error_of(const std::string& text,
                       const DefinitionOptions& options = {DefinitionCompiler::clang, {}}) const {
    try {
      run(text, options);
    } catch (const Error& error) {
      return error.code() + " " + std::to_string(static_cast<int>(error.status())) + " " + error.report();
    }
    return "no error";
  }

 private:
  ScratchFolder folder_;
};

// The first line in which two texts differ, in both forms; "" when there is none.
std::string first_difference(const std::string& a, const std::string& b) {
  std::istringstream left(a), right(b);
  std::string line, other;
  while (true) {
    const bool has_line = static_cast<bool>(std::getline(left, line)),
               has_other = static_cast<bool>(std::getline(right, other));
    if (!has_line && !has_other) return "";
    if (has_line != has_other || line != other) return line + "\n" + other;
  }
}

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("examples and documents give one Module, by Clang and by the host compiler", "[clang]") {
  if (!clang_is_there()) return;
  const fs::path before = fs::current_path();
  for (const char* example :
       {"examples/ddpg/ddpg.cpp", "examples/adaptation/adapt.cpp", "examples/mpi_train/mpi_learner.cpp",
        "examples/train_digits/digit_learner.cpp", "examples/documents/actor_critic.cpp",
        "examples/documents/argmax.cpp", "examples/documents/layer_output.cpp", "examples/documents/sequential.cpp"}) {
    INFO(example);
    const fs::path file = source_folder / example;
    fs::current_path(file.parent_path());  // definitions read files beside them
    const Module by_clang = run_definition(file, {DefinitionCompiler::clang, {}});
    const Module by_host = run_definition(file, {DefinitionCompiler::host, {}});
    fs::current_path(before);
    const auto weights = referenced_weights(by_clang), others = referenced_weights(by_host);
    REQUIRE(weights.size() == others.size());
    for (const auto& [key, array] : weights) CHECK(*array == *others.at(key));
    CHECK(first_difference(print(by_clang), print(by_host)) == "");
  }
}

TEST_CASE("functions over scalars: lifted by Clang, recorded by the host compiler, the same program", "[clang]") {
  if (!clang_is_there()) return;
  const Workshop workshop;
  // `Number` is float or Scalar; select and the functions of <cmath> are found for both.
  const std::string text =
      prologue +
      "#include <cmath>\n"
      "#if BY_CLANG\n"
      "template <class T> T select(bool condition, T a, T b) { return condition ? a : b; }\n"
      "using Number = float;\n"
      "using std::exp, std::log1p, std::tanh, std::sqrt, std::abs, std::fmax, std::pow;\n"
      "#else\n"
      "using Number = Scalar;\n"
      "#endif\n"
      "void define() {\n"
      "  const Tensor x = Input({3}), y = Input({3});\n"
      "  const float alpha = 0.3F;\n"
      "  const int terms = 4;\n"
      "  const double wide = 0.1;\n"
      "  const auto swish = [](Number v) { return v / (1 + exp(-v)); };\n"
      "  const auto elu = [alpha](Number v) { return select(v > 0, v, alpha * (exp(v) - 1)); };\n"
      "  const auto series = [terms](Number v) {\n"
      "    Number sum = 0.0F, power = 1.0F;\n"
      "    for (int i = 1; i <= terms; ++i) { power *= v; sum += power / i; }\n"
      "    return sum;\n"
      "  };\n"
      "  const auto promoted = [wide](Number v) { return v * wide + 2; };\n"
      "  const auto distance = [](Number a, Number b) { return sqrt(a * a + b * b); };\n"
      "  const auto logic = [](Number a, Number b) { return a > b && !(a < -b) || a == 0.0F; };\n"
      "  const auto library = [](Number v) { return log1p(abs(v)) + tanh(v) * fmax(v, 0.5F); };\n"
      "  const auto power = [](Number v) { return pow(v, 1.5F); };\n"
      "  K::function({x, y}, {Map(x, swish), Map(x, elu), Map(x, series), Map(x, promoted),\n"
      "      Map({x, y}, distance), Map({x, y}, logic), Map(x, library), Map(x, power)}, {}, \"f\");\n"
      "}\n";
  const Module lifted = workshop.run(text, {DefinitionCompiler::clang, {"-DBY_CLANG=1"}});
  const Module recorded = workshop.run(text, {DefinitionCompiler::host, {"-DBY_CLANG=0"}});
  const Module recorded_by_clang = workshop.run(text, {DefinitionCompiler::clang, {"-DBY_CLANG=0"}});
  CHECK(first_difference(print(lifted), print(recorded)) == "");
  CHECK(first_difference(print(lifted), print(recorded_by_clang)) == "");
  CHECK(has(print(lifted), "f=|p0: f32| p0 / (1 + exp(-p0))"));
}

TEST_CASE("the host compiler refuses functions that have to be read", "[clang]") {
  const Workshop workshop;
  const std::string text =
      prologue + "void define() {\n  const Tensor x = Input({3});\n  Map(x, [](float v) { return v + 1; });\n}\n";
  const std::string error = workshop.error_of(text, {DefinitionCompiler::host, {}});
  INFO(error);
  CHECK(error.starts_with("IG0311 4"));
  CHECK(has(error, "model.cpp:5"));
  CHECK(has(error, "Scalar"));
}

TEST_CASE("mistakes are told as Clang tells them", "[clang]") {
  if (!clang_is_there()) return;
  const Workshop workshop;
  const auto check = [&](const std::string& body, const std::vector<std::string>& words) {
    const std::string error = workshop.error_of(prologue + "#include <cmath>\nvoid define() {\n" + body + "\n}\n");
    INFO(error);
    CHECK(error.starts_with("IG0821 3"));
    for (const std::string& word : words) CHECK(has(error, word));
  };
  check("  const int half = 1;\n  const int other = hlaf + 1;",
        {"model.cpp:6:21: error: use of undeclared identifier 'hlaf'; did you mean 'half'?",
         "\n      |                     ^~~~", "\n      |                     half"});
  check("  const int a = 1",
        {"model.cpp:5:18: error: expected ';' at end of declaration", "\n      |                  ;"});
  check("  auto f = [&] { return y; };", {"model.cpp:5:25: error: use of undeclared identifier 'y'"});
  check("  struct A { int x", {"error: "});
}

TEST_CASE("a definition that fails is one message, status 3, its line, and leaves nothing", "[clang]") {
  if (!clang_is_there()) return;
  const Workshop workshop(true);
  const fs::path scratch = workshop.folder() / "scratch", out = workshop.folder() / "out";
  fs::create_directory(scratch);
  const auto check = [&](const std::string& body, const std::string& code, const std::vector<std::string>& words) {
    const fs::path file =
        workshop.add("model.cpp", prologue + "#include <cstdlib>\n#include <stdexcept>\n" + body + "\n");
    ProcessOptions process;
    process.environment = {{"INGOT_DEFINITION_SECONDS", "1"}, {"TMPDIR", scratch.string()}};
    process.timeout_seconds = 120;
    const ProcessResult result = run_process({INGOT_PROGRAM, "compile", file.string(), "-o", out.string()}, process);
    INFO(body << "\n" << result.out << result.err);
    CHECK(result.signal == 0);
    CHECK(result.exit_code == 3);
    CHECK(has(result.err, code));
    for (const std::string& word : words) CHECK(has(result.err, word));
    CHECK_FALSE(fs::exists(out));
    CHECK(names_in(scratch).empty());
    for (const std::string& name : names_in(workshop.cache())) CHECK(name.ends_with(".pch"));
    CHECK(names_in(workshop.folder()) == std::vector<std::string>{"cache", "model.cpp", "scratch"});
  };
  const std::string made = "void define() {\n  const Tensor x = Input({4});\n";  // lines 5 and 6
  check(made + "  *static_cast<volatile int*>(nullptr) = 1;\n}", "IG0822", {"crashed", "model.cpp:6"});
  check("int deep(volatile int n) { return n == -1 ? 0 : deep(n + 1) + 1; }\n" + made + "  deep(0);\n}", "IG0822",
        {"crashed", "model.cpp:7"});
  check(made + "  std::abort();\n}", "IG0822", {"crashed", "model.cpp:6"});
  check(made + "  throw std::runtime_error(\"on purpose\");\n}", "IG0822", {"on purpose", "model.cpp:6"});
  check(made + "  throw 7;\n}", "IG0822", {"no std::exception", "model.cpp:6"});
  check(made + "  std::exit(0);\n}", "IG0822", {"does not exit", "model.cpp:6"});
  check(made + "  _Exit(0);\n}", "IG0822", {"exit status 0"});
  check(made + "  for (volatile bool on = true; on;) {}\n}", "IG0822", {"within its time", "model.cpp:6"});
  check("int other() { return 1; }", "IG0822", {"no function void define()"});
  check("namespace inner { void define() {} }", "IG0822", {"no function void define()"});
  check("void missing();\n" + made + "  missing();\n}", "IG0821", {"nothing defines", "missing()"});
  check(
      "struct Dies { ~Dies() { std::abort(); } };\nvoid define() {\n  const Tensor x = Input({4});\n  Dies dies;\n  "
      "throw 1;\n}",
      "IG0822", {"crashed"});
  check("struct Dies { Dies() { std::abort(); } } dies;\nvoid define() {}", "IG0822", {"crashed"});
  check("#error not this way\nvoid define() {}", "IG0821", {"not this way", "model.cpp:5:2"});
  check("#include \"nowhere.h\"\nvoid define() {}", "IG0821", {"'nowhere.h' file not found"});
}

TEST_CASE("what nothing defines may stand in code that does not run", "[clang]") {
  if (!clang_is_there()) return;
  const Workshop workshop;
  CHECK(workshop
            .run(prologue +
                 "void missing();\nvoid define() {\n  const Tensor x = Input({4});\n  if (x.shape().size() > 9) "
                 "missing();\n  K::function({x}, {x}, {}, \"f\");\n}\n")
            .functions.size() == 1);
}

TEST_CASE("flags reach the compiler, and what is included is told", "[clang]") {
  if (!clang_is_there()) return;
  const Workshop workshop;
  fs::create_directory(workshop.folder() / "parts");
  workshop.add("parts/size.h", "#pragma once\nconstexpr int size = 3;\n");
  workshop.add("beside.h", "#include \"size.h\"\n");
  const std::string text = prologue +
                           "#include \"beside.h\"\n#include <vector>\n"
                           "void define() { K::function({}, {K::constant({size, MORE})}, {}, NAME); }\n";
  const std::vector<std::string> flags = {"-I" + (workshop.folder() / "parts").string(), "-DMORE=7", "-DNAME=\"f g\""};
  for (const DefinitionCompiler compiler : {DefinitionCompiler::clang, DefinitionCompiler::host}) {
    std::vector<fs::path> included;
    const Module module = workshop.run(text, {compiler, flags}, &included);
    CHECK(module.functions.at(0).name == "f g");
    std::vector<std::string> names;
    for (const fs::path& file : included) names.push_back(file.filename().string());
    std::sort(names.begin(), names.end());
    CHECK(names == std::vector<std::string>{"beside.h", "model.cpp", "size.h"});
  }
  CHECK(workshop.error_of(text).starts_with("IG0821 3"));
  const std::string error = workshop.error_of(text, {DefinitionCompiler::clang, {"-fno-such-flag"}});
  INFO(error);
  CHECK(has(error, "no-such-flag"));
}

TEST_CASE("the header is precompiled for definitions that begin with it", "[clang]") {
  if (!clang_is_there()) return;
  const auto cached_after = [](const std::string& text, std::vector<std::string> flags = {}) {
    const Workshop workshop(true);
    for (int time = 0; time < 2; ++time)
      CHECK(workshop.run(text, {DefinitionCompiler::clang, flags}).functions.size() == 1);
    return names_in(workshop.cache()).size();
  };
  const std::string body = "void define() { ingot::K::function({}, {ingot::K::constant({2, 3})}); }\n";
  CHECK(cached_after("#include \"ingot/ingot.h\"\n" + body) == 1);
  CHECK(cached_after("// A model, \\\n   and its words.\n#include <ingot/ingot.h>\n" + body) == 1);
  CHECK(cached_after("#define NUMBER 3\n#include \"ingot/ingot.h\"\n" + body) == 0);
  CHECK(cached_after("#include <cmath>\n#include <vector>\n\n#include \"ingot/ingot.h\"\n" + body) == 1);
  CHECK(cached_after("#include <cmath>\n#define NUMBER 3\n#include \"ingot/ingot.h\"\n" + body) == 0);
  CHECK(cached_after("#include <stdio.h>\n#include \"ingot/ingot.h\"\n" + body) == 0);
}

TEST_CASE("a precompiled header that no longer fits is made anew", "[clang]") {
  if (!clang_is_there()) return;
  // An installation of its own, whose headers change.
  const Workshop workshop(true);
  const Installation installation = find_installation();
  const fs::path headers = workshop.folder() / "include";
  fs::create_directory(headers);
  for (const char* part : {"frontend", "ir"})
    fs::copy(source_folder / part, headers / part, fs::copy_options::recursive);
  const fs::path program = workshop.folder() / "ingot";
  fs::copy_file(INGOT_PROGRAM, program);
  workshop.add("ingot-files.txt", "include = " + headers.string() + "\ninclude = " + (headers / "frontend").string() +
                                      "\nlibrary = " + installation.shared_library.string() +
                                      "\ndefinition_runner = " + installation.definition_runner.string() +
                                      "\nclang_module = " + installation.clang_module.string() + "\n");
  const fs::path model = workshop.add(
      "model.cpp", prologue + "void define() { K::function({}, {K::constant({2, added_later})}, {}, \"f\"); }\n");
  const auto dump = [&]() { return run_process({program.string(), "dump", model.string()}); };
  ProcessResult result = dump();
  INFO(result.out << result.err);
  CHECK(result.exit_code == 3);
  CHECK(has(result.err, "'added_later'"));
  CHECK(names_in(workshop.cache()).size() == 1);

  const fs::path changed = headers / "frontend/scalar_type.h";
  std::ofstream(changed, std::ios::app) << "namespace ingot {\ninline constexpr int added_later = 5;\n}\n";
  result = dump();
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
  CHECK(has(result.out, "5"));

  // Written anew with the same content, as an installation or a checkout does.
  fs::last_write_time(changed, fs::last_write_time(changed) + std::chrono::hours(1));
  result = dump();
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);

  // Damaged on disk.
  for (const auto& entry : fs::directory_iterator(workshop.cache())) fs::resize_file(entry.path(), 1000);
  result = dump();
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
}

TEST_CASE("without Clang's own headers a definition is a clear error", "[clang]") {
  if (!clang_is_there()) return;
  const Workshop workshop(true);
  setenv("INGOT_CLANG_RESOURCES", (workshop.folder() / "nowhere").c_str(), 1);
  const std::string error = workshop.error_of(prologue + "void define() {}\n");
  unsetenv("INGOT_CLANG_RESOURCES");
  INFO(error);
  CHECK(error.starts_with("IG0827 5"));
  CHECK(has(error, "nowhere"));
  CHECK(has(error, "INGOT_CLANG_RESOURCES"));
}
