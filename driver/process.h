// Runs one program and captures what it prints: compilers, emulators and definitions are all started here.
// Arguments are passed as they are (no shell reads them), standard input is empty unless given, and the program is
// stopped with everything it started when its time is up.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ingot {

struct ProcessOptions {
  std::filesystem::path directory;                               // where the program starts; empty: here
  std::vector<std::pair<std::string, std::string>> environment;  // set on top of this process's variables
  std::string input;                                             // what the program reads on standard input
  double timeout_seconds = 0;                                    // 0: no limit
  std::size_t output_limit = std::size_t{64} << 20;              // bytes kept of `out` and of `err`, each
};

struct ProcessResult {
  int exit_code = 0;  // meaningful when signal is 0
  int signal = 0;     // the signal that ended the program, or 0
  std::string out, err;
  bool timed_out = false;         // the time limit ended it (signal is then SIGKILL)
  bool output_truncated = false;  // it printed more than output_limit; the rest was read and dropped

  bool succeeded() const { return exit_code == 0 && signal == 0 && !timed_out; }
};

// Runs argv[0], looked up in PATH unless it contains a slash, and waits for its end.
// Throws std::system_error when it cannot be started (std::errc::no_such_file_or_directory: no such program or
// directory) and std::invalid_argument when argv is empty or holds a zero byte.
ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options = {});

// The file that run_process would run for this name, or nothing.
std::optional<std::filesystem::path> find_program(std::string_view name);

}  // namespace ingot
