// A compiled definition is cached by the content of the file and of all files it includes: the list of includes of the
// last compilation is an entry of the cache too, and names what to hash.
#include "driver/definition_file.h"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "driver/build_cache.h"
#include "driver/host_compiler.h"
#include "driver/installation.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "ir/error.h"
#include "ir/parse.h"
#include "ir/text.h"
#include "ir/weights.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

constexpr double compile_seconds = 600;

int definition_seconds() {
  const char* text = std::getenv("INGOT_DEFINITION_SECONDS");
  const int seconds = text != nullptr ? std::atoi(text) : 0;
  return seconds > 0 ? seconds : 60;
}

// The files that a compiler's dependency file names: "target: a.cpp b.h \" with spaces escaped.
std::vector<fs::path> included_files(const fs::path& dependencies) {
  const std::string text = read_file(dependencies);
  std::vector<fs::path> files;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) files.emplace_back(word);
    word.clear();
  };
  for (std::size_t i = std::min(text.find(": "), text.size()) + 1; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '\\' && next == '\n')
      ++i, end_word();
    else if (text[i] == '\\' && (next == ' ' || next == '#'))
      word += text[++i];
    else if (text[i] == '$' && next == '$')
      word += text[++i];
    else if (text[i] == ' ' || text[i] == '\n')
      end_word();
    else
      word += text[i];
  }
  end_word();
  return files;
}

// Depends on what the files contain now; nothing when one of them is gone.
std::optional<std::string> object_name(const std::string& key, const std::vector<fs::path>& files) {
  std::string contents;
  for (const fs::path& file : files) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return std::nullopt;
    contents += cache_key({file.string(), read_file(file)});
  }
  return cache_key({key, contents}) + ".so";
}

std::string identity_of(const fs::path& file) {
  return file.string() + " " + std::to_string(fs::file_size(file)) + " " +
         std::to_string(fs::last_write_time(file).time_since_epoch().count());
}

class DefinitionCompiler {
 public:
  explicit DefinitionCompiler(const fs::path& file) : file_(file), compiler_(find_host_compiler()) {
    const Installation installation = find_installation();
    flags_ = {"-std=c++20", "-O0", "-fPIC", "-shared"};
    for (const fs::path& folder : installation.include_folders)
      flags_.insert(flags_.end(), {"-isystem", folder.string()});
    library_ = installation.library;
    std::string flag_text;
    for (const std::string& flag : flags_) flag_text += flag + '\n';
    key_ = cache_key({"definition", file_.string(), compiler_.program.string(), compiler_.version, flag_text,
                      identity_of(library_)});
  }

  // The shared object, from the cache when nothing that it is made of has changed; `included` gets what that is.
  fs::path object(const BuildCache& cache, std::vector<fs::path>& included) const {
    const std::string list_name = key_ + ".includes";
    if (const auto list = cache.find(list_name)) {
      std::vector<fs::path> files;
      std::ifstream stream(*list);
      for (std::string line; std::getline(stream, line);) files.emplace_back(line);
      if (const auto name = object_name(key_, files))
        if (const auto found = cache.find(*name)) {
          included = files;
          return *found;
        }
    }
    const ScratchFolder scratch(cache.folder());
    compile(scratch.path());
    const std::vector<fs::path> files = included_files(scratch.path() / "definition.d");
    std::string lines;
    for (const fs::path& file : files) lines += file.string() + '\n';
    write_file(scratch.path() / "includes", lines);
    const auto name = object_name(key_, files);
    if (!name) throw internal_error("the compiler read a file that does not exist");
    included = files;
    cache.add(list_name, [&](const fs::path&) { return scratch.path() / "includes"; });
    return cache.add(*name, [&](const fs::path&) { return scratch.path() / "definition.so"; });
  }

 private:
  void compile(const fs::path& folder) const {
    std::vector<std::string> command = {compiler_.program.string()};
    command.insert(command.end(), flags_.begin(), flags_.end());
    command.insert(command.end(), {"-MMD", "-MF", (folder / "definition.d").string(), "-MT", "definition", "-o",
                                   (folder / "definition.so").string(), file_.string(), library_.string(),
                                   "-Wl,-rpath," + library_.parent_path().string()});
    ProcessOptions options;
    options.environment = {{"LC_ALL", "C"}};
    options.timeout_seconds = compile_seconds;
    const ProcessResult result = run_process(command, options);
    if (!result.succeeded())
      throw rejected("IG0821", "the definition " + ingot::quoted(file_.filename().string()) + " does not compile" +
                                   (result.timed_out ? " in " + std::to_string(static_cast<int>(compile_seconds)) + " s"
                                                     : ":" + first_errors(result.err, 5)))
          .help("it is compiled by " + compiler_.program.string() + " as C++20; the header is \"ingot/ingot.h\"");
  }

  fs::path file_, library_;
  HostCompiler compiler_;
  std::vector<std::string> flags_;
  std::string key_;
};

// The shared object under a name of this run's own: another process may remove the cache's entry at any time.
fs::path own_object(const DefinitionCompiler& compiler, const BuildCache& cache, const fs::path& folder,
                    std::vector<fs::path>& included) {
  const fs::path own = folder / "definition.so";
  for (int attempt = 0; attempt < 3; ++attempt) {
    std::error_code error;
    fs::create_hard_link(compiler.object(cache, included), own, error);
    if (!error) return own;
  }
  fs::copy_file(compiler.object(cache, included), own);  // a file system without links
  return own;
}

// What the runner wrote about an error of the definition.
[[noreturn]] void throw_failure(const fs::path& report) {
  const nlohmann::json failure = nlohmann::json::parse(read_file(report), nullptr, false);
  if (!failure.is_object()) throw rejected("IG0822", "the definition failed, and its report cannot be read");
  Error error(static_cast<ExitStatus>(failure.value("status", 3)), failure.value("code", "IG0822"),
              failure.value("message", ""));
  error.at({failure.value("file", ""), failure.value("line", 0)});
  error.in_layer(failure.value("layer", ""));
  error.help(failure.value("help", ""));
  throw error;
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

}  // namespace

Module run_definition(const fs::path& path, std::vector<fs::path>* included) {
  const fs::path file = fs::absolute(path).lexically_normal();
  const std::string shown = ingot::quoted(file.filename().string());
  const DefinitionCompiler compiler(file);
  const BuildCache cache;
  const ScratchFolder scratch(cache.folder());
  std::vector<fs::path> files;
  const fs::path object = own_object(compiler, cache, scratch.path(), files);
  if (included != nullptr) *included = std::move(files);
  const int seconds = definition_seconds();
  ProcessOptions options;
  options.timeout_seconds = seconds + 5.0;  // the runner ends itself first, and says where
  options.output_limit = 1 << 20;
  const ProcessResult result = run_process({find_installation().definition_runner.string(), object.string(),
                                            scratch.path().string(), file.stem().string(), std::to_string(seconds)},
                                           options);
  std::cerr << printable(result.out) << printable(result.err);
  const fs::path report = scratch.path() / "failure.json";
  if (fs::exists(report)) throw_failure(report);
  if (result.timed_out)
    throw rejected("IG0822", "define() of " + shown + " did not end in " + std::to_string(seconds) + " s");
  if (result.signal != 0)
    throw rejected("IG0822", "define() of " + shown + " crashed: " + strsignal(result.signal))
        .at({file.filename().string(), 0});
  if (!result.succeeded() || !fs::exists(scratch.path() / "model.ingot"))
    throw rejected("IG0822",
                   "define() of " + shown + " ended the process with exit status " + std::to_string(result.exit_code));
  return read_result(scratch.path(), file.filename().string());
}

}  // namespace ingot
