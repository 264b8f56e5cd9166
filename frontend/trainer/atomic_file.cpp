// Temporary file, fsync, rename, fsync of the folder.
#include "frontend/trainer/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "ir/error.h"
#include "ir/text.h"

namespace ingot::trainer {

int FileCalls::make_temporary(char* name) { return mkstemp(name); }
ssize_t FileCalls::write(int file, const char* bytes, std::size_t count) { return ::write(file, bytes, count); }
int FileCalls::sync(int file) { return fsync(file); }
int FileCalls::close(int file) { return ::close(file); }
int FileCalls::rename(const char* from, const char* to) { return std::rename(from, to); }
int FileCalls::remove(const char* path) { return unlink(path); }

int FileCalls::sync_folder(const char* path) {
  const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -1;
  const int result = fsync(folder);
  ::close(folder);
  return result;
}

namespace {

// Whether all of it is in the file and on disk.
bool is_written(int file, const std::string& bytes, FileCalls& calls) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = calls.write(file, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  const mode_t mask = umask(0);
  umask(mask);
  return fchmod(file, 0666 & ~mask) == 0 && calls.sync(file) == 0;
}

}  // namespace

void write_atomically(const std::string& path, const std::string& bytes, FileCalls& calls) {
  std::string temporary = path + ".XXXXXX";
  const auto failed = [&](const char* what) {
    return Error(ExitStatus::io, "IG0811",
                 std::string("cannot ") + what + " " + ingot::quoted(path) + ": " + std::strerror(errno));
  };
  const int file = calls.make_temporary(temporary.data());
  if (file < 0) throw failed("write");
  const bool is_whole = is_written(file, bytes, calls);
  Error error = failed("write");  // of errno as it is now
  const bool is_closed = calls.close(file) == 0;
  if (is_whole && !is_closed) error = failed("write");
  if (is_whole && is_closed) {
    if (calls.rename(temporary.c_str(), path.c_str()) == 0) {
      const std::filesystem::path folder = std::filesystem::path(path).parent_path();
      if (calls.sync_folder(folder.empty() ? "." : folder.c_str()) != 0) throw failed("flush the folder of");
      return;
    }
    error = failed("replace");
  }
  calls.remove(temporary.c_str());
  throw error;
}

std::string read_whole_file(const std::string& path) {
  constexpr std::uintmax_t limit = std::uintmax_t{4} << 30;
  std::error_code error;
  const std::uintmax_t size =
      std::filesystem::is_regular_file(path, error) ? std::filesystem::file_size(path, error) : 0;
  if (!error && size > limit)
    throw rejected("IG0812", "the file " + ingot::quoted(path) + " has " + std::to_string(size) +
                                 " bytes; the limit is " + std::to_string(limit));
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  if (!stream || !stream.read(bytes.data(), static_cast<std::streamsize>(size)))
    throw Error(ExitStatus::io, "IG0801", "cannot read " + ingot::quoted(path) + ": " + std::strerror(errno));
  return bytes;
}

}  // namespace ingot::trainer
