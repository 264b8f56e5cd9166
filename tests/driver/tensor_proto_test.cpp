// TensorProto files as the onnx package 1.x of Python writes them (helper.make_tensor, numpy_helper.from_array; the
// tensor is named "x"), and files that are none.
#include "driver/tensor_proto.h"

#include "ir/error.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

std::string bytes_of(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(16 * digit(hex[i]) + digit(hex[i + 1]));
  return bytes;
}

Array parsed(std::string_view hex) { return parse_tensor_proto(bytes_of(hex), "x.pb"); }

std::string code_of(std::string_view hex) {
  try {
    parsed(hex);
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

void check(std::string_view hex, DType dtype, const Shape& shape, const std::vector<double>& values) {
  const Array array = parsed(hex);
  CHECK(array.type == Type{dtype, shape});
  REQUIRE(array.size() == static_cast<std::int64_t>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(array.number(static_cast<std::int64_t>(i)) == values[i]);
}

}  // namespace

TEST_CASE("TensorProto: elements as raw data and in the field of their type") {
  check(
      "08020802100142017"
      "84a100000803f000000400000404000008040",
      DType::f32, {2, 2}, {1, 2, 3, 4});
  check("0802100122080000c03f000000c0420178", DType::f32, {2}, {1.5, -2});
  check("080310032a0c01feffffffffffffffff017f420178", DType::i8, {3}, {1, -2, 127});
  check("080210092a020100420178", DType::boolean, {2}, {1, 0});
  check("080210073a10ffffffffffffffffff01808080808020420178", DType::i64, {2}, {-1, 1099511627776.0});
  check(
      "100b420178520800000000000"
      "0e03f",
      DType::f64, {}, {0.5});
  check(
      "0802100a2a0580788080034"
      "20178",
      DType::f16, {2}, {1, -2});
  check("080110102a02807f420178", DType::bf16, {1}, {1});
  check("0801100c4201785a0580d0acf30e", DType::u32, {1}, {4000000000.0});
  CHECK(parsed("0801100d4201785a0affffffffffffffffff01").integer(0) == -1);  // 2^64 - 1
}

TEST_CASE("TensorProto: packed dims, elements one by one, fields that say nothing about the data") {
  check(
      "0a0202011001"
      "25"
      "0000803f"
      "25"
      "00000040",
      DType::f32, {2, 1}, {1, 2});
  check(
      "08021003280128"
      "02",
      DType::i8, {2}, {1, 2});
  check(
      "10010a0102"
      "6203616263"
      "4a080000803f00000040",
      DType::f32, {2}, {1, 2});  // doc_string "abc"
}

TEST_CASE("TensorProto: files that are none are refused") {
  CHECK(code_of("").substr(0, 6) == "IG0841");  // no data type
  CHECK(code_of("0802") == "IG0841");
  CHECK(code_of("08021001220400") == "IG0841");  // ends within a field
  CHECK(code_of("080210012204"
                "0000803f") == "IG0841");  // one element of two
  CHECK(code_of("080110012203"
                "000080") == "IG0841");                                    // ends within an element
  CHECK(code_of("080110032a028001") == "IG0841");                          // 128 as int8
  CHECK(code_of("080110092a0102") == "IG0841");                            // 2 as bool
  CHECK(code_of("080110094a0102") == "IG0841");                            // likewise in raw data
  CHECK(code_of("080110073a0bffffffffffffffffffff01") == "IG0841");        // a number of 11 bytes
  CHECK(code_of("080110073a0affffffffffffffffff02") == "IG0841");          // a number of 65 bits
  CHECK(code_of("0801100b0b") == "IG0841");                                // a group
  CHECK(code_of("0001") == "IG0841");                                      // field 0
  CHECK(code_of("08ffffffffffffffffff011001") == "IG0841");                // dims -1
  CHECK(code_of("080010012200") == "IG0110");                              // dims 0
  CHECK(code_of("0880808080081001") == "IG0110");                          // 2^31 elements
  CHECK(code_of("0801080108010801080108010801080108011001") == "IG0841");  // rank 9
  CHECK(code_of("08011008320161420178") == "IG0842");                      // strings
  CHECK(code_of("080210162a0121420178") == "IG0842");                      // int4
  CHECK(code_of("080110017001") == "IG0842");                              // data in another file
  CHECK(code_of("08011001"
                "6a00") == "IG0842");  // likewise, by its description
}
