// .npy files as NumPy writes them, and files that are none.
#include "driver/npy.h"

#include "ir/error.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

// Version 1.0 with the header as given, without padding: NumPy reads it too.
std::string npy(const std::string& header, const std::string& data) {
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size() & 255) +
         static_cast<char>(header.size() >> 8) + header + data;
}

std::string code_of(const std::string& bytes) {
  try {
    parse_npy(bytes, "a.npy");
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

}  // namespace

TEST_CASE("npy: the bytes of numpy.save(np.array([[1, 2], [3, 4]], dtype=np.int16))") {
  Array array({DType::i16, {2, 2}});
  for (int i = 0; i < 4; ++i) array.set_integer(i, i + 1);
  const std::string header = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 2), }";
  const std::string expected =
      npy(header + std::string(117 - header.size(), ' ') + "\n", std::string("\x01\x00\x02\x00\x03\x00\x04\x00", 8));
  CHECK(npy_bytes(array) == expected);
  CHECK(parse_npy(expected, "a.npy") == array);
}

TEST_CASE("npy: scalars, vectors, big-endian and column-major files") {
  const Array scalar = parse_npy(npy("{'descr':'|b1','fortran_order':False,'shape':()}", "\x01"), "a.npy");
  CHECK(scalar.type == Type{DType::boolean, {}});
  CHECK(parse_npy(npy_bytes(scalar), "a.npy") == scalar);
  const Array vector = make_array({3}, std::vector<float>{1, 2, 3});
  CHECK(npy_bytes(vector).find("(3,)") != std::string::npos);
  CHECK(parse_npy(npy_bytes(vector), "a.npy") == vector);
  const Array swapped = parse_npy(npy("{'descr': '>u2', 'fortran_order': True, 'shape': (2, 3), }",
                                      std::string("\x00\x01\x00\x02\x00\x03\x00\x04\x01\x05\x00\x06", 12)),
                                  "a.npy");
  const std::vector<std::int64_t> expected = {1, 3, 261, 2, 4, 6};
  for (int i = 0; i < 6; ++i) CHECK(swapped.integer(i) == expected[static_cast<std::size_t>(i)]);
}

TEST_CASE("npy: files that are none are refused") {
  const std::string data(4, '\0');
  const auto header = [](const std::string& text) { return npy(text, std::string(4, '\0')); };
  CHECK(code_of("") == "IG0841");
  CHECK(code_of("\x93NUMPZ" + data + data) == "IG0841");
  CHECK(code_of(header("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }")).empty());
  for (const char* text :
       {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4', 'descr': '<f4', 'shape': (1,), }", "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x",
        "{'descr': '<f4, 'fortran_order': False, 'shape': (1,), ", "__import__('os')"})
    CHECK(code_of(header(text)) == "IG0841");
  CHECK(code_of(header("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }")) == "IG0110");
  CHECK(code_of(header("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4), }")) ==
        "IG0110");
  CHECK(code_of(header("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }")) == "IG0842");
  CHECK(code_of(header("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }")) == "IG0842");
}
