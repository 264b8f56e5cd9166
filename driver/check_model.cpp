// Builds, calls and judges the emitted code of one model.
#include "driver/check_model.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "driver/feed.h"
#include "driver/native_kernels.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "ir/text.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

std::string host_compiler() {
  const char* const wanted = std::getenv("CXX");
  for (const std::string& name : {std::string(wanted ? wanted : ""), std::string("g++"), std::string("clang++"),
                                  std::string("clang++-19"), std::string("c++")})
    if (!name.empty() && find_program(name)) return name;
  throw Error(ExitStatus::io, "IG0831", "no C++ compiler on this machine; a check runs the emitted code")
      .help("install g++, or name a compiler in the variable CXX");
}

// Emitted files, compiled and loaded; gone from disk and memory with this object.
class Build {
 public:
  Build(const Files& files, const std::string& name, const std::string& compiler) {
    std::string folder = (fs::temp_directory_path() / "ingot-check-XXXXXX").string();
    if (!mkdtemp(folder.data())) throw Error(ExitStatus::io, "IG0833", "no temporary folder for the build");
    folder_ = folder;
    try {
      build(files, name, compiler);
    } catch (...) {
      remove();
      throw;
    }
  }
  Build(const Build&) = delete;
  Build& operator=(const Build&) = delete;
  ~Build() { remove(); }

  WatchedCode code() const {
    WatchedCode code;
    code.call = symbol<decltype(code.call)>("ingot_call");
    code.init = symbol<decltype(code.init)>("ingot_init");
    code.watch = symbol<decltype(code.watch)>("ingot_watch");
    return code;
  }

 private:
  void build(Files files, const std::string& name, const std::string& compiler) {
    files[name + ".cpp"] += watch_code();
    write_files(folder_, files);
    ProcessOptions options;
    options.directory = folder_;
    options.environment = {{"LC_ALL", "C"}};
    const ProcessResult result = run_process(
        {compiler, "-std=c++17", "-O2", "-ffreestanding", "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra",
         "-Wconversion", "-Wdouble-promotion", "-Wvla", "-Werror", "-fPIC", "-shared", "-o", "check.so", name + ".cpp"},
        options);
    if (!result.succeeded())
      throw Error(ExitStatus::internal, "IG0832",
                  "the emitted code does not compile with " + compiler + ": " + printable(result.err.substr(0, 2000)));
    object_ = dlopen((folder_ / "check.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!object_)
      throw Error(ExitStatus::internal, "IG0832", "the emitted code does not load: " + std::string(dlerror()));
  }

  template <class Pointer>
  Pointer symbol(const char* name) const {
    void* const found = dlsym(object_, name);
    if (!found) throw internal_error(std::string("the emitted code has no ") + name);
    return reinterpret_cast<Pointer>(found);
  }

  void remove() {
    if (object_) dlclose(object_);
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  fs::path folder_;
  void* object_ = nullptr;
};

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same inputs on every machine.
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Floats in [-1, 1), small integers that are not negative (they may be indices), either bool.
Array random_input(const Type& type, std::uint64_t& state) {
  Array array(type);
  for (std::int64_t i = 0; i < array.size(); ++i)
    if (is_float(type.dtype))
      array.set_number(i, static_cast<double>(next(state) >> 11) * 0x1p-52 - 1);
    else
      array.set_integer(i, static_cast<std::int64_t>(next(state) % (type.dtype == DType::boolean ? 2 : 10)));
  return array;
}

std::string verdict_word(const Agreement& agreement) { return agreement.failure.empty() ? "ok" : "WRONG"; }

using Json = nlohmann::ordered_json;

Json json_of(const Agreement& agreement) {
  return {{"elements", agreement.elements},
          {"largest_error_of_bound", agreement.largest},
          {"decided_by_rounding", agreement.uncertain},
          {"unbounded", agreement.unbounded},
          {"passed", agreement.failure.empty()},
          {"failure", agreement.failure}};
}

}  // namespace

bool ModelCheck::has_passed() const {
  for (const FunctionCheck& call : calls)
    if (!call.verdict.failure().empty()) return false;
  return true;
}

ModelCheck check_model(const Module& loaded, const CheckOptions& options) {
  CompileOptions compile = options.compile;
  compile.emit.name = "checked";
  compile.emit.has_trace = compile.emit.has_entry = true;
  compile.emit.is_single_file = false;
  const Compiled compiled = compile_module(loaded, compile);
  const Module before = bind_all(select(loaded, compile.selection), compile.selection);
  ModelCheck check;
  check.compiler = host_compiler();
  std::optional<const Build> built;
  try {
    built.emplace(compiled.files, compile.emit.name, check.compiler);
  } catch (const Error& error) {
    throw build_error(before, error);
  }
  const Build& build = *built;
  const Plan& plan = compiled.plan;
  std::vector<Array> states = initial_states(plan, build.code());
  std::uint64_t random = options.seed;
  for (int round = 0; round < options.rounds; ++round)
    for (std::size_t f = 0; f < plan.functions.size(); ++f) {
      const Function& function = *plan.functions[f].function;
      if (function.is_private) continue;
      std::vector<Array> inputs;
      for (std::size_t i = 0; i < function.inputs.size(); ++i) {
        const FunctionInput& input = function.inputs[i];
        if (i < options.inputs.size() && options.inputs[i]) {
          inputs.push_back(fed_array(function, i, *options.inputs[i]));
          continue;
        }
        inputs.push_back(random_input(function.graph.type(input.value), random));
        if (input.default_value && input.value.is_valid() && inputs.back().size() == 1)
          inputs.back().set_integer(0, round % 2);  // both phases
      }
      const WatchedCall call = call_watched(plan, build.code(), f, inputs, states);
      check.calls.push_back({function.name, check_call(plan, call, f, inputs, states, before)});
      states = call.states;
    }
  return check;
}

std::string check_text(const ModelCheck& check) {
  std::string text = fmt::format("compiled with {}, warnings as errors\n", check.compiler);
  for (const FunctionCheck& call : check.calls) {
    text += fmt::format("{}\n  {:<24} {:<84} {:>9} {:>8}\n", printable(call.function), "layer", "kernel", "elements",
                        "error");
    for (const StepVerdict& step : call.verdict.steps) {
      text += fmt::format("  {:<24} {:<84} {:>9} {:>8.3f} {}\n", printable(step.layer), step.kernel,
                          step.agreement.elements, step.agreement.largest, verdict_word(step.agreement));
      if (!step.agreement.failure.empty()) text += "    " + printable(step.agreement.failure) + "\n";
    }
    const auto add = [&](const char* what, const Agreement& agreement) {
      text += fmt::format("  {:<109} {:>9} {:>8.3f} {}\n", what, agreement.elements, agreement.largest,
                          verdict_word(agreement));
      if (!agreement.failure.empty()) text += "    " + printable(agreement.failure) + "\n";
    };
    add("outputs and states hold what the steps computed", call.verdict.transport);
    add("end to end, against the model before the passes", call.verdict.end_to_end);
  }
  std::int64_t uncertain = 0, unbounded = 0;
  for (const FunctionCheck& call : check.calls) {
    for (const StepVerdict& step : call.verdict.steps)
      uncertain += step.agreement.uncertain, unbounded += step.agreement.unbounded;
    uncertain += call.verdict.end_to_end.uncertain, unbounded += call.verdict.end_to_end.unbounded;
  }
  return text + fmt::format(
                    "error: the largest one, in units of its bound; {} elements decided by rounding, {} without a "
                    "bound\n{}\n",
                    uncertain, unbounded, check.has_passed() ? "passed" : "FAILED");
}

std::string check_json(const ModelCheck& check) {
  Json root{{"passed", check.has_passed()}, {"compiler", check.compiler}, {"calls", Json::array()}};
  for (const FunctionCheck& call : check.calls) {
    Json steps = Json::array();
    for (const StepVerdict& step : call.verdict.steps) {
      Json entry{{"step", step.step}, {"layer", step.layer}, {"kernel", step.kernel}};
      entry.update(json_of(step.agreement));
      steps.push_back(std::move(entry));
    }
    root["calls"].push_back({{"function", call.function},
                             {"steps", std::move(steps)},
                             {"transport", json_of(call.verdict.transport)},
                             {"end_to_end", json_of(call.verdict.end_to_end)}});
  }
  return root.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace ingot
