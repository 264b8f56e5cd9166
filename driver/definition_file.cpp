// A definition runs in a process of its own, as native code that Clang made there or that the host compiler made
// before.
#include "driver/definition_file.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "driver/build_cache.h"
#include "driver/host_definition.h"
#include "driver/installation.h"
#include "driver/output_directory.h"
#include "driver/precompiled_header.h"
#include "driver/process.h"
#include "ir/error.h"
#include "ir/parse.h"
#include "ir/text.h"
#include "ir/weights.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

constexpr const char* no_clang_module = "IG0830";

int definition_seconds() {
  const char* text = std::getenv("INGOT_DEFINITION_SECONDS");
  const int seconds = text != nullptr ? std::atoi(text) : 0;
  return seconds > 0 ? seconds : 60;
}

// What the runner wrote about an error of the definition.
Error failure_of(const fs::path& report) {
  const nlohmann::json failure = nlohmann::json::parse(read_file(report), nullptr, false);
  if (!failure.is_object()) throw rejected("IG0822", "the definition failed, and its report cannot be read");
  Error error(static_cast<ExitStatus>(failure.value("status", 3)), failure.value("code", "IG0822"),
              failure.value("message", ""));
  error.at({failure.value("file", ""), failure.value("line", 0)});
  error.in_layer(failure.value("layer", ""));
  error.help(failure.value("help", ""));
  return error;
}

Module read_result(const fs::path& folder, const std::string& name) {
  const std::string weights_name = "model.weights";
  const Weights weights = read_weights(folder / weights_name);
  const BlobReader blobs = [&](const std::string&, const std::string& key, const Type&) {
    const auto found = weights.find(key);
    if (found == weights.end()) throw internal_error("a definition came back without " + ingot::quoted(key));
    return found->second;
  };
  // Code in it is that of the definition, which has just been run.
  return parse(read_file(folder / "model.ingot"), name, blobs, Trust::code);
}

// What the runner is asked to do, before its options that are the same for both ways.
struct Run {
  fs::path file;
  const BuildCache& cache;
  const fs::path& folder;  // scratch
  const DefinitionOptions& options;
  std::vector<fs::path> included;

  Module by_host() {
    const HostDefinition definition(file, options.flags);
    return module({definition.object(cache, folder, included).string()}, {});
  }

  // As one parse: Clang reads the file, makes native code of it in the runner, and lifts functions while that runs.
  Module by_clang() {
    std::vector<std::string> arguments = {"-std=c++20", "-O0", "-fPIC", "-ffp-contract=off"};
    for (const fs::path& include : find_installation().include_folders)
      arguments.insert(arguments.end(), {"-isystem", include.string()});
    arguments.insert(arguments.end(), options.flags.begin(), options.flags.end());
    const auto run = [&](const std::vector<std::string>& all) { return module({"--clang", file.string()}, all); };
    const auto header = precompiled_header(cache, folder, file, arguments);
    Module made = !header ? run(arguments) : [&] {
      std::vector<std::string> with_header = arguments;
      with_header.insert(with_header.end(), {"-include-pch", header->string()});
      try {
        return run(with_header);
      } catch (const Error& error) {  // the file in the cache may be damaged
        if (error.code() != "IG0821" || std::string_view(error.what()).find(header->string()) == std::string_view::npos)
          throw;
      }
      fs::remove(folder / "failure.json");
      return run(arguments);
    }();
    std::ifstream list(folder / "included");
    for (std::string line; std::getline(list, line);)
      if (!is_of_ingot(line)) included.emplace_back(line);
    return made;
  }

 private:
  // Its headers, and their parsed form.
  bool is_of_ingot(const fs::path& path) const {
    const auto is_below = [&](const fs::path& parent) {
      return std::mismatch(parent.begin(), parent.end(), path.begin(), path.end()).first == parent.end();
    };
    const Installation installation = find_installation();
    return is_below(folder) || std::any_of(installation.include_folders.begin(), installation.include_folders.end(),
                                           [&](const fs::path& include) {
                                             return is_below(include / "frontend") || is_below(include / "ir") ||
                                                    is_below(include / "ingot");
                                           });
  }

  Module module(const std::vector<std::string>& first, const std::vector<std::string>& last) {
    const std::string shown = ingot::quoted(file.filename().string());
    const int seconds = definition_seconds();
    ProcessOptions process;
    process.timeout_seconds = seconds + 5.0;  // the runner ends itself first, and says where
    process.output_limit = 1 << 20;
    std::vector<std::string> command = {find_installation().definition_runner.string()};
    command.insert(command.end(), first.begin(), first.end());
    command.insert(command.end(), {folder.string(), file.stem().string(), std::to_string(seconds)});
    command.insert(command.end(), last.begin(), last.end());
    const ProcessResult result = run_process(command, process);
    std::cerr << printable(result.out) << printable(result.err);
    const fs::path report = folder / "failure.json";
    if (fs::exists(report)) throw failure_of(report);
    if (result.timed_out)
      throw rejected("IG0822", "define() of " + shown + " did not end in " + std::to_string(seconds) + " s");
    if (result.signal != 0)
      throw rejected("IG0822", "define() of " + shown + " crashed: " + strsignal(result.signal))
          .at({file.filename().string(), 0});
    if (!result.succeeded() || !fs::exists(folder / "model.ingot"))
      throw rejected(
          "IG0822", "define() of " + shown + " ended the process with exit status " + std::to_string(result.exit_code));
    return read_result(folder, file.filename().string());
  }
};

DefinitionCompiler chosen_compiler(const DefinitionOptions& options) {
  if (options.compiler != DefinitionCompiler::automatic) return options.compiler;
  std::error_code error;
  const fs::path module = find_installation().clang_module;
  return !module.empty() && fs::is_regular_file(module, error) ? DefinitionCompiler::clang : DefinitionCompiler::host;
}

}  // namespace

Module run_definition(const fs::path& path, const DefinitionOptions& options, std::vector<fs::path>* included) {
  const BuildCache cache;
  const ScratchFolder scratch(cache.folder());
  Run run{fs::absolute(path).lexically_normal(), cache, scratch.path(), options, {}};
  const auto made = [&]() {
    if (chosen_compiler(options) == DefinitionCompiler::host) return run.by_host();
    try {
      return run.by_clang();
    } catch (const Error& error) {  // the module is there, and Clang's libraries are not
      if (error.code() != no_clang_module || options.compiler == DefinitionCompiler::clang) throw;
    }
    fs::remove(scratch.path() / "failure.json");
    return run.by_host();
  };
  Module module = made();
  if (included != nullptr) *included = std::move(run.included);
  return module;
}

}  // namespace ingot
