// Numbers in the text form: the shortest decimal that reads back as the same bits; -0 keeps its sign; "inf"; "nan" for
// the usual NaN of the dtype and nan(0x...) with all bits of any other.
#pragma once
#include <string>
#include <vector>

#include "ir/array.h"
#include "ir/lexer.h"

namespace ingot {

std::string number_text(double value);                         // as f64
std::string element_text(const Array& array, std::int64_t i);  // in the array's dtype; true and false for bool

// Reads what the two above write, with a sign. Throws Error IG0501 when it is no number of the dtype.
double parse_number(Lexer& lexer);
void parse_element(Lexer& lexer, Array& array, std::int64_t i);

// A constant of rank 0 with its dtype: 2 (f32), 2i32, 0.5f64, true. Finite numbers only.
std::string typed_number(const Array& scalar);
Array parse_typed_number(Lexer& lexer);

// The parts of those: a number token without its dtype, which is removed from the end of `digits` (f32 when there is
// none); a float of dtype, to be read back by parse_float; an integer with its sign.
DType split_dtype(Lexer& lexer, std::string_view& digits, const Token& at);
std::string float_text(DType dtype, double value);
double parse_float(Lexer& lexer, std::string_view digits, DType dtype, const Token& at);
std::int64_t parse_integer(Lexer& lexer, std::string_view digits, bool is_negative, DType dtype, const Token& at);
std::uint64_t parse_nan_bits(Lexer& lexer);  // after the word: "(0x...)"; 0 when there is none

}  // namespace ingot
