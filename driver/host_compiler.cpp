// Looking for the host compiler, and reading what it complains about.
#include "driver/host_compiler.h"

#include <cstdlib>
#include <map>
#include <mutex>
#include <system_error>

#include "driver/process.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

Error no_compiler(const std::string& what) {
  return Error(ExitStatus::io, "IG0820", what)
      .help("install g++ or clang++ (Debian: apt install g++), or set CXX to the compiler's program");
}

// Asked once per program: it costs the start of a process.
std::string version_of(const std::filesystem::path& program) {
  static std::mutex mutex;
  static std::map<std::string, std::string> known;
  const std::scoped_lock lock(mutex);
  const auto [entry, is_new] = known.try_emplace(program.string());
  if (is_new) {
    ProcessOptions options;
    options.timeout_seconds = 30;
    options.environment = {{"LC_ALL", "C"}};
    try {
      const ProcessResult result = run_process({program.string(), "--version"}, options);
      if (result.succeeded()) entry->second = result.out.substr(0, result.out.find('\n'));
    } catch (const std::system_error&) {
      entry->second.clear();
    }
  }
  return entry->second;
}

}  // namespace

HostCompiler find_host_compiler() {
  const char* chosen = std::getenv("CXX");
  if (chosen != nullptr && *chosen != '\0') {
    const auto program = find_program(chosen);
    if (!program) throw no_compiler("the host compiler that CXX names was not found: " + ingot::quoted(chosen));
    const std::string version = version_of(*program);
    if (version.empty())
      throw no_compiler("the host compiler that CXX names does not answer to --version: " + ingot::quoted(chosen));
    return {*program, version};
  }
  for (const char* name : {"c++", "g++", "clang++", "clang++-19"}) {
    const auto program = find_program(name);
    if (!program) continue;
    const std::string version = version_of(*program);
    if (!version.empty()) return {*program, version};
  }
  throw no_compiler("there is no C++ compiler on this machine");
}

std::string first_errors(const std::string& printed, int count) {
  std::string errors, all;
  int error_count = 0, line_count = 0;
  for (std::size_t at = 0; at < printed.size();) {
    const std::size_t end = std::min(printed.find('\n', at), printed.size());
    const std::string line = printed.substr(at, end - at);
    at = end + 1;
    if (line.find("error:") != std::string::npos || line.find("undefined reference") != std::string::npos) {
      if (++error_count <= count) errors += "\n  " + printable(line);
    }
    if (++line_count <= count) all += "\n  " + printable(line);
  }
  return errors.empty() ? all : errors;
}

}  // namespace ingot
