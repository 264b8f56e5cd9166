// A file that is there as a whole: the old one or the new one.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <string>

namespace ingot::trainer {

// The calls that write a file. A test may let one of them fail.
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

// Writes `bytes` to a temporary file beside `path`, flushes it to disk and renames it; then flushes the folder. Throws
// Error IG0811 (io); the old file is then as it was.
void write_atomically(const std::string& path, const std::string& bytes, FileCalls& calls);

// Throws Error IG0801 (io), IG0812 (input rejected) above 4 GiB.
std::string read_whole_file(const std::string& path);

}  // namespace ingot::trainer
