// Reads the header's three entries and the data.
#include "tests/import/npy.h"

#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>

namespace ingot {

Array read_test_npy(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  char start[8];
  unsigned char length[4] = {};
  stream.read(start, 8);
  stream.read(reinterpret_cast<char*>(length), start[6] == 1 ? 2 : 4);
  std::string header(length[0] | length[1] << 8 | length[2] << 16, ' ');
  stream.read(header.data(), static_cast<std::streamsize>(header.size()));
  std::smatch type, shape;
  if (!stream || !std::regex_search(header, type, std::regex("'descr': '[<|]([a-z]\\d)'")) ||
      !std::regex_search(header, shape, std::regex("'shape': \\(([^)]*)\\)")))
    throw std::runtime_error(file.string() + " is no .npy file of a known form");
  static const std::map<std::string, DType> dtypes = {
      {"f4", DType::f32}, {"f8", DType::f64}, {"i4", DType::i32}, {"i8", DType::i64}, {"u1", DType::u8}};
  Type result{dtypes.at(type[1]), {}};
  const std::string dims = shape[1];
  static const std::regex number("\\d+");
  for (std::sregex_iterator at(dims.begin(), dims.end(), number), end; at != end; ++at)
    result.shape.push_back(std::stoll(at->str()));
  Array data(result);
  stream.read(reinterpret_cast<char*>(data.bytes.data()), static_cast<std::streamsize>(data.bytes.size()));
  if (!stream) throw std::runtime_error(file.string() + " is too short");
  return data;
}

}  // namespace ingot
