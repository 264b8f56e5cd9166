// The audit finds what it says it finds: every file of audit/ has one planted fault, its rule in the first line and the
// place marked; files without a fault, and what ingot emits, give no finding.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "driver/audit_emitted.h"
#include "driver/compile_model.h"
#include "driver/model_source.h"
#include "ir/bind.h"
#include "ir/error.h"
#include "tests/catch.h"
#include "tests/clang/clang_test.h"

using namespace ingot;

namespace {

namespace fs = std::filesystem;

const fs::path source_folder = INGOT_SOURCE_DIR;

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> files_in(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == extension) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

struct Planted {
  fs::path file;
  std::string rule;  // "nothing": none
  std::string layer;
  std::set<int> lines;
};

Planted planted_in(const fs::path& file) {
  Planted planted{file, "", "", {}};
  std::istringstream lines(text_of(file));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (number == 1) {
      REQUIRE(line.starts_with("// expect: "));
      planted.rule = line.substr(11);
      if (const std::size_t comma = planted.rule.find(", layer "); comma != std::string::npos) {
        planted.layer = planted.rule.substr(comma + 8);
        planted.rule.resize(comma);
      }
    }
    if (line.ends_with("// <- here")) planted.lines.insert(number);
  }
  return planted;
}

std::vector<Planted> all_planted() {
  std::vector<Planted> all;
  for (const fs::path& file : files_in(source_folder / "tests/clang/audit", ".cpp")) all.push_back(planted_in(file));
  return all;
}

AuditReport audit_text_of(const fs::path& file) {
  return clang_module().audit({file.string(), {}, {"-std=c++17", "-ffreestanding", "-w"}, {}});
}

// A file of this text in a folder of its own.
class Written {
 public:
  explicit Written(const std::string& text) {
    std::string name = (fs::temp_directory_path() / "audit-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    std::ofstream(file()) << text;
  }
  ~Written() { fs::remove_all(folder_); }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;
  fs::path file() const { return folder_ / "net.cpp"; }

 private:
  fs::path folder_;
};

std::set<std::string> rules_of(const AuditReport& report) {
  std::set<std::string> rules;
  for (const AuditFinding& finding : report.findings) rules.insert(finding.rule);
  return rules;
}

const std::set<std::string> rules_of_compiled_code = {"build", "stack", "symbol"};

Compiled compiled_model(const fs::path& file, const std::string& target) {
  const Module module = load_model(file.string());
  CompileOptions options;
  options.target = target;
  options.emit.name = "net";
  std::set<std::string> symbols;
  for (const Function& function : module.functions)
    for (const std::string& symbol : free_symbols(function)) symbols.insert(symbol);
  for (const std::string& symbol : symbols)
    options.selection.bindings.push_back(symbol + (symbol == "batch" ? "=3" : "=5"));
  return compile_module(module, options);
}

const std::vector<std::string> targets = {"native", "generic", "cortex-m4"};

}  // namespace

TEST_CASE("every planted fault is found, by its rule and at its place alone", "[clang]") {
  if (!clang_is_there()) return;
  std::set<std::string> planted_rules;
  int faults = 0, clean = 0;
  for (const Planted& planted : all_planted()) {
    INFO(planted.file.filename());
    const AuditReport report = audit_text_of(planted.file);
    INFO(audit_text(report));
    CHECK(report.functions > 0);
    std::set<int> lines;
    for (const AuditFinding& finding : report.findings) {
      CHECK(finding.rule == planted.rule);
      CHECK(finding.place.file == planted.file.string());
      CHECK(finding.place.column > 0);
      if (!planted.layer.empty()) CHECK(finding.layer == planted.layer);
      lines.insert(finding.place.line);
    }
    CHECK(lines == planted.lines);
    if (planted.rule == "nothing") {
      CHECK(planted.lines.empty());
      ++clean;
    } else {
      CHECK_FALSE(planted.lines.empty());
      planted_rules.insert(planted.rule);
      ++faults;
    }
  }
  std::cout << "audit: " << faults << " planted faults found, " << clean << " clean files clean" << std::endl;
  CHECK(faults >= 60);
  CHECK(clean >= 9);
  for (const AuditRule& rule : audit_rules())
    if (!rules_of_compiled_code.contains(std::string(rule.id))) CHECK(planted_rules.contains(std::string(rule.id)));
}

TEST_CASE("the walk begins where it is told, and says how a fault is reached", "[clang]") {
  if (!clang_is_there()) return;
  const Written written(
      "namespace net {\n"
      "namespace {\n"
      "float inner(float x) noexcept { return *new float(x); }\n"
      "float outer(float x) noexcept { return inner(x); }\n"
      "}  // namespace\n"
      "float faulty(float x) noexcept { return outer(x); }\n"
      "float right(float x) noexcept { return x; }\n"
      "}  // namespace net\n");
  AuditInput input{written.file().string(), {}, {"-std=c++17"}, {"right"}};
  CHECK(clang_module().audit(input).findings.empty());
  input.entries = {"net::faulty"};
  const AuditReport report = clang_module().audit(input);
  REQUIRE(report.findings.size() == 1);
  const std::vector<AuditCall>& path = report.findings[0].path;
  REQUIRE(path.size() == 3);
  CHECK(path[0].function == "net::faulty");
  CHECK(path[0].place.line == 6);
  CHECK(path[1].function == "net::(anonymous namespace)::outer");
  CHECK(path[1].place.line == 6);
  CHECK(path[2].function == "net::(anonymous namespace)::inner");
  CHECK(path[2].place.line == 4);
  input.entries = {"nothing"};
  try {
    clang_module().audit(input);
    FAIL("an entry that is not there");
  } catch (const Error& error) {
    CHECK(error.code() == "IG0839");
    CHECK(error.status() == ExitStatus::usage);
  }
  const Written broken("void f( {}\n");
  input = {broken.file().string(), {}, {"-std=c++17"}, {}};
  try {
    clang_module().audit(input);
    FAIL("a file that does not compile");
  } catch (const Error& error) {
    CHECK(error.code() == "IG0839");
    CHECK(error.status() == ExitStatus::input_rejected);
    CHECK(std::string(error.what()).find("net.cpp:1") != std::string::npos);
  }
}

TEST_CASE("what only compiled code shows: stack, library functions, warnings", "[clang]") {
  if (!clang_is_there()) return;
  const auto rules = [](const std::string& text, const char* target) {
    const Written written(text);
    return rules_of(audit_file(written.file(), {}, find_target(target)));
  };
  const std::string clean = "float twice(float x) noexcept { return x + x; }\n";
  const std::string division =
      "long long part(__int128 a, long long b) noexcept { return static_cast<long long>(a / b); }\n";
  const std::string doubles = "double part(double a, double b) noexcept { return a / b; }\n";
  const std::string tree = "int tree(int n) noexcept { return n < 2 ? 1 : tree(n - 1) * tree(n - 2) + 1; }\n";
  const std::string unused = "float twice(float x) noexcept { int unused = 1; return x + x; }\n";
  CHECK(rules(clean, "generic").empty());
  CHECK(rules(division, "generic") == std::set<std::string>{"stack", "symbol"});  // __divti3, which is not known
  CHECK(rules(doubles, "generic").empty());
  CHECK(rules(tree, "generic") == std::set<std::string>{"recursion", "stack"});
  CHECK(rules(unused, "generic") == std::set<std::string>{"build"});
  if (std::system("arm-none-eabi-g++ --version >/dev/null 2>&1") != 0) {
    WARN("skipped: no cross compiler");
    return;
  }
  CHECK(rules(clean, "cortex-m4").empty());
  CHECK(rules(doubles, "cortex-m4") == std::set<std::string>{"symbol"});  // __aeabi_ddiv
}

TEST_CASE("reports as JSON and SARIF", "[clang]") {
  AuditReport report;
  report.file = "net.cpp";
  report.entries = {"net::predict"};
  report.stacks = {{"net::predict", {32, ""}}, {"net::other", {0, "other calls itself"}}};
  report.findings = {{"heap",
                      "new",
                      {"net.cpp", 7, 3},
                      "dense",
                      {{"net::predict", {"net.cpp", 20, 6}}, {"kernel", {"net.cpp", 21, 3}}}},
                     {"symbol", "a name with \" and \xff", {"net.cpp", 0, 0}, "", {}}};
  const auto json = nlohmann::json::parse(audit_json(report));
  CHECK(json["passed"] == false);
  CHECK(json["stacks"]["net::predict"] == 32);
  CHECK(json["stacks"]["net::other"].is_null());
  CHECK(json["findings"][0]["line"] == 7);
  CHECK(json["findings"][0]["layer"] == "dense");
  CHECK(json["findings"][0]["path"][1]["function"] == "kernel");

  // What SARIF 2.1.0 requires (sections 3.13, 3.14, 3.19, 3.27, 3.28, 3.30), and what code review tools read.
  const auto sarif = nlohmann::json::parse(audit_sarif(report));
  CHECK(sarif["version"] == "2.1.0");
  REQUIRE(sarif["runs"].is_array());
  REQUIRE(sarif["runs"].size() == 1);
  const auto& run = sarif["runs"][0];
  const auto& rules = run["tool"]["driver"]["rules"];
  CHECK(run["tool"]["driver"]["name"].is_string());
  REQUIRE(rules.is_array());
  CHECK(rules.size() == audit_rules().size());
  std::set<std::string> ids;
  for (const auto& rule : rules) {
    ids.insert(rule["id"].get<std::string>());
    CHECK(rule["shortDescription"]["text"].is_string());
  }
  CHECK(ids.size() == rules.size());
  REQUIRE(run["results"].is_array());
  REQUIRE(run["results"].size() == 2);
  for (const auto& result : run["results"]) {
    CHECK(rules[result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
    CHECK(result["message"]["text"].is_string());
    REQUIRE(result["locations"].is_array());
    const auto& place = result["locations"][0]["physicalLocation"];
    CHECK(place["artifactLocation"]["uri"] == "net.cpp");
    CHECK(place["region"]["startLine"] >= 1);
  }
  CHECK(run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 7);
  REQUIRE(run["results"][0]["relatedLocations"].is_array());
  CHECK(run["results"][0]["relatedLocations"].size() == 2);

  report.findings.clear();
  CHECK(nlohmann::json::parse(audit_json(report))["passed"] == true);
  const auto empty = nlohmann::json::parse(audit_sarif(report));
  CHECK(empty["runs"][0]["results"].is_array());  // absent would mean that nothing was looked at
  CHECK(empty["runs"][0]["results"].empty());
}

TEST_CASE("every network that Keras wrote for the tests passes, for three targets", "[clang]") {
  if (!clang_is_there()) return;
  std::vector<fs::path> models;
  for (const char* folder : {"tests/vectors/adaptation", "tests/vectors/keras"})
    for (const char* extension : {".keras", ".h5"})
      for (const fs::path& file : files_in(source_folder / folder, extension)) models.push_back(file);
  if (const fs::path shared = source_folder / "../shared/models/keras"; fs::is_directory(shared))
    for (const char* extension : {".keras", ".h5", ".hdf5"})
      for (const fs::path& file : files_in(shared, extension)) models.push_back(file);
  else
    WARN("skipped: the models beside the repository are not there");
  int audited = 0, refused = 0, loops = 0;
  for (const fs::path& model : models)
    for (const std::string& target : targets) {
      INFO(model << " for " << target);
      Compiled compiled;
      try {
        compiled = compiled_model(model, target);
      } catch (const Error& error) {
        CHECK(error.status() != ExitStatus::internal);
        ++refused;  // networks that the tests of import refuse
        continue;
      }
      const AuditReport report = audit_tree(compiled.files, "net", find_target(target));
      INFO(audit_text(report));
      CHECK(report.findings.empty());
      loops += report.loops;
      ++audited;
    }
  std::cout << "audit: " << audited << " emissions clean, " << loops << " loops; " << refused << " networks refused"
            << std::endl;
  CHECK(audited >= 100);
}

TEST_CASE("every example passes with its objects, train steps included, for three targets", "[clang]") {
  if (!clang_is_there()) return;
  const bool has_cross_compiler = std::system("arm-none-eabi-g++ --version >/dev/null 2>&1") == 0;
  for (const char* example : {"examples/digits/digits.keras", "examples/ddpg/ddpg.cpp", "examples/adaptation/adapt.cpp",
                              "examples/mpi_train/mpi_learner.cpp", "examples/train_digits/digit_learner.cpp",
                              "examples/documents/actor_critic.cpp", "examples/documents/argmax.cpp",
                              "examples/documents/layer_output.cpp", "examples/documents/sequential.cpp",
                              "examples/lambdas/lambdas.cpp"})
    for (const std::string& target : targets) {
      if (target == "cortex-m4" && !has_cross_compiler) {
        WARN("skipped: no cross compiler");
        continue;
      }
      INFO(example << " for " << target);
      const fs::path folder = fs::current_path();
      fs::current_path((source_folder / example).parent_path());  // definitions read files beside them
      const Compiled compiled = compiled_model(source_folder / example, target);
      fs::current_path(folder);
      const AuditReport report = audit_files(compiled.files, "net", find_target(target));
      INFO(audit_text(report));
      CHECK(report.findings.empty());
      CHECK(report.stacks.size() >= report.entries.size());
    }
}
