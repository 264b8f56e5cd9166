// Loaded before a program (LD_PRELOAD): counts the calls that write files below a folder, and lets one of them go
// wrong.
//
//     INGOT_FAULT_FOLDER   absolute path; calls on files below it are counted
//     INGOT_FAULT_LOG      file that gets a line per counted call: its name
//     INGOT_FAULT_AT       number of the call that goes wrong, from 0
//     INGOT_FAULT_KIND     "error": it fails with EIO; "kill": the program is gone before the call returns
//
// A write takes 400 bytes at a time, and the one that goes wrong 30, so that files are cut short in many places.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

const char* variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

template <class F>
F* real(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

bool is_below(const std::string& path) {
  const std::string folder = variable("INGOT_FAULT_FOLDER");
  return !folder.empty() && path.compare(0, folder.size(), folder) == 0;
}

bool is_below(int file) {
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, path, sizeof path);
  return length > 0 && is_below(std::string(path, static_cast<std::size_t>(length)));
}

// Paths that are not absolute count from the working directory.
bool is_below_named(const char* path) {
  if (path[0] == '/') return is_below(std::string(path));
  char folder[4096];
  return getcwd(folder, sizeof folder) && is_below(std::string(folder) + "/" + path);
}

// Counts a call; true when it is the one that goes wrong.
bool goes_wrong(const char* call) {
  static int calls = 0;
  if (const int log = real<int(const char*, int, ...)>("open")(variable("INGOT_FAULT_LOG"), O_WRONLY | O_APPEND);
      log >= 0) {
    const std::string line = std::string(call) + "\n";
    real<ssize_t(int, const void*, std::size_t)>("write")(log, line.data(), line.size());
    real<int(int)>("close")(log);
  }
  const char* const at = variable("INGOT_FAULT_AT");
  return *at && calls++ == std::atoi(at);
}

void end_or_fail() {
  if (std::strcmp(variable("INGOT_FAULT_KIND"), "kill") == 0) std::raise(SIGKILL);
  errno = EIO;
}

}  // namespace

extern "C" {

int mkstemp(char* name) {
  if (is_below_named(name) && goes_wrong("mkstemp")) return end_or_fail(), -1;
  return real<int(char*)>("mkstemp")(name);
}

ssize_t write(int file, const void* bytes, std::size_t count) {
  auto* const call = real<ssize_t(int, const void*, std::size_t)>("write");
  if (!is_below(file)) return call(file, bytes, count);
  if (!goes_wrong("write")) return call(file, bytes, std::min<std::size_t>(count, 400));
  call(file, bytes, std::min<std::size_t>(count, 30));
  return end_or_fail(), -1;
}

int fchmod(int file, mode_t mode) {
  if (is_below(file) && goes_wrong("fchmod")) return end_or_fail(), -1;
  return real<int(int, mode_t)>("fchmod")(file, mode);
}

int fsync(int file) {
  if (is_below(file) && goes_wrong("fsync")) return end_or_fail(), -1;
  return real<int(int)>("fsync")(file);
}

int close(int file) {
  const bool is_wrong = is_below(file) && (fcntl(file, F_GETFL) & O_ACCMODE) != O_RDONLY && goes_wrong("close");
  const int result = real<int(int)>("close")(file);
  return is_wrong ? (end_or_fail(), -1) : result;
}

int rename(const char* from, const char* to) {
  if (is_below_named(to) && goes_wrong("rename")) return end_or_fail(), -1;
  return real<int(const char*, const char*)>("rename")(from, to);
}

int unlink(const char* path) {
  if (is_below_named(path) && goes_wrong("unlink")) return end_or_fail(), -1;
  return real<int(const char*)>("unlink")(path);
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  const bool is_counted = (flags & O_DIRECTORY) || (flags & O_ACCMODE) != O_RDONLY;
  if (is_counted && is_below_named(path) && goes_wrong("open")) return end_or_fail(), -1;
  return real<int(const char*, int, ...)>("open")(path, flags, mode);
}

}  // extern "C"
