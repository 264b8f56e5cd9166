// One way of compiling the float functions of runtime/math.h: an instruction set and a number of lanes. math_form_*.cpp
// each build one Form; math_test.cpp holds all of them to the same bounds.
#pragma once
#include <cstddef>
#include <cstdint>

namespace ingot_test {

using UnaryLoop = void (*)(const float* from, float* to, std::size_t count);  // count is a multiple of 16
using BinaryLoop = void (*)(const float* a, const float* b, float* to, std::size_t count);
// Draws of the elements `first` and on, of key 5, stream 6 and counter 7.
using RandomLoop = void (*)(std::uint32_t first, float* to, std::size_t count);

struct Form {
  const char* name;
  bool (*runs_here)();
  UnaryLoop exp, expm1, log, log1p, sin, cos, tanh, erf, sqrt, floor, ceil, round, truncate, sign, absolute;
  BinaryLoop minimum, maximum, minimum_constant, maximum_constant, remainder, power;
  RandomLoop random_normal;
  // runtime/math_library.h
  UnaryLoop tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh, exp2, log2, log10, cbrt, erfc;
  BinaryLoop fmod, atan2, hypot;
};

extern const Form scalar_form, v4f_form, v8f_form, v16f_form;

}  // namespace ingot_test
