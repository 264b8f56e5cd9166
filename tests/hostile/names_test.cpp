// Names from strangers' models in emitted code: whatever a module, its states, functions, inputs, outputs, layers and
// files are called, what is emitted compiles, computes what the reference does, and is token for token what benign
// names of the same lengths give, but for identifiers, comments and the text of literals.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "codegen/cpp_text.h"
#include "driver/compile_model.h"
#include "driver/process.h"
#include "frontend/definition.h"
#include "frontend/import/import.h"
#include "ingot/ingot.h"
#include "ir/equal.h"
#include "ir/parse.h"
#include "ir/print.h"
#include "ir/text.h"
#include "tests/catch.h"
#include "tests/codegen/emitted_batch.h"
#include "tests/hostile/emitted_tokens.h"
#include "tests/hostile/hostile_names.h"
#include "tests/import/hostile_files.h"
#include "tests/random_graph.h"

using namespace ingot;
using namespace ingot::test;

namespace {

namespace fs = std::filesystem;

// Benign names of the same numbers of bytes, all different. (The saved form of a State counts bytes of names.)
class BenignNames {
 public:
  std::string of(const std::string& hostile) {
    if (hostile.empty()) return "";
    const auto [known, is_new] = made_.try_emplace(hostile);
    if (is_new) known->second = make(hostile.size());
    return known->second;
  }

 private:
  // Letters that no word of C++ or of emitted code is made of alone.
  std::string make(std::size_t length) {
    constexpr std::string_view letters = "qzjwvk";
    std::size_t number = counts_[length]++;
    std::string name;
    for (std::size_t i = 0; i < std::min<std::size_t>(length, 6); ++i, number /= letters.size())
      name += letters[number % letters.size()];
    return name + std::string(length - name.size(), 'q');
  }
  std::map<std::string, std::string> made_;
  std::map<std::size_t, std::size_t> counts_;
};

// Every place that a name can stand in, filled from `name`. The dispatch of @h has functions that the model does not
// name.
std::string text_of(const std::function<std::string()>& name) {
  const auto text = [&] { return ingot::quoted(name()); };
  std::string module = "ingot 1.0\nmodule " + text() + " profile keras3\n";
  module += "state @w " + text() + " : f32[3,4] = [[1, -2, 3, -4], [0.5, 0.25, -0.5, 2], [7, 0, -1, 1]]\n";
  module += "state @b " + text() + " : f32[4] = [0.5, -0.5, 1, -1] trainable\n";
  module += "state @n " + text() + " : u32[] = 7\n";
  module += "func @f " + text() + "(%x: f32[2,3] " + text() + ", %s: f32[] " + text() + ") -> (%y " + text() + ", %t " +
            text() + ", @n " + text() + ") {\n";
  module += "  %c = constant [0.5, 1, 2] : f32[3] " + text() + "\n";
  module += "  %k = multiply(%x, %c) : f32[2,3] " + text() + " loc(" + text() + " " + text() + ":3)\n";
  module +=
      "  %h = dense(%k, @w, @b) {activation=relu} : f32[2,4] " + text() + " loc(" + text() + " " + text() + ":7)\n";
  module += "  %y = multiply(%h, %s) : f32[2,4] " + text() + " loc(" + text() + ")\n";
  module += "  %t = sum(%h) {axes=[0]} : f32[4] " + text() + "\n";
  module += "  %more = add(@n, 1u32) : u32[] " + text() + "\n";
  module += "  update {\n    @b <- %t\n    @n <- %more\n  }\n}\n";
  module += "func @g " + text() + "(%x: f32[1,3] " + text() + ") -> (%z " + text() + ") {\n";
  module += "  %d = dense(%x, @w, @b) : f32[1,4] " + text() + " loc(" + text() + ")\n";
  module += "  %z = softmax(%d) : f32[1,4] " + text() + "\n}\n";
  module +=
      "func @h " + text() + "(%x: f32[2,4] " + text() + ", %learning_phase: bool[] = 0) -> (%y " + text() + ") {\n";
  module += "  %m = sum(%x) {axes=[0]} : f32[4] " + text() + "\n";
  module += "  %chosen = where(%learning_phase, %m, @b) : f32[4] " + text() + " loc(" + text() + ")\n";
  module += "  %y = subtract(%x, %chosen) : f32[2,4] " + text() + "\n";
  module += "  update { @b <- %chosen }\n}\n";
  return module;
}

EmittedCase case_of(const std::string& name, Module module) {
  Random random(7);
  EmittedCase made{name, std::move(module), {}, {"*"}};
  for (const Function& function : made.module.functions) {
    std::vector<Array> arrays;
    for (const FunctionInput& input : function.inputs) {
      Array array(function.graph.type(input.value));
      for (std::int64_t i = 0; i < array.size(); ++i)
        if (is_float(array.type.dtype))
          array.set_number(i, random.real(-2, 2));
        else
          array.set_integer(i, random.between(0, 1));
      arrays.push_back(std::move(array));
    }
    made.inputs.push_back(std::move(arrays));
  }
  return made;
}

Files emission(const Module& module, const std::string& name, bool is_single_file = false) {
  CompileOptions options;
  options.target = "x86-64-v3";
  options.emit.name = name;
  options.emit.is_single_file = is_single_file;
  options.pipeline.passes.keep_states = {"*"};
  return compile_module(module, options).files;
}

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "ingot-names-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
  }

 private:
  fs::path path_;
};

void check_command(const fs::path& folder, std::vector<std::string> command) {
  ProcessOptions options;
  options.directory = folder;
  options.timeout_seconds = 300;
  const ProcessResult result = run_process(command, options);
  INFO(fmt::format("{}", command[0]) << "\n" << result.err.substr(0, 3000) << result.out.substr(0, 1000));
  CHECK(result.succeeded());
}

// A module with hostile names and the same one with benign names.
struct Pair {
  std::string what;
  Module hostile, benign;
};

// All that is said at the top of this file.
void check_pairs(const std::vector<Pair>& pairs) {
  const Folder folder;
  std::string sources, headers;
  std::vector<EmittedCase> cases;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    INFO(pairs[i].what);
    const std::string name = fmt::format("n{}", i);
    const Files files = emission(pairs[i].hostile, name);
    CHECK(first_difference(files, emission(pairs[i].benign, name)) == "");
    CHECK(first_difference(emission(pairs[i].hostile, name, true), emission(pairs[i].benign, name, true)) == "");
    for (const auto& [file, content] : files) {
      INFO(file);
      CHECK(std::all_of(content.begin(), content.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
      folder.write(file, content);
    }
    const auto manifest = nlohmann::json::parse(files.at(name + ".json"));  // throws when it is none
    CHECK(manifest.at("functions").at(0).at("name").get<std::string>() == pairs[i].hostile.functions[0].name);
    sources += fmt::format("#include \"{}.cpp\"\n", name);
    headers += fmt::format("#include \"{}_c.h\"\n", name);
    cases.push_back(case_of(pairs[i].what, pairs[i].hostile));
  }
  folder.write("all.cpp", sources);
  folder.write("all.c", headers);
  for (const std::string& compiler : emitted_code_compilers()) {
    std::vector<std::string> command = {compiler, "-O0", "-fsyntax-only", "all.cpp"};
    for (const std::string& flag : emitted_code_flags()) command.push_back(flag);
    check_command(folder.path(), command);
    const BatchReport report = check_batch(cases, {.compiler = compiler, .target = "x86-64-v3", .rounds = 2});
    for (const auto& [i, what] : report.failures) UNSCOPED_INFO(cases[i].name << ": " << what);
    CHECK(report.failures.empty());
    CHECK(report.calls >= 2 * report.cases);
  }
  check_command(folder.path(), {find_program("gcc") ? "gcc" : "clang-19", "-x", "c", "-std=c11", "-Wall", "-Wextra",
                                "-Wpedantic", "-Werror", "-fsyntax-only", "all.c"});
}

}  // namespace

TEST_CASE("names in .ingot text are inert in emitted code", "[hostile]") {
  const std::vector<std::string> names = hostile_names(4096);
  BenignNames benign;
  std::vector<Pair> pairs;
  // Each name stands in each place once: the names turn by one place from module to module.
  for (std::size_t turn = 0; turn < names.size(); ++turn) {
    std::size_t next = turn;
    const auto name = [&] { return names[next++ % names.size()]; };
    const Module hostile = parse(text_of(name), "hostile");
    next = turn;
    const Module twin = parse(text_of([&] { return benign.of(name()); }), "benign");
    INFO("turn " << turn);
    CHECK(difference(parse(print(hostile), "again"), hostile) == "");
    if (turn % 3 == 0 || names.size() - turn < 6) pairs.push_back({fmt::format("turn {}", turn), hostile, twin});
  }
  check_pairs(pairs);
}

TEST_CASE("layer names in .keras files are inert in emitted code", "[hostile]") {
  const fs::path fixtures = fs::path(INGOT_SOURCE_DIR) / "tests/vectors/keras";
  const Members sound = archive_members(read_bytes(fixtures / "multi_input_output/keras3.keras"));
  const auto config = nlohmann::json::parse(sound.at("config.json"));
  const Folder folder;
  // Names of layers stand as "name", as the first of "keras_history", and as the first of what a network takes and
  // gives.
  const auto renamed = [&](const std::function<std::string(const std::string&)>& rename) {
    auto changed = config;
    const std::function<void(nlohmann::json&, const std::string&)> walk = [&](nlohmann::json& value,
                                                                              const std::string& key) {
      if (value.is_array())
        for (nlohmann::json& item : value) walk(item, key);
      if (value.is_object())
        for (auto it = value.begin(); it != value.end(); ++it) {
          const bool is_layer = it.key() == "name" && (value.contains("inbound_nodes") || value.contains("trainable") ||
                                                       value.contains("batch_shape"));
          if (is_layer && it->is_string())
            *it = rename(it->get<std::string>());
          else if (it.key() == "keras_history")
            (*it)[0] = rename((*it)[0].get<std::string>());
          else if (it.key() == "input_layers" || it.key() == "output_layers")
            for (nlohmann::json& layer : *it) layer[0] = rename(layer[0].get<std::string>());
          else
            walk(*it, it.key());
        }
    };
    walk(changed, "");
    Members members = sound;
    members["config.json"] = changed.dump();
    write_bytes(folder.path() / "renamed.keras", zip_bytes(members));
    Module module = import_keras(folder.path() / "renamed.keras");
    for (Function& function : module.functions) function = ingot::bind(function, {{"batch", 2}});
    return module;
  };
  const std::vector<std::string> names = hostile_names();
  BenignNames benign;
  std::vector<Pair> pairs;
  for (std::size_t turn = 0; turn < names.size(); turn += 5) {
    std::map<std::string, std::string> given;
    const auto hostile_of = [&](const std::string& name) {
      return given.try_emplace(name, names[(turn + given.size()) % names.size()]).first->second;
    };
    const Module hostile = renamed(hostile_of);
    const Module twin = renamed([&](const std::string& name) { return benign.of(hostile_of(name)); });
    pairs.push_back({fmt::format("turn {}", turn), hostile, twin});
  }
  check_pairs(pairs);
}

TEST_CASE("names given to the C++ API are inert in emitted code", "[hostile]") {
  const auto defined = [](const std::function<std::string()>& name) {
    K::clear_session();
    const Tensor x = Input({3}, {.name = name()});
    const Tensor hidden = layers::Dense(4, {.activation = "relu", .kernel_initializer = "ones", .name = name()})(x);
    const Tensor y = layers::Activation("softmax", {.name = name()})(hidden);
    K::function({.inputs = {x}, .outputs = {y, hidden}, .name = name()});
    Module module = Definition::current()->module();
    for (Function& function : module.functions) function = ingot::bind(function, {{"batch", 2}});
    return module;
  };
  const std::vector<std::string> names = hostile_names();
  BenignNames benign;
  std::vector<Pair> pairs;
  for (std::size_t turn = 0; turn < names.size(); turn += 4) {
    std::size_t next = turn;
    const auto name = [&] { return names[next++ % names.size()]; };
    const Module hostile = defined(name);
    next = turn;
    pairs.push_back({fmt::format("turn {}", turn), hostile, defined([&] { return benign.of(name()); })});
  }
  check_pairs(pairs);
}

TEST_CASE("10,000 random names through every sink of emitted C++", "[hostile]") {
  Random random(2026);
  Names table, lower(true);
  std::set<std::string> taken;
  constexpr std::string_view pieces[] = {"*/", "/*",     "//",           "\\",           "\n",       "\r",   "\"",
                                         "'",  "?\?/",   "?\?",          "__",           "_",        "a",    "Z9",
                                         "%>", "<::",    "\xE2\x80\xAE", "\xE2\x80\xA8", "\xC2\x85", "\xFF", "{}",
                                         "#",  "INGOT_", "class",        "int",          "State",    ".",    "/",
                                         " "};
  for (int i = 0; i < 10'000; ++i) {
    std::string name;
    for (std::int64_t count = random.between(0, 12); count > 0; --count)
      name += random.chance(0.2) ? std::string(1, static_cast<char>(random.between(0, 255)))
                                 : std::string(random.one_of(pieces));
    INFO("name " << i << ": " << ingot::quoted(name));
    const std::string identifier(table.unique(name).text());
    REQUIRE(std::isalpha(static_cast<unsigned char>(identifier.at(0))));
    REQUIRE(std::all_of(identifier.begin(), identifier.end(),
                        [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }));
    REQUIRE(identifier.find("__") == std::string::npos);
    REQUIRE(!identifier.starts_with("INGOT_"));
    REQUIRE(identifier != "class");
    REQUIRE(identifier != "int");
    REQUIRE(taken.insert(identifier).second);
    const std::string comment_of(comment(name).text());
    REQUIRE(comment_of.starts_with("// "));
    REQUIRE(std::all_of(comment_of.begin(), comment_of.end(), [](char c) { return c >= ' ' && c <= '~'; }));
    REQUIRE(comment_of.find_first_of("\\?") == std::string::npos);
    REQUIRE(comment_of.find("*/") == std::string::npos);
    REQUIRE(comment_of.find("/*") == std::string::npos);
    REQUIRE(comment_of.size() <= 110);
    // The literal says the very bytes again, and holds nothing that needs an escape but octal ones.
    const std::string literal(string_literal(name).text());
    std::string decoded;
    for (std::size_t at = 1; at + 1 < literal.size(); ++at)
      if (literal[at] == '\\') {
        REQUIRE(literal.find_first_not_of("01234567", at + 1) > at + 3);
        decoded += static_cast<char>(std::stoi(literal.substr(at + 1, 3), nullptr, 8));
        at += 3;
      } else {
        REQUIRE(literal[at] >= ' ');
        REQUIRE(literal[at] <= '~');
        REQUIRE(literal[at] != '"');
        REQUIRE(literal[at] != '?');
        decoded += literal[at];
      }
    REQUIRE(decoded == name);
  }
}

TEST_CASE("an emission whose name CMake keeps for itself configures and builds", "[hostile]") {
  const Folder folder;
  const Module module = parse("ingot 1.0\nfunc @f(%x: f32[3]) -> (%y \"y\") {\n  %y = relu(%x)\n}\n", "plain");
  for (const auto& [file, content] : emission(module, "test")) folder.write(file, content);
  check_command(folder.path(), {"cmake", "-S", ".", "-B", "build", "-G", "Ninja"});
  check_command(folder.path(), {"cmake", "--build", "build"});
  for (const char* name : {"runtime", "ingot_runtime", "math_library", "ingot_math_library", "string"})
    CHECK_THROWS_AS(emission(module, name), Error);
}
