// Writing and reading of the stream. The reader trusts nothing: the child may have been taken over by a hostile file.
#include "frontend/import/hdf5_stream.h"

#include "frontend/import/hdf5_handle.h"
#include "ir/checked.h"

namespace ingot {

void Hdf5StreamWriter::number(std::uint64_t value) { std::fwrite(&value, sizeof value, 1, file_); }

void Hdf5StreamWriter::text(const std::string& value) {
  number(value.size());
  std::fwrite(value.data(), 1, value.size(), file_);
}

void Hdf5StreamWriter::open_group(const std::string& name) {
  put('g');
  text(name);
}

void Hdf5StreamWriter::texts(const std::string& name, const std::vector<std::string>& values) {
  put('t');
  text(name);
  number(values.size());
  for (const std::string& value : values) text(value);
}

void Hdf5StreamWriter::array(const std::string& name, const Array& data) {
  put('a');
  text(name);
  put(data.type.dtype == DType::f64 ? 'd' : 'f');
  number(data.type.rank());
  for (const std::int64_t extent : extents(data.type.shape)) number(static_cast<std::uint64_t>(extent));
  std::fwrite(data.bytes.data(), 1, data.bytes.size(), file_);
}

void Hdf5StreamWriter::refusal(const Error& error) {
  put('x');
  for (const std::string& part : {error.code(), std::string(error.what()), error.help()}) text(part);
}

namespace {

class StreamReader {
 public:
  StreamReader(std::FILE* file, std::int64_t allowance, const ImportLimits& limits)
      : file_(file), allowance_(allowance), limits_(limits) {}

  // What stands until the group is closed, or, at the root, until the stream ends.
  Hdf5Group group(int depth) {
    if (depth > limits_.group_depth) broken();
    Hdf5Group result;
    for (;;) {
      const int found = tag();
      if (found == (depth == 0 ? 'z' : 'e')) return result;
      take(1 + static_cast<std::int64_t>(sizeof(Hdf5Group)));
      if (found == 'x') refuse();
      const std::string name = found == 'g' || found == 't' || found == 'a' ? text() : broken();
      if (found == 'g') result.groups[name] = group(depth + 1);
      if (found == 't') result.texts[name] = texts();
      if (found == 'a') result.arrays[name] = array();
    }
  }

 private:
  [[noreturn]] static std::string broken() {
    throw damaged_hdf5("the library that reads it fails or needs too much memory or time");
  }
  // Memory is taken only after it is granted.
  void take(std::int64_t bytes) {
    if (bytes < 0 || bytes > allowance_) broken();
    allowance_ -= bytes;
  }
  void bytes(void* to, std::size_t count) {
    if (std::fread(to, 1, count, file_) != count) broken();
  }
  int tag() { return std::fgetc(file_); }
  std::uint64_t number() {
    std::uint64_t value = 0;
    bytes(&value, sizeof value);
    return value;
  }
  std::string text() {
    const std::uint64_t size = number();
    if (size > static_cast<std::uint64_t>(limits_.json_bytes)) broken();
    take(static_cast<std::int64_t>(size));
    std::string value(size, '\0');
    bytes(value.data(), size);
    return value;
  }
  std::vector<std::string> texts() {
    const std::uint64_t count = number();
    if (count > static_cast<std::uint64_t>(limits_.objects)) broken();
    take(static_cast<std::int64_t>(count * sizeof(std::string)));
    std::vector<std::string> values;
    for (std::uint64_t i = 0; i < count; ++i) values.push_back(text());
    return values;
  }
  ArrayPtr array() {
    Type type{tag() == 'd' ? DType::f64 : DType::f32, {}};
    const std::uint64_t rank = number();
    if (rank > static_cast<std::uint64_t>(max_rank)) broken();
    for (std::uint64_t d = 0; d < rank; ++d) type.shape.push_back(static_cast<std::int64_t>(number()));
    check_limits(type.shape, "an array of the file");
    take(byte_count(type));
    Array data(type);
    bytes(data.bytes.data(), data.bytes.size());
    return std::make_shared<const Array>(std::move(data));
  }
  [[noreturn]] void refuse() {
    const std::string code = text(), message = text(), help = text();
    throw rejected(code, message).help(help);
  }

  std::FILE* file_;
  std::int64_t allowance_;
  const ImportLimits& limits_;
};

}  // namespace

Hdf5Group read_hdf5_stream(std::FILE* file, std::int64_t stored, const ImportLimits& limits) {
  return StreamReader(file, checked_add(limits.decoded_bytes(stored), limits.free_bytes), limits).group(0);
}

}  // namespace ingot
