// Writing and reading of weights files.
#include "ir/weights.h"

#include <bit>
#include <fstream>
#include <nlohmann/json.hpp>

#include "ir/checked.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

static_assert(std::endian::native == std::endian::little, "weights files hold little-endian data");

constexpr std::string_view magic = "INGW";
constexpr std::uint32_t version = 1;
constexpr std::uint64_t alignment = 64, preamble = 16;         // bytes: magic, version, length of the header
constexpr std::uint64_t max_header = std::uint64_t{64} << 20;  // bytes

std::uint64_t aligned(std::uint64_t offset) { return (offset + alignment - 1) / alignment * alignment; }

Error malformed(const std::filesystem::path& file, const std::string& why) {
  return rejected("IG0520", "weights file " + ingot::quoted(file.string()) + " is malformed: " + why);
}
Error failed(const std::filesystem::path& file, const std::string& what) {
  return {ExitStatus::io, "IG0521", "cannot " + what + " weights file " + ingot::quoted(file.string())};
}

// Refuses a header that nests: it has two levels and lists of numbers.
nlohmann::json parse_header(const std::filesystem::path& file, const std::string& text) {
  const auto is_shallow = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth > 4) throw std::length_error("depth");
    return true;
  };
  try {
    return nlohmann::json::parse(text, is_shallow);
  } catch (const std::exception&) {
    throw malformed(file, "its header is no JSON object");
  }
}

ArrayPtr read_array(std::ifstream& stream, const std::filesystem::path& file, const std::string& key,
                    const nlohmann::json& entry, std::uint64_t data_start, std::uint64_t data_bytes) {
  const auto fault = [&](const std::string& why) { return malformed(file, "array " + ingot::quoted(key) + " " + why); };
  const auto field = [&](const char* name, auto is_kind) -> const nlohmann::json& {
    const auto found = entry.find(name);
    if (found == entry.end() || !((*found).*is_kind)()) throw fault(std::string("has no ") + name);
    return *found;
  };
  using Json = nlohmann::json;
  if (!entry.is_object()) throw fault("is not described by an object");
  Type type;
  if (!parse_dtype(field("dtype", &Json::is_string).get<std::string>(), type.dtype)) throw fault("has no known dtype");
  for (const Json& dim : field("shape", &Json::is_array)) {
    if (!dim.is_number_integer() || type.rank() >= static_cast<std::size_t>(max_rank)) throw fault("has no shape");
    const auto number = dim.get<std::int64_t>();
    if (number < 1) throw fault("has a dim below 1");
    type.shape.emplace_back(number);
  }
  check_limits(type.shape, "array " + ingot::quoted(key));
  const auto offset = field("offset", &Json::is_number_unsigned).get<std::uint64_t>();
  const auto bytes = static_cast<std::uint64_t>(byte_count(type));
  if (offset % alignment != 0 || offset > data_bytes || bytes > data_bytes - offset)
    throw fault("does not lie within the file");
  Array array(type);
  stream.seekg(static_cast<std::streamoff>(data_start + offset));
  if (!stream.read(reinterpret_cast<char*>(array.bytes.data()), static_cast<std::streamsize>(bytes)))
    throw failed(file, "read");
  if (sha256(array.bytes) != field("sha256", &Json::is_string).get<std::string>())
    throw fault("does not have the SHA-256 that the header declares");
  return std::make_shared<const Array>(std::move(array));
}

}  // namespace

void write_weights(const std::filesystem::path& file, const Weights& weights) {
  nlohmann::json header = nlohmann::json::object();
  std::uint64_t offset = 0;
  for (const auto& [key, array] : weights) {
    header[key] = {{"dtype", info(array->type.dtype).name},
                   {"shape", extents(array->type.shape)},
                   {"offset", offset},
                   {"sha256", sha256(array->bytes)}};
    offset = aligned(offset + array->bytes.size());
  }
  const std::string text = header.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  std::filesystem::path temporary = file;
  temporary += ".part";
  {
    std::ofstream stream(temporary, std::ios::binary);
    const std::uint64_t length = text.size();
    const std::string zeros(alignment, '\0');
    const auto put = [&](const void* data, std::size_t bytes) {
      stream.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
    };
    put(magic.data(), magic.size());
    put(&version, sizeof version);
    put(&length, sizeof length);
    put(text.data(), text.size());
    put(zeros.data(), aligned(preamble + length) - preamble - length);
    for (const auto& [key, array] : weights) {
      put(array->bytes.data(), array->bytes.size());
      put(zeros.data(), aligned(array->bytes.size()) - array->bytes.size());
    }
    stream.flush();
    if (!stream) {
      stream.close();
      std::error_code ignored;
      std::filesystem::remove(temporary, ignored);
      throw failed(file, "write");
    }
  }
  std::error_code fault;
  std::filesystem::rename(temporary, file, fault);
  if (fault) throw failed(file, "write");
}

Weights read_weights(const std::filesystem::path& file) {
  std::error_code fault;
  const std::uint64_t size = std::filesystem::file_size(file, fault);
  std::ifstream stream(file, std::ios::binary);
  if (fault || !stream || !std::filesystem::is_regular_file(file)) throw failed(file, "open");
  char start[preamble] = {};
  std::uint32_t found_version = 0;
  std::uint64_t length = 0;
  if (!stream.read(start, preamble) || std::string_view(start, magic.size()) != magic)
    throw malformed(file, "it does not begin with INGW");
  std::memcpy(&found_version, start + 4, sizeof found_version);
  std::memcpy(&length, start + 8, sizeof length);
  if (found_version != version) throw malformed(file, "version " + std::to_string(found_version) + "; expected 1");
  if (length > max_header || length > size - preamble) throw malformed(file, "its header is longer than the file");
  std::string text(length, '\0');
  if (!stream.read(text.data(), static_cast<std::streamsize>(length))) throw failed(file, "read");
  const nlohmann::json header = parse_header(file, text);
  if (!header.is_object()) throw malformed(file, "its header is no JSON object");
  const std::uint64_t data_start = aligned(preamble + length);
  const std::uint64_t data_bytes = size > data_start ? size - data_start : 0;
  Weights weights;
  std::uint64_t total = 0;
  for (const auto& [key, entry] : header.items()) {
    weights[key] = read_array(stream, file, key, entry, data_start, data_bytes);
    total += weights[key]->bytes.size();
    if (total > data_bytes) throw malformed(file, "its arrays overlap");
  }
  return weights;
}

}  // namespace ingot
