// fork and execvp rather than posix_spawn: the child joins its own process group, so that a time limit also ends the
// programs it starts (g++ starts cc1plus), and asks to be killed when this process dies, so that an interrupted
// `ingot` leaves nothing running.
#include "driver/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace ingot {
namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

struct Pipe {
  Descriptor read_end, write_end;
};

// Both ends vanish at exec; and neither is 0, 1 or 2, so that dup2 onto those always clears the flag.
Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno, "cannot make a pipe");
  Pipe made{Descriptor(ends[0]), Descriptor(ends[1])};
  for (Descriptor* end : {&made.read_end, &made.write_end}) {
    if (end->number() > 2) continue;
    Descriptor moved(::fcntl(end->number(), F_DUPFD_CLOEXEC, 3));
    if (!moved.is_open()) fail(errno, "cannot make a pipe");
    *end = std::move(moved);
  }
  return made;
}

// "NAME=value" for every variable of this process, overlaid with the additions.
std::vector<std::string> merged_environment(const ProcessOptions& options) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, value] : options.environment) variables[name] = value;
  std::vector<std::string> entries;
  entries.reserve(variables.size());
  for (const auto& [name, value] : variables) entries.push_back(fmt::format("{}={}", name, value));
  return entries;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) {
    if (text.find('\0') != std::string::npos) {
      throw std::invalid_argument("an argument or variable holds a zero byte");
    }
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

// Runs in the child, between fork and exec: only calls that are safe there. Returns only when exec failed.
void become_program(char** argv, char** variables, const char* directory, pid_t parent, const std::array<int, 3>& io) {
  ::setpgid(0, 0);
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
#else
  (void)parent;
#endif
  for (int i = 0; i < 3; ++i) {
    if (::dup2(io[static_cast<std::size_t>(i)], i) < 0) return;
  }
  if (*directory != '\0' && ::chdir(directory) != 0) return;
  ::signal(SIGPIPE, SIG_DFL);
  environ = variables;
  ::execvp(argv[0], argv);
}

// Reads what there is; closes the descriptor at the end of the stream.
void drain(Descriptor& from, std::string& text, std::size_t limit, bool& truncated) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(from.number(), buffer.data(), buffer.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count <= 0) return from.close();
  const std::size_t kept = std::min(static_cast<std::size_t>(count), limit - text.size());
  text.append(buffer.data(), kept);
  truncated |= kept < static_cast<std::size_t>(count);
}

// Writes what the program takes of the rest of its input; closes when all is written or it reads no more.
void feed(Descriptor& to, std::string_view& rest) {
  const ssize_t count = rest.empty() ? 0 : ::write(to.number(), rest.data(), rest.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  if (count <= 0 || rest.empty()) to.close();
}

// A write to a program that has closed its input must be an error code here, not a signal.
class BrokenPipeIgnored {
 public:
  BrokenPipeIgnored() {
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &before_);
  }
  ~BrokenPipeIgnored() { ::sigaction(SIGPIPE, &before_, nullptr); }

 private:
  struct sigaction before_{};
};

// Milliseconds that poll may wait; -1: for ever.
int remaining_milliseconds(const ProcessOptions& options, std::chrono::steady_clock::time_point started) {
  if (options.timeout_seconds <= 0) return -1;
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - started;
  return static_cast<int>(std::clamp(1000 * (options.timeout_seconds - spent.count()) + 1, 0.0, 1e9));
}

// The error that kept the child from becoming the program, or 0 once it has become it.
int start_error(const Descriptor& report) {
  int error = 0;
  ssize_t count = 0;
  do {
    count = ::read(report.number(), &error, sizeof error);
  } while (count < 0 && errno == EINTR);
  return count == sizeof error ? error : 0;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail(errno, "cannot wait for a program");
  }
  return status;
}

// A program may close its streams and still run: its time limit holds to the end.
bool ends_in_time(pid_t child, const ProcessOptions& options, std::chrono::steady_clock::time_point started) {
  while (true) {
    siginfo_t ended{};
    const int wait = remaining_milliseconds(options, started);
    const int flags = WEXITED | WNOWAIT | (wait < 0 ? 0 : WNOHANG);
    if (::waitid(P_PID, static_cast<id_t>(child), &ended, flags) == 0 && ended.si_pid == child) return true;
    if (wait == 0) return false;
    if (wait > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
  if (argv.empty() || argv[0].empty()) throw std::invalid_argument("no program to run");
  std::vector<std::string> arguments = argv, variables = merged_environment(options);
  const std::vector<char*> argument_pointers = pointers_to(arguments), variable_pointers = pointers_to(variables);
  const std::string directory = options.directory.string();
  const BrokenPipeIgnored broken_pipe_ignored;

  Pipe input = make_pipe(), out = make_pipe(), err = make_pipe(), report = make_pipe();
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) fail(errno, "cannot start '" + argv[0] + "'");
  if (child == 0) {
    become_program(const_cast<char**>(argument_pointers.data()), const_cast<char**>(variable_pointers.data()),
                   directory.c_str(), parent,
                   {input.read_end.number(), out.write_end.number(), err.write_end.number()});
    const int error = errno;
    (void)!::write(report.write_end.number(), &error, sizeof error);
    ::_exit(127);
  }
  const auto started = std::chrono::steady_clock::now();
  input.read_end.close();
  out.write_end.close();
  err.write_end.close();
  report.write_end.close();
  if (const int error = start_error(report.read_end); error != 0) {
    wait_for(child);
    fail(error, "cannot start '" + argv[0] + "'" + (directory.empty() ? "" : " in '" + directory + "'"));
  }
  ::fcntl(input.write_end.number(), F_SETFL, O_NONBLOCK);

  ProcessResult result;
  std::string_view rest = options.input;
  if (rest.empty()) input.write_end.close();
  while (out.read_end.is_open() || err.read_end.is_open()) {
    // poll skips negative descriptors, which is what closed ones are.
    std::array<pollfd, 3> waited = {pollfd{out.read_end.number(), POLLIN, 0}, pollfd{err.read_end.number(), POLLIN, 0},
                                    pollfd{input.write_end.number(), POLLOUT, 0}};
    const int wait = remaining_milliseconds(options, started);
    if (wait == 0) {
      result.timed_out = true;
      break;
    }
    if (::poll(waited.data(), waited.size(), wait) <= 0) continue;
    if (waited[0].revents != 0) drain(out.read_end, result.out, options.output_limit, result.output_truncated);
    if (waited[1].revents != 0) drain(err.read_end, result.err, options.output_limit, result.output_truncated);
    if (waited[2].revents != 0) feed(input.write_end, rest);
  }
  if (result.timed_out || !ends_in_time(child, options, started)) {
    result.timed_out = true;
    ::kill(-child, SIGKILL);
  }
  const int status = wait_for(child);
  if (WIFSIGNALED(status)) {
    result.signal = WTERMSIG(status);
  } else {
    result.exit_code = WEXITSTATUS(status);
  }
  return result;
}

std::optional<std::filesystem::path> find_program(std::string_view name) {
  const auto runnable = [](const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string_view::npos) {
    return runnable(name) ? std::optional<std::filesystem::path>(name) : std::nullopt;
  }
  const char* path = std::getenv("PATH");
  std::string_view folders = path != nullptr ? path : "/usr/bin:/bin";
  while (true) {
    const std::size_t colon = folders.find(':');
    std::filesystem::path file = std::filesystem::path(folders.substr(0, colon)) / name;
    if (!name.empty() && runnable(file)) return file;
    if (colon == std::string_view::npos) return std::nullopt;
    folders.remove_prefix(colon + 1);
  }
}

}  // namespace ingot
