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

// The slope of a root when that of `parameter` is `seed`.
Expression slope_of_root(const Program& program, std::size_t parameter, std::size_t root, Builder& builder,
                         std::span<const Expression> parameters, Expression seed) {
  std::vector<Expression> values;
  std::vector<Slope> slopes;
  for (const Node& node : program.nodes) {
    Slope slope;
    Expression value{};
    if (node.opcode == Opcode::parameter) {
      const auto position = static_cast<std::size_t>(node.integer);
      value = parameters[position];
      if (position == parameter) slope = seed;
    } else if (node.opcode == Opcode::constant) {
      value = is_float(node.dtype) ? builder.constant(node.dtype, node.value)
                                   : builder.integer_constant(node.dtype, node.integer);
    } else {
      Expression operands[3];
      const int arity = info(node.opcode).arity;
      for (int k = 0; k < arity; ++k) operands[k] = values[node.operands[k]];
      value = builder.apply(node.opcode, std::span(operands, static_cast<std::size_t>(arity)), node.dtype);
      const auto slope_of = [&](int k) { return k < arity ? slopes[node.operands[k]] : Slope(); };
      if (!is_float(node.dtype))
        slope = {};
      else if (node.opcode == Opcode::select)
        slope = chosen(operands[0], slope_of(1), slope_of(2));
      else if (node.opcode == Opcode::cast)
        slope = slope_of(0) ? Slope(cast(*slope_of(0), node.dtype)) : Slope();
      else
        slope = rule(node.opcode, value, operands[0], operands[arity > 1 ? 1 : 0], slope_of(0), slope_of(1));
    }
    values.push_back(value);
    slopes.push_back(slope);
  }
  const Index index = program.roots[root];
  return slopes[index].value_or(builder.constant(program.nodes[index].dtype, 0));
}

}  // namespace

Program derivative(const Program& program, std::size_t parameter, std::size_t root) {
  Builder builder;
  std::vector<Expression> parameters;
  for (const DType dtype : program.parameters) parameters.push_back(builder.parameter(dtype));
  const Expression one = builder.constant(program.parameters[parameter], 1);
  const Expression result = slope_of_root(program, parameter, root, builder, parameters, one);
  return builder.finish(std::span(&result, 1));
}

Program derivative_times(const Program& program, std::size_t parameter, std::size_t root) {
  Builder builder;
  std::vector<Expression> parameters;
  for (const DType dtype : program.parameters) parameters.push_back(builder.parameter(dtype));
  const DType own = program.parameters[parameter];
  const Expression factor = builder.parameter(program.nodes[program.roots[root]].dtype);
  const Expression seed = factor.dtype() == own ? factor : cast(factor, own);
  Expression result = slope_of_root(program, parameter, root, builder, parameters, seed);
  if (result.dtype() != own) result = cast(result, own);
  return builder.finish(std::span(&result, 1));
}

}  // namespace ingot::scalar
