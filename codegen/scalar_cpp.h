// Prints scalar programs as C++: over single elements, or over vectors of floats.
#pragma once
#include <span>
#include <vector>

#include "codegen/cpp_text.h"
#include "codegen/target.h"
#include "ir/scalar.h"

namespace ingot {

// How kernels hold a group of elements: one element of any dtype, or a vector of f32 (bools are then lane masks).
struct ElementForm {
  int lanes = 1;
  bool is_vector() const { return lanes > 1; }
  Code float_type() const;  // "float", "v16f"
};

Code cpp_type(DType dtype);  // "float", "int32_t"; f16 and bf16 are stored as uint16_t

// True when the vector form can print every node: floats are f32, everything else is bool.
bool has_vector_form(const scalar::Program& program);

// Writes the statements for what is used more than once and returns one expression per root. `arguments` are
// expressions of the parameters, read as often as the program needs them; `prefix` keeps the names of several programs
// apart.
std::vector<Code> write_program(Writer& writer, const scalar::Program& program, std::span<const Code> arguments,
                                ElementForm form, const Code& prefix);

}  // namespace ingot
