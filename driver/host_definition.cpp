// The list of includes of the last compilation is an entry of the cache too, and names what to hash.
#include "driver/host_definition.h"

#include <fstream>

#include "driver/installation.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

constexpr double compile_seconds = 600;

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

}  // namespace

HostDefinition::HostDefinition(const fs::path& file, const std::vector<std::string>& flags)
    : file_(file), compiler_(find_host_compiler()) {
  const Installation installation = find_installation();
  flags_ = {"-std=c++20", "-O0", "-fPIC", "-shared"};
  for (const fs::path& folder : installation.include_folders)
    flags_.insert(flags_.end(), {"-isystem", folder.string()});
  flags_.insert(flags_.end(), flags.begin(), flags.end());
  library_ = installation.shared_library;
  std::string flag_text;
  for (const std::string& flag : flags_) flag_text += flag + '\n';
  key_ = cache_key(
      {"definition", file_.string(), compiler_.program.string(), compiler_.version, flag_text, identity_of(library_)});
}

// From the cache when nothing that it is made of has changed.
fs::path HostDefinition::cached_object(const BuildCache& cache, std::vector<fs::path>& included) const {
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

void HostDefinition::compile(const fs::path& folder) const {
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

fs::path HostDefinition::object(const BuildCache& cache, const fs::path& folder,
                                std::vector<fs::path>& included) const {
  const fs::path own = folder / "definition.so";
  for (int attempt = 0; attempt < 3; ++attempt) {
    std::error_code error;
    fs::create_hard_link(cached_object(cache, included), own, error);
    if (!error) return own;
  }
  fs::copy_file(cached_object(cache, included), own);  // a file system without links
  return own;
}

}  // namespace ingot
