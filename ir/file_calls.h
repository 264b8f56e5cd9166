// The calls of the operating system that write a file. A test may let any of them fail.
#pragma once
#include <sys/types.h>

#include <cstddef>

namespace ingot {

// Results and errno are those of POSIX.
class FileCalls {
 public:
  virtual ~FileCalls() = default;
  virtual int make_temporary(char* name);  // mkstemp
  virtual ssize_t write(int file, const char* bytes, std::size_t count);
  virtual int sync(int file);
  virtual int close(int file);
  virtual int rename(const char* from, const char* to);
  virtual int sync_folder(const char* path);
  virtual int remove(const char* path);
};

}  // namespace ingot
