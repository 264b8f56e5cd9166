// Interval analysis of float programs: each operation maps the ends of its operands' intervals. It is exact enough for
// what passes ask (a relu of something that is never negative), and rounding keeps it valid: + - * / are monotone in
// floats too, and of the primitives only the bounds that hold for any implementation are used.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ir/scalar.h"

namespace ingot::scalar {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Range anything{-infinity, infinity};

// The hull of f at the four corners; anything where a corner is not a number.
template <class F>
Range corners(Range a, Range b, F f) {
  Range hull{infinity, -infinity};
  for (const double x : {a.low, a.high})
    for (const double y : {b.low, b.high}) {
      const double value = f(x, y);
      if (std::isnan(value)) return anything;
      hull = {std::min(hull.low, value), std::max(hull.high, value)};
    }
  return hull;
}

Range result_range(Opcode opcode, Range a, Range b, Range c) {
  switch (opcode) {
    case Opcode::negate:
      return {-a.high, -a.low};
    case Opcode::absolute:
      return {std::max({0.0, a.low, -a.high}), std::max(std::abs(a.low), std::abs(a.high))};
    case Opcode::sqrt:
    case Opcode::exp:
    case Opcode::exp2:
    case Opcode::cosh:
    case Opcode::acosh:
    case Opcode::hypot:
      return {0, infinity};
    case Opcode::asin:  // of the angles a bound that roundings of pi do not pass
    case Opcode::atan:
      return {-1.6, 1.6};
    case Opcode::acos:
      return {0, 3.2};
    case Opcode::atan2:
      return {-3.2, 3.2};
    case Opcode::erfc:
      return {0, 2};
    case Opcode::cbrt:
    case Opcode::sinh:
    case Opcode::asinh:
    case Opcode::atanh:
      return {a.low >= 0 ? 0 : -infinity, a.high <= 0 ? 0 : infinity};
    case Opcode::fmod: {  // the sign of the dividend, and smaller than both
      const double size = std::min(std::max(-a.low, a.high), std::max(-b.low, b.high));
      return {a.low < 0 ? -size : 0, a.high > 0 ? size : 0};
    }
    case Opcode::sign:
    case Opcode::sin:
    case Opcode::cos:
    case Opcode::tanh:
    case Opcode::erf:
      return {-1, 1};
    case Opcode::expm1:
      return {-1, infinity};
    case Opcode::log1p:
      return {a.low >= 0 ? 0 : -infinity, infinity};
    case Opcode::add:
      return corners(a, b, [](double x, double y) { return x + y; });
    case Opcode::subtract:
      return corners(a, b, [](double x, double y) { return x - y; });
    case Opcode::multiply:
      return corners(a, b, [](double x, double y) { return x * y; });
    case Opcode::divide:
      return b.low > 0 || b.high < 0 ? corners(a, b, [](double x, double y) { return x / y; }) : anything;
    case Opcode::minimum:
      return {std::min(a.low, b.low), std::min(a.high, b.high)};
    case Opcode::maximum:
      return {std::max(a.low, b.low), std::max(a.high, b.high)};
    case Opcode::select:
      return {std::min(b.low, c.low), std::max(b.high, c.high)};
    default:
      return anything;
  }
}

Range range_of(const Program& program, std::size_t root, std::span<const Range> parameters) {
  std::vector<Range> ranges;
  for (const Node& node : program.nodes) {
    const auto operand = [&](int k) { return k < arity(node) ? ranges[node.operands[k]] : anything; };
    if (!is_float(node.dtype)) {
      ranges.push_back(anything);
    } else if (node.opcode == Opcode::parameter) {
      ranges.push_back(parameters.empty() ? anything : parameters[static_cast<std::size_t>(node.integer)]);
    } else if (node.opcode == Opcode::constant) {
      ranges.push_back(std::isnan(node.value) ? anything : Range{node.value, node.value});
    } else if (node.opcode == Opcode::call && node.primitive->text.empty()) {
      const Range operands[] = {operand(0), operand(1), operand(2), operand(3)};
      ranges.push_back(range_of(node.primitive->body, 0, std::span(operands).first(node.primitive->parameters.size())));
    } else {  // of a user's text it is not known how it rounds at the ends
      ranges.push_back(result_range(node.opcode, operand(0), operand(1), operand(2)));
    }
  }
  return ranges[program.roots[root]];
}

}  // namespace

Range range_of(const Program& program, std::size_t root) { return range_of(program, root, {}); }

}  // namespace ingot::scalar
