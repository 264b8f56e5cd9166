// ONNX' TensorProto, the form of the test data that ONNX models ship with (test_data_set_0/input_0.pb). Sources of the
// layout: onnx.proto (message TensorProto) and the encoding chapter of the Protocol Buffers documentation.
#pragma once
#include <filesystem>
#include <string>

#include "ir/array.h"

namespace ingot {

// A dense array. Throws Error: IG0841 (input rejected) for a malformed file, IG0842 (not supported) for element types
// that ingot has no dtype for and for data in another file, IG0801 (io) when the file cannot be read.
Array read_tensor_proto(const std::filesystem::path& file);
Array parse_tensor_proto(std::string_view bytes, const std::string& file);

}  // namespace ingot
