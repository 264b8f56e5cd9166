#include "driver/precompiled_header.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "driver/installation.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "ir/error.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

constexpr double precompile_seconds = 120;

// Headers of the C++ library may stand in any order ([using.headers]).
constexpr std::string_view library_headers[] = {"algorithm",     "any",
                                                "array",         "bit",
                                                "bitset",        "cassert",
                                                "cerrno",        "cfloat",
                                                "chrono",        "cinttypes",
                                                "climits",       "cmath",
                                                "compare",       "complex",
                                                "concepts",      "cstddef",
                                                "cstdint",       "cstdio",
                                                "cstdlib",       "cstring",
                                                "deque",         "exception",
                                                "filesystem",    "fstream",
                                                "functional",    "initializer_list",
                                                "iomanip",       "ios",
                                                "iostream",      "istream",
                                                "iterator",      "limits",
                                                "list",          "map",
                                                "memory",        "numbers",
                                                "numeric",       "optional",
                                                "ostream",       "queue",
                                                "random",        "ranges",
                                                "ratio",         "set",
                                                "span",          "sstream",
                                                "stack",         "stdexcept",
                                                "string",        "string_view",
                                                "system_error",  "tuple",
                                                "type_traits",   "unordered_map",
                                                "unordered_set", "utility",
                                                "valarray",      "variant",
                                                "vector"};

bool is_include_of_library(std::string_view line) {
  constexpr std::string_view include = "#include <";
  if (!line.starts_with(include) || line.find('>') == line.npos) return false;
  const std::string_view name = line.substr(include.size(), line.find('>') - include.size());
  return std::find(std::begin(library_headers), std::end(library_headers), name) != std::end(library_headers);
}

// Whether nothing that could change the meaning of the header stands before it.
bool begins_with_header(const fs::path& definition) {
  const std::string file = read_file(definition);
  std::string_view text = file;
  while (true) {
    const std::size_t directive = text.find('#');
    if (directive == text.npos) return false;
    text.remove_prefix(directive);
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!is_include_of_library(line))
      return line.starts_with("#include \"ingot/ingot.h\"") || line.starts_with("#include <ingot/ingot.h>");
    text.remove_prefix(line.size());
  }
}

// Names and contents of all headers below a folder of ingot's own.
std::string headers_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".h") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::string contents;
  for (const fs::path& file : files) contents += cache_key({file.string(), read_file(file)});
  return contents;
}

std::string key_of(const Installation& installation, const std::vector<std::string>& arguments) {
  std::string contents, words;
  for (const fs::path& folder : installation.include_folders)
    for (const char* part : {"frontend", "ir"})
      if (fs::is_directory(folder / part)) contents += headers_below(folder / part);
  for (const std::string& argument : arguments) words += argument + '\n';
  const auto changed = fs::last_write_time(installation.clang_module).time_since_epoch().count();
  return cache_key({"precompiled header", contents, words, std::to_string(changed)}) + ".pch";
}

fs::path header_of(const Installation& installation) {
  for (const fs::path& folder : installation.include_folders)
    if (fs::exists(folder / "ingot" / "ingot.h")) return folder / "ingot" / "ingot.h";
  return {};
}

}  // namespace

std::optional<fs::path> precompiled_header(const BuildCache& cache, const fs::path& folder, const fs::path& definition,
                                           const std::vector<std::string>& arguments) {
  if (!begins_with_header(definition)) return std::nullopt;
  const Installation installation = find_installation();
  const fs::path header = header_of(installation);
  if (header.empty()) return std::nullopt;
  const std::string name = key_of(installation, arguments);
  auto found = cache.find(name);
  if (!found) {
    const fs::path made = folder / "header.pch";
    std::vector<std::string> command = {installation.definition_runner.string(), "--precompile", header.string(),
                                        made.string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    ProcessOptions options;
    options.timeout_seconds = precompile_seconds;
    if (!run_process(command, options).succeeded()) return std::nullopt;
    found = cache.add(name, [&](const fs::path&) { return made; });
  }
  const fs::path own = folder / "ingot.pch";
  std::error_code error;
  fs::create_hard_link(*found, own, error);
  if (error) fs::copy_file(*found, own, error);
  if (error) return std::nullopt;  // removed by another process meanwhile
  return own;
}

}  // namespace ingot
