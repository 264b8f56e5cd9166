// Scalar programs in the text form: |p0: f32, p1: f32| let t0 = exp(p0); t0 / (t0 + p1). Operators bind as in C;
// everything else is a call by its name; a cast is a call of the dtype; constants that are not f32 carry their dtype
// (3i32, 1.5f64, inf_f64); several results stand in parentheses. Shared subexpressions are named by let. The primitives
// that a program calls stand in front: their bodies and derivatives as programs, their texts in quotes:
//   |p0: f32| primitive clipped = |p0: f32| min(p0, 1) derivative |p0: f32| select(p0 < 1, 1, 0) text "float ...";
//   clipped(p0)
#pragma once
#include <string>
#include <string_view>

#include "ir/lexer.h"
#include "ir/scalar.h"

namespace ingot::scalar {

constexpr std::size_t max_nodes = 2000;  // of a program in the text form

// parse(print(p)) is p, node for node, for every program that Builder::finish gives.
// Throws Error IG05.. on what cannot be read, and IG0511 on a primitive with a text of its own, which is code, unless
// the program is trusted.
std::string print(const Program& program);
Program parse_program(std::string_view text, Trust trust = Trust::data_only);
Program parse_program(Lexer& lexer, Trust trust);  // as a part of a longer text

// Why an operation cannot be applied to these dtypes, or "": comparisons give bool, logical operations take bool, bit
// operations take integers, functions of the C library take floats, all others keep the dtype of their operands.
std::string typing_fault(Opcode opcode, std::span<const DType> operands, DType result);
// The same of a call: its operands and result are those of the primitive, which is well formed.
std::string call_fault(const Primitive& primitive, std::span<const DType> operands, DType result);
// Why a program is not well formed (operands before users, dtypes, constants in range), or "".
std::string fault(const Program& program);

}  // namespace ingot::scalar
