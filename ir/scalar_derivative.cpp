// Derivative of a scalar program by forward accumulation: each node gets the expression of d node / d parameter, zero
// where it does not depend on the parameter. The rules are those of any calculus text.
#include <cmath>
#include <numbers>
#include <optional>

#include "ir/error.h"
#include "ir/scalar.h"

namespace ingot::scalar {
namespace {

using Slope = std::optional<Expression>;  // empty: zero

Slope sum(Slope a, Slope b) { return !a ? b : !b ? a : Slope(*a + *b); }
Slope scaled(Slope a, Expression factor) { return a ? Slope(*a * factor) : a; }
Slope negated(Slope a) { return a ? Slope(-*a) : a; }

Slope chosen(Expression condition, Slope then, Slope otherwise) {
  if (!then && !otherwise) return {};
  const Expression like = then ? *then : *otherwise;
  const Expression zero = like.builder->constant(like.dtype(), 0);
  return select(condition, then.value_or(zero), otherwise.value_or(zero));
}

// log x where x^y changes with y at all: 0^y does not for y > 0 (TensorFlow's rule).
Expression log_of_base(Expression x) { return select(x > 0, log(x), zero_like(x)); }

// value: the node itself; x, y: its operands; dx, dy: their slopes.
Slope rule(Opcode opcode, Expression value, Expression x, Expression y, Slope dx, Slope dy) {
  switch (opcode) {
    case Opcode::negate:
      return negated(dx);
    case Opcode::absolute:
      return scaled(dx, unary(Opcode::sign, x));
    case Opcode::sqrt:
      return scaled(dx, 0.5 / value);
    case Opcode::exp:
      return scaled(dx, value);
    case Opcode::expm1:
      return scaled(dx, value + 1);
    case Opcode::log:
      return dx ? Slope(*dx / x) : dx;
    case Opcode::log1p:
      return dx ? Slope(*dx / (x + 1)) : dx;
    case Opcode::sin:
      return scaled(dx, unary(Opcode::cos, x));
    case Opcode::cos:
      return scaled(dx, -unary(Opcode::sin, x));
    case Opcode::tanh:
      return scaled(dx, 1 - value * value);
    case Opcode::erf:
      return scaled(dx, exp(-(x * x)) * (2 * std::numbers::inv_sqrtpi));
    case Opcode::erfc:
      return scaled(dx, exp(-(x * x)) * (-2 * std::numbers::inv_sqrtpi));
    case Opcode::cbrt:  // infinite at 0
      return dx ? Slope(*dx / (value * value * 3)) : dx;
    case Opcode::exp2:
      return scaled(dx, value * std::numbers::ln2);
    case Opcode::log2:
      return dx ? Slope(*dx / (x * std::numbers::ln2)) : dx;
    case Opcode::log10:
      return dx ? Slope(*dx / (x * std::numbers::ln10)) : dx;
    case Opcode::tan:
      return scaled(dx, value * value + 1);
    case Opcode::asin:  // infinite at -1 and 1; (1 - x)(1 + x) loses no digits there
      return dx ? Slope(*dx / sqrt((1 - x) * (x + 1))) : dx;
    case Opcode::acos:
      return dx ? Slope(-(*dx / sqrt((1 - x) * (x + 1)))) : dx;
    case Opcode::atan:
      return dx ? Slope(*dx / (x * x + 1)) : dx;
    case Opcode::sinh:
      return scaled(dx, unary(Opcode::cosh, x));
    case Opcode::cosh:
      return scaled(dx, unary(Opcode::sinh, x));
    case Opcode::asinh:
      return dx ? Slope(*dx / sqrt(x * x + 1)) : dx;
    case Opcode::acosh:  // infinite at 1
      return dx ? Slope(*dx / sqrt((x - 1) * (x + 1))) : dx;
    case Opcode::atanh:  // infinite at -1 and 1
      return dx ? Slope(*dx / ((1 - x) * (x + 1))) : dx;
    case Opcode::fmod:
      return sum(dx, dy ? Slope(-(*dy * unary(Opcode::truncate, x / y))) : dy);
    case Opcode::hypot:  // NaN at (0, 0)
      return sum(scaled(dx, x / value), scaled(dy, y / value));
    case Opcode::atan2: {  // of x above y: (x' y - x y') / (x^2 + y^2), by a radius that does not overflow; NaN at (0,
                           // 0)
      const Expression radius = binary(Opcode::hypot, x, y);
      const Slope turned = sum(scaled(dx, y / radius), negated(scaled(dy, x / radius)));
      return turned ? Slope(*turned / radius) : turned;
    }
    case Opcode::add:
      return sum(dx, dy);
    case Opcode::subtract:
      return sum(dx, negated(dy));
    case Opcode::multiply:
      return sum(scaled(dx, y), scaled(dy, x));
    case Opcode::divide:
      return sum(dx ? Slope(*dx / y) : dx, dy ? Slope(-(*dy * value / y)) : dy);
    case Opcode::remainder:
      return sum(dx, dy ? Slope(-(*dy * unary(Opcode::floor, x / y))) : dy);
    case Opcode::power:
      return sum(dx ? Slope(*dx * y * binary(Opcode::power, x, y - 1)) : dx,
                 dy ? Slope(*dy * value * log_of_base(x)) : dy);
    case Opcode::minimum:
      return chosen(x < y, dx, dy);
    case Opcode::maximum:
      return chosen(x > y, dx, dy);
    default:
      return {};  // steps: sign, floor, ceil, round, truncate
  }
}

Slope slope_of_call(const Primitive& primitive, Builder& builder, std::span<const Expression> operands,
                    std::span<const Slope> slopes);

// The slope of a root when the parameters have these: with expressions in the place of the parameters.
Slope slope_of_root(const Program& program, std::size_t root, Builder& builder, std::span<const Expression> parameters,
                    std::span<const Slope> parameter_slopes) {
  std::vector<Expression> values;
  std::vector<Slope> slopes;
  for (const Node& node : program.nodes) {
    Slope slope;
    Expression value{};
    if (node.opcode == Opcode::parameter) {
      const auto position = static_cast<std::size_t>(node.integer);
      value = parameters[position];
      slope = parameter_slopes[position];
    } else {
      Expression operands[max_operands];
      Slope operand_slopes[max_operands];
      const auto count = static_cast<std::size_t>(arity(node));
      for (std::size_t k = 0; k < count; ++k) {
        operands[k] = values[node.operands[k]];
        operand_slopes[k] = slopes[node.operands[k]];
      }
      const std::span given(operands, count);
      value = builder.copy(node, given);
      if (!is_float(node.dtype) || node.opcode == Opcode::constant)
        slope = {};
      else if (node.opcode == Opcode::call)
        slope = slope_of_call(*node.primitive, builder, given, std::span(operand_slopes, count));
      else if (node.opcode == Opcode::select)
        slope = chosen(operands[0], operand_slopes[1], operand_slopes[2]);
      else if (node.opcode == Opcode::cast)
        slope = operand_slopes[0] ? Slope(cast(*operand_slopes[0], node.dtype)) : Slope();
      else
        slope =
            rule(node.opcode, value, operands[0], operands[count > 1 ? 1 : 0], operand_slopes[0], operand_slopes[1]);
    }
    values.push_back(value);
    slopes.push_back(slope);
  }
  return slopes[program.roots[root]];
}

// By the derivatives that the user gave, or through the body.
Slope slope_of_call(const Primitive& primitive, Builder& builder, std::span<const Expression> operands,
                    std::span<const Slope> slopes) {
  if (primitive.derivatives.empty()) return slope_of_root(primitive.body, 0, builder, operands, slopes);
  Slope total;
  for (std::size_t k = 0; k < slopes.size(); ++k) {
    if (!slopes[k]) continue;
    const Expression derivative = builder.inline_program(primitive.derivatives[k], operands)[0];
    total = sum(total, Slope(cast(*slopes[k], primitive.result) * derivative));
  }
  return total;
}

// Over parameters that a builder has, of which one has a slope.
Expression result_of(const Program& program, std::size_t parameter, std::size_t root, Builder& builder,
                     std::span<const Expression> parameters, Expression seed) {
  std::vector<Slope> slopes(parameters.size());
  slopes[parameter] = seed;
  return slope_of_root(program, root, builder, parameters, slopes)
      .value_or(builder.constant(program.nodes[program.roots[root]].dtype, 0));
}

}  // namespace

Program derivative(const Program& program, std::size_t parameter, std::size_t root) {
  Builder builder;
  std::vector<Expression> parameters;
  for (const DType dtype : program.parameters) parameters.push_back(builder.parameter(dtype));
  const Expression one = builder.constant(program.parameters[parameter], 1);
  const Expression result = result_of(program, parameter, root, builder, parameters, one);
  return builder.finish(std::span(&result, 1));
}

Program derivative_times(const Program& program, std::size_t parameter, std::size_t root) {
  Builder builder;
  std::vector<Expression> parameters;
  for (const DType dtype : program.parameters) parameters.push_back(builder.parameter(dtype));
  const DType own = program.parameters[parameter];
  const Expression factor = builder.parameter(program.nodes[program.roots[root]].dtype);
  const Expression seed = factor.dtype() == own ? factor : cast(factor, own);
  Expression result = result_of(program, parameter, root, builder, parameters, seed);
  if (result.dtype() != own) result = cast(result, own);
  return builder.finish(std::span(&result, 1));
}

}  // namespace ingot::scalar
