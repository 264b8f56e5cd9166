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

// Whether the program calls a function of runtime/math_library.h.
bool calls_math_library(const scalar::Program& program);

// The namespace in which an emitted file has the text of a primitive: told apart by content, so that two primitives of
// one name live side by side. Throws Error IG0713 (input rejected) when its name is a word of C++.
Code primitive_namespace(const scalar::Primitive& primitive);
// True when the text is a template, which takes vectors of floats as they are; else each lane is a call.
bool takes_vectors(const scalar::Primitive& primitive);

// Writes the statements for what is used more than once and returns one expression per root. `arguments` are
// expressions of the parameters, read as often as the program needs them; `prefix` keeps the names of several programs
// apart.
std::vector<Code> write_program(Writer& writer, const scalar::Program& program, std::span<const Code> arguments,
                                ElementForm form, const Code& prefix);

}  // namespace ingot
