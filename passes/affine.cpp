// The rules of affine functions: sums, differences, products and quotients with what does not depend on the parameter.
#include "passes/affine.h"

namespace ingot {
namespace {

using scalar::Expression;
using scalar::Opcode;
using Part = std::optional<Expression>;  // empty: zero

struct Form {
  Part scale, shift;
};

Part sum(Part a, Part b) { return !a ? b : !b ? a : Part(*a + *b); }
Part difference(Part a, Part b) { return !b ? a : !a ? Part(-*b) : Part(*a - *b); }
Part product(Part a, Expression b) { return a ? Part(*a * b) : a; }
Part quotient(Part a, Expression b) { return a ? Part(*a / b) : a; }
Part chosen(Expression condition, Part a, Part b) {
  if (!a && !b) return {};
  const Expression like = a ? *a : *b;
  const Expression zero = like.builder->constant(like.dtype(), 0);
  return select(condition, a.value_or(zero), b.value_or(zero));
}

// x, y: forms of the operands, of which at least one depends on the parameter.
std::optional<Form> rule(Opcode opcode, const Form& x, const Form& y, Expression zero) {
  switch (opcode) {
    case Opcode::negate:
      return Form{difference({}, x.scale), difference({}, x.shift)};
    case Opcode::add:
      return Form{sum(x.scale, y.scale), sum(x.shift, y.shift)};
    case Opcode::subtract:
      return Form{difference(x.scale, y.scale), difference(x.shift, y.shift)};
    case Opcode::multiply:
      if (x.scale && y.scale) return {};
      if (x.scale) return Form{product(x.scale, y.shift.value_or(zero)), product(x.shift, y.shift.value_or(zero))};
      return Form{product(y.scale, x.shift.value_or(zero)), product(y.shift, x.shift.value_or(zero))};
    case Opcode::divide:
      if (y.scale) return {};
      return Form{quotient(x.scale, y.shift.value_or(zero)), quotient(x.shift, y.shift.value_or(zero))};
    default:
      return {};
  }
}

// Every float is computed in double, so that constants which the builder folds are not rounded on the way.
DType widened(DType dtype) { return is_float(dtype) ? DType::f64 : dtype; }

}  // namespace

std::optional<Affine> affine_in(const scalar::Program& program, std::size_t parameter) {
  const DType dtype_of_root = program.nodes[program.roots[0]].dtype;
  if (program.roots.size() != 1 || !is_float(dtype_of_root)) return {};
  scalar::Builder builder;
  std::vector<Expression> parameters;
  for (const DType dtype : program.parameters) parameters.push_back(builder.parameter(dtype));
  const Expression zero = builder.constant(DType::f64, 0);
  std::vector<std::optional<Form>> forms;  // empty: depends on the parameter in another way
  for (const scalar::Node& node : program.nodes) {
    const int count = arity(node);
    std::optional<Form> made;
    bool is_known = node.opcode != Opcode::call, depends = false;  // a primitive takes no wider operands than its own
    Expression operands[scalar::max_operands];
    for (int k = 0; k < count; ++k) {
      const std::optional<Form>& form = forms[node.operands[k]];
      if (!form) {
        is_known = false;
        break;
      }
      depends |= form->scale.has_value();
      operands[k] = form->shift.value_or(zero);
    }
    if (node.opcode == Opcode::parameter) {
      const auto position = static_cast<std::size_t>(node.integer);
      made = position == parameter ? Form{builder.constant(DType::f64, 1), {}}
                                   : Form{{}, cast(parameters[position], widened(node.dtype))};
    } else if (node.opcode == Opcode::constant) {
      made = Form{{},
                  is_float(node.dtype) ? builder.constant(DType::f64, node.value)
                                       : builder.integer_constant(node.dtype, node.integer)};
    } else if (is_known && !depends) {
      made = Form{
          {}, builder.apply(node.opcode, std::span(operands, static_cast<std::size_t>(count)), widened(node.dtype))};
    } else if (is_known && node.dtype == dtype_of_root) {
      const Form &x = *forms[node.operands[0]], &y = *forms[node.operands[count > 1 ? 1 : 0]];
      if (node.opcode != Opcode::select)
        made = rule(node.opcode, x, y, zero);
      else if (!x.scale)
        made = Form{chosen(operands[0], y.scale, forms[node.operands[2]]->scale),
                    chosen(operands[0], y.shift, forms[node.operands[2]]->shift)};
    }
    forms.push_back(made);
  }
  const std::optional<Form>& form = forms[program.roots[0]];
  if (!form || !form->scale) return {};
  const Expression scale = *form->scale, shift = form->shift.value_or(zero);
  return Affine{builder.finish(std::span(&scale, 1)), builder.finish(std::span(&shift, 1))};
}

}  // namespace ingot
