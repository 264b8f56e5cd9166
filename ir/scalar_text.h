// Scalar programs in the text form: |p0: f32, p1: f32| let t0 = exp(p0); t0 / (t0 + p1). Operators bind as in C;
// everything else is a call by its name; a cast is a call of the dtype; constants that are not f32 carry their dtype
// (3i32, 1.5f64, inf_f64); several results stand in parentheses. Shared subexpressions are named by let.
#pragma once
#include <string>
#include <string_view>

#include "ir/lexer.h"
#include "ir/scalar.h"

namespace ingot::scalar {

constexpr std::size_t max_nodes = 2000;  // of a program in the text form

// parse(print(p)) is p, node for node, for every program that Builder::finish gives.
std::string print(const Program& program);
Program parse_program(std::string_view text);
Program parse_program(Lexer& lexer);  // as a part of a longer text

// Why an operation cannot be applied to these dtypes, or "": comparisons give bool, logical operations take bool, bit
// operations take integers, exp and its like take floats, all others keep the dtype of their operands.
std::string typing_fault(Opcode opcode, std::span<const DType> operands, DType result);
// Why a program is not well formed (operands before users, dtypes, constants in range), or "".
std::string fault(const Program& program);

}  // namespace ingot::scalar
