// Definitions: what they hand back, and that no way in which one can fail is more than an error message.
#include "driver/definition_file.h"

#include <cstdlib>
#include <filesystem>

#include "driver/build_cache.h"
#include "driver/output_directory.h"
#include "ir/error.h"
#include "ir/verify.h"
#include "tests/catch.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

// A folder for definitions and for the cache that they are compiled into.
class Workshop {
 public:
  Workshop() : folder_(fs::temp_directory_path()) { setenv("INGOT_CACHE_DIR", (folder_.path() / "cache").c_str(), 1); }
  ~Workshop() { unsetenv("INGOT_CACHE_DIR"); }

  void add(const std::string& name, const std::string& text) { write_file(folder_.path() / name, text); }
  Module run(const std::string& body, std::vector<fs::path>* included = nullptr) {
    const fs::path file = folder_.path() / "model.cpp";
    write_file(file,
               "#include \"ingot/ingot.h\"\n#include <cstdlib>\n#include <stdexcept>\nusing namespace ingot;\n" + body);
    return run_definition(file, {DefinitionCompiler::host, {}}, included);
  }
  std::string error_of(const std::string& body) {
    try {
      run(body);
    } catch (const Error& error) {
      return error.code() + " " + std::to_string(static_cast<int>(error.status())) + " " + error.report();
    }
    return "no error";
  }
  std::size_t cached_files() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_.path() / "cache")) ++count;
    return count;
  }

 private:
  ScratchFolder folder_;
};

}  // namespace

TEST_CASE("a definition hands back the functions that it records") {
  Workshop workshop;
  const Module module = workshop.run(R"(
void define() {
  Tensor x = Input({4}, {.name = "observation"});
  Tensor y = layers::Dense(1, {.name = "action"})(x);
  Tensor calls = K::variable(0.0F, "calls");
  K::function({x}, {y}, {K::update_add(calls, 1)}, "act");
}
int main() { return 3; }
)");
  verify(module);
  REQUIRE(module.functions.size() == 1);
  CHECK(module.functions[0].name == "act");
  CHECK(module.functions[0].inputs[0].name == "observation");
  CHECK(module.functions[0].updates.size() == 1);
  CHECK(module.states.size() == 3);
  // The object and the list of its includes; nothing of the run is left.
  CHECK(workshop.cached_files() == 2);
}

TEST_CASE("a definition says what it includes, from the compiler and from the cache; its object outlives its entry") {
  Workshop workshop;
  workshop.add("size.h", "constexpr int size = 3;\n");
  setenv("INGOT_CACHE_BYTES", "1", 1);  // every entry removes all others
  const std::string body = "#include \"size.h\"\nvoid define() { K::function({}, {K::constant({size, size})}); }\n";
  for (int time = 0; time < 2; ++time) {
    std::vector<fs::path> included;
    CHECK(workshop.run(body, &included).functions.size() == 1);
    std::vector<std::string> names;
    for (const fs::path& file : included) names.push_back(file.filename().string());
    CHECK(names == std::vector<std::string>{"model.cpp", "size.h"});
    unsetenv("INGOT_CACHE_BYTES");
  }
  workshop.add("size.h", "constexpr int size = 4 +;\n");
  CHECK(workshop.error_of(body).starts_with("IG0821 3"));
}

TEST_CASE("a definition without functions gives those of its last model") {
  Workshop workshop;
  const Module module = workshop.run(R"(
void define() { Sequential({layers::Dense(3, {.input_shape = {2}})}, "small"); }
)");
  REQUIRE(module.functions.size() == 1);
  CHECK(module.functions[0].name == "small");
}

TEST_CASE("a definition that fails is an error message") {
  Workshop workshop;
  setenv("INGOT_DEFINITION_SECONDS", "3", 1);
  const auto check = [&](const std::string& body, const std::string& code, const std::string& words) {
    const std::string error = workshop.error_of(body);
    INFO(error);
    CHECK(error.starts_with(code));
    CHECK(error.find(words) != std::string::npos);
  };
  check("void define() { undeclared(); }", "IG0821 3", "undeclared");
  check("int other() { return 1; }", "IG0822 3", "no function void define()");
  check("void define() {}", "IG0822 3", "makes no model");
  check("void define() { throw std::runtime_error(\"on purpose\"); }", "IG0822 3", "on purpose");
  check("void define() { throw 1; }", "IG0822 3", "no std::exception");
  check("void define() { std::exit(0); }", "IG0822 3", "does not exit");
  check("void define() { _Exit(0); }", "IG0822 3", "exit status 0");
  check("void define() {\n  Tensor x = Input({4});\n  *static_cast<volatile int*>(nullptr) = 1;\n}", "IG0822 3",
        "model.cpp:6");
  check("int deep(volatile int n) { return n == -1 ? 0 : deep(n + 1) + 1; }\nvoid define() { deep(0); }", "IG0822 3",
        "crashed");
  check("void define() { for (volatile bool on = true; on;) {} }", "IG0822 3", "within its time");
  check("void define() { K::clip(Input({4}), 1, 2); Model(Input({2}), Input({3})); }", "IG1001 3",
        "Graph disconnected");
  unsetenv("INGOT_DEFINITION_SECONDS");
}
