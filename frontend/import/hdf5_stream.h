// The stream of bytes in which the child that reads an HDF5 file hands over what it found. Both ends are the same
// program.
//   'g' name   opens a group        'e'              closes it
//   't' name, count, texts          an attribute     'a' name, dtype, rank, dims, bytes   an array
//   'x' code, message, help         the file was refused; ends the stream        'z'   ends the stream
#pragma once
#include <cstdio>
#include <string>
#include <vector>

#include "frontend/import/hdf5_contents.h"
#include "ir/error.h"

namespace ingot {

class Hdf5StreamWriter {
 public:
  explicit Hdf5StreamWriter(std::FILE* file) : file_(file) {}
  void open_group(const std::string& name);
  void close_group() { put('e'); }
  void texts(const std::string& name, const std::vector<std::string>& values);
  void array(const std::string& name, const Array& data);
  void refusal(const Error& error);
  void end() { put('z'); }

 private:
  void put(char tag) { std::fputc(tag, file_); }
  void number(std::uint64_t value);
  void text(const std::string& value);

  std::FILE* file_;
};

// Throws the refusal that the stream carries, or Error IG2020 when it breaks off or is over a limit. `stored`: bytes of
// the file that the child reads.
Hdf5Group read_hdf5_stream(std::FILE* file, std::int64_t stored, const ImportLimits& limits);

}  // namespace ingot
