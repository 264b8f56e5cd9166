#include "ir/file_calls.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace ingot {

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

}  // namespace ingot
