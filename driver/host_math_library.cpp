#include "driver/host_math_library.h"

#include <cmath>

#include "ir/error.h"

namespace ingot {
namespace {

using scalar::Opcode;

template <class T>
T computed(Opcode opcode, T a, T b) {
  switch (opcode) {
    case Opcode::cbrt:
      return std::cbrt(a);
    case Opcode::exp:
      return std::exp(a);
    case Opcode::exp2:
      return std::exp2(a);
    case Opcode::expm1:
      return std::expm1(a);
    case Opcode::log:
      return std::log(a);
    case Opcode::log2:
      return std::log2(a);
    case Opcode::log10:
      return std::log10(a);
    case Opcode::log1p:
      return std::log1p(a);
    case Opcode::sin:
      return std::sin(a);
    case Opcode::cos:
      return std::cos(a);
    case Opcode::tan:
      return std::tan(a);
    case Opcode::asin:
      return std::asin(a);
    case Opcode::acos:
      return std::acos(a);
    case Opcode::atan:
      return std::atan(a);
    case Opcode::sinh:
      return std::sinh(a);
    case Opcode::cosh:
      return std::cosh(a);
    case Opcode::tanh:
      return std::tanh(a);
    case Opcode::asinh:
      return std::asinh(a);
    case Opcode::acosh:
      return std::acosh(a);
    case Opcode::atanh:
      return std::atanh(a);
    case Opcode::erf:
      return std::erf(a);
    case Opcode::erfc:
      return std::erfc(a);
    case Opcode::power:
      return std::pow(a, b);
    case Opcode::atan2:
      return std::atan2(a, b);
    case Opcode::hypot:
      return std::hypot(a, b);
    default:
      throw internal_error("the scalar operation " + std::string(scalar::info(opcode).name) +
                           " is not a function of the C library");
  }
}

}  // namespace

double HostMathLibrary::compute(Opcode opcode, DType dtype, double a, double b) const {
  if (dtype == DType::f64) return computed(opcode, a, b);
  return static_cast<double>(computed(opcode, static_cast<float>(a), static_cast<float>(b)));
}

}  // namespace ingot
