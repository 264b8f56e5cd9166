// Construction of scalar programs: shared nodes, simplification at birth, composition.
#include "ir/scalar.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "ir/error.h"
#include "ir/scalar_primitive.h"

namespace ingot::scalar {
namespace {

constexpr OpcodeInfo table[] = {
    {"parameter", "", 0},    {"constant", "", 0},      {"negate", "-", 1},      {"abs", "", 1},
    {"sign", "", 1},         {"floor", "", 1},         {"ceil", "", 1},         {"round", "", 1},
    {"truncate", "", 1},     {"sqrt", "", 1},          {"cbrt", "", 1},         {"exp", "", 1},
    {"exp2", "", 1},         {"expm1", "", 1},         {"log", "", 1},          {"log2", "", 1},
    {"log10", "", 1},        {"log1p", "", 1},         {"sin", "", 1},          {"cos", "", 1},
    {"tan", "", 1},          {"asin", "", 1},          {"acos", "", 1},         {"atan", "", 1},
    {"sinh", "", 1},         {"cosh", "", 1},          {"tanh", "", 1},         {"asinh", "", 1},
    {"acosh", "", 1},        {"atanh", "", 1},         {"erf", "", 1},          {"erfc", "", 1},
    {"logical_not", "!", 1}, {"cast", "", 1},          {"add", "+", 2},         {"subtract", "-", 2},
    {"multiply", "*", 2},    {"divide", "/", 2},       {"remainder", "%", 2},   {"power", "", 2},
    {"min", "", 2},          {"max", "", 2},           {"fmod", "", 2},         {"atan2", "", 2},
    {"hypot", "", 2},        {"less", "<", 2},         {"less_equal", "<=", 2}, {"equal", "==", 2},
    {"not_equal", "!=", 2},  {"logical_and", "&&", 2}, {"logical_or", "||", 2}, {"bit_and", "&", 2},
    {"bit_or", "|", 2},      {"bit_xor", "^", 2},      {"shift_left", "<<", 2}, {"shift_right", ">>", 2},
    {"select", "", 3},       {"call", "", 0},
};
static_assert(std::size(table) == opcode_count);

bool is_comparison(Opcode opcode) { return opcode >= Opcode::less && opcode <= Opcode::logical_or; }

bool is_constant(const Node& node) { return node.opcode == Opcode::constant; }
bool is_number(const Node& node, double value) {
  return is_constant(node) && (is_float(node.dtype) ? node.value == value && !std::signbit(node.value)
                                                    : static_cast<double>(node.integer) == value);
}

// Of integer dtypes; constants hold wrapped values.
std::int64_t highest_bit(DType dtype) {
  return static_cast<std::int64_t>(std::uint64_t{1} << (ingot::info(dtype).bytes * 8 - 1));
}
bool is_smallest(const Node& node) {
  if (!is_constant(node) || !is_integer(node.dtype)) return false;
  return node.integer == (ingot::info(node.dtype).is_signed ? wrapped(node.dtype, highest_bit(node.dtype)) : 0);
}
bool is_largest(const Node& node) {
  if (!is_constant(node) || !is_integer(node.dtype)) return false;
  const std::int64_t all_bits = -1;
  return node.integer ==
         wrapped(node.dtype, ingot::info(node.dtype).is_signed ? all_bits ^ highest_bit(node.dtype) : all_bits);
}

}  // namespace

bool Node::operator==(const Node& other) const {
  const bool same_primitive =
      primitive == other.primitive || (primitive && other.primitive && *primitive == *other.primitive);
  return opcode == other.opcode && dtype == other.dtype && std::ranges::equal(operands, other.operands) &&
         std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(other.value) && integer == other.integer &&
         same_primitive;
}

int arity(const Node& node) {
  return node.primitive ? static_cast<int>(node.primitive->parameters.size()) : info(node.opcode).arity;
}

const OpcodeInfo& info(Opcode opcode) { return table[static_cast<int>(opcode)]; }

DType Expression::dtype() const { return builder->node(index).dtype; }

Index Builder::add(const Node& node) {
  const auto same = std::find(nodes_.begin(), nodes_.end(), node);  // programs are small: tens of nodes
  if (same != nodes_.end()) return static_cast<Index>(same - nodes_.begin());
  nodes_.push_back(node);
  return static_cast<Index>(nodes_.size() - 1);
}

Expression Builder::parameter(DType dtype) {
  Node node{.opcode = Opcode::parameter, .dtype = dtype};
  node.integer = static_cast<std::int64_t>(parameters_.size());
  parameters_.push_back(dtype);
  return {this, add(node)};
}

Expression Builder::constant(DType dtype, double value) {
  const Number number = rounded(dtype, value);
  Node node{.opcode = Opcode::constant, .dtype = dtype};
  node.value = is_float(dtype) ? number.value : 0;
  node.integer = is_float(dtype) ? 0 : number.integer;
  return {this, add(node)};
}

Expression Builder::integer_constant(DType dtype, std::int64_t value) {
  if (is_float(dtype)) return constant(dtype, static_cast<double>(value));
  Node node{.opcode = Opcode::constant, .dtype = dtype};
  node.integer = wrapped(dtype, value);
  return {this, add(node)};
}

Expression Builder::apply(Opcode opcode, std::span<const Expression> operands, DType result) {
  Node node{.opcode = opcode, .dtype = result};
  for (std::size_t i = 0; i < operands.size(); ++i) node.operands[i] = operands[i].index;
  const auto operand = [&](std::size_t i) -> const Node& { return nodes_[node.operands[i]]; };

  // Identities that hold bit for bit.
  if (opcode == Opcode::cast && operand(0).dtype == result) return operands[0];
  if (opcode == Opcode::cast && operand(0).opcode == Opcode::cast && result == DType::f32 &&
      operand(0).dtype == DType::f64 && nodes_[operand(0).operands[0]].dtype == DType::f32)
    return {this, operand(0).operands[0]};  // there and back
  const bool rounds =
      opcode == Opcode::floor || opcode == Opcode::ceil || opcode == Opcode::round || opcode == Opcode::truncate;
  if (rounds && !is_float(result)) return operands[0];
  if (opcode == Opcode::negate && operand(0).opcode == Opcode::negate) return {this, operand(0).operands[0]};
  if (opcode == Opcode::logical_not && operand(0).opcode == Opcode::logical_not) return {this, operand(0).operands[0]};
  if (opcode == Opcode::multiply && is_number(operand(1), 1)) return operands[0];
  if (opcode == Opcode::multiply && is_number(operand(0), 1)) return operands[1];
  if (opcode == Opcode::divide && is_number(operand(1), 1)) return operands[0];
  if (opcode == Opcode::subtract && is_number(operand(1), 0)) return operands[0];
  if (opcode == Opcode::add && !is_float(result) && is_number(operand(1), 0)) return operands[0];
  if (opcode == Opcode::add && !is_float(result) && is_number(operand(0), 0)) return operands[1];
  if (opcode == Opcode::select) {
    if (operands[1].index == operands[2].index) return operands[1];
    if (is_constant(operand(0))) return operand(0).integer != 0 ? operands[1] : operands[2];
  }
  if ((opcode == Opcode::minimum || opcode == Opcode::maximum) && operands[0].index == operands[1].index)
    return operands[0];
  // Nothing is below the smallest integer or above the largest: compilers warn where such a comparison is written out.
  if (opcode == Opcode::less && (is_smallest(operand(1)) || is_largest(operand(0))))
    return integer_constant(DType::boolean, 0);
  if (opcode == Opcode::less_equal && (is_smallest(operand(0)) || is_largest(operand(1))))
    return integer_constant(DType::boolean, 1);
  const bool is_comparison =
      opcode == Opcode::less || opcode == Opcode::less_equal || opcode == Opcode::equal || opcode == Opcode::not_equal;
  if (is_comparison && operands[0].index == operands[1].index &&
      !is_float(operand(0).dtype))  // NaN differs from itself
    return integer_constant(DType::boolean, opcode == Opcode::less_equal || opcode == Opcode::equal);

  return fold_or_add(node);
}

Expression Builder::call(std::shared_ptr<const Primitive> primitive, std::span<const Expression> operands) {
  if (std::string fault = primitive_fault(*primitive); !fault.empty()) throw internal_error(fault);
  Node node{.opcode = Opcode::call, .dtype = primitive->result};
  for (std::size_t i = 0; i < operands.size(); ++i) node.operands[i] = operands[i].index;
  node.primitive = std::move(primitive);
  return fold_or_add(node);
}

// Operations on constants alone are constants: what C++ would give for them.
Expression Builder::fold_or_add(const Node& node) {
  if (library_ != nullptr && node.opcode == Opcode::call) return {this, add(node)};
  Program program;
  Node alone = node;
  for (int k = 0; k < arity(node); ++k) {
    if (!is_constant(nodes_[node.operands[k]])) return {this, add(node)};
    program.nodes.push_back(nodes_[node.operands[k]]);
    alone.operands[k] = static_cast<Index>(k);
  }
  program.nodes.push_back(alone);
  program.roots = {static_cast<Index>(program.nodes.size() - 1)};
  Number folded;
  evaluate_in_dtype(program, {}, std::span(&folded, 1), library_);
  has_folded_function_ |= is_of_math_library(node) || node.opcode == Opcode::call;
  return is_float(node.dtype) ? constant(node.dtype, folded.value) : integer_constant(node.dtype, folded.integer);
}

Expression Builder::copy(const Node& node, std::span<const Expression> operands) {
  if (node.opcode == Opcode::constant)
    return is_float(node.dtype) ? constant(node.dtype, node.value) : integer_constant(node.dtype, node.integer);
  if (node.opcode != Opcode::call) return apply(node.opcode, operands, node.dtype);
  Node made = node;
  for (std::size_t i = 0; i < operands.size(); ++i) made.operands[i] = operands[i].index;
  return fold_or_add(made);
}

std::vector<Expression> Builder::inline_program(const Program& program, std::span<const Expression> arguments) {
  std::vector<Expression> made;
  for (const Node& node : program.nodes) {
    if (node.opcode == Opcode::parameter) {
      made.push_back(arguments[static_cast<std::size_t>(node.integer)]);
      continue;
    }
    Expression operands[max_operands];
    const auto count = static_cast<std::size_t>(arity(node));
    for (std::size_t i = 0; i < count; ++i) operands[i] = made[node.operands[i]];
    made.push_back(copy(node, std::span(operands, count)));
  }
  std::vector<Expression> roots;
  for (const Index root : program.roots) roots.push_back(made[root]);
  return roots;
}

Program Builder::finish(std::span<const Expression> roots) const {
  std::vector<bool> needed(nodes_.size());
  for (const Expression root : roots) needed[root.index] = true;
  for (std::size_t i = nodes_.size(); i-- > 0;)
    if (needed[i])
      for (int k = 0; k < arity(nodes_[i]); ++k) needed[nodes_[i].operands[k]] = true;
  Program program;
  program.parameters = parameters_;
  constexpr Index absent = UINT32_MAX;
  std::vector<Index> renumbered(nodes_.size(), absent);
  const auto keep = [&](Index i) {
    Node node = nodes_[i];
    for (int k = 0; k < arity(node); ++k) node.operands[k] = renumbered[node.operands[k]];
    renumbered[i] = static_cast<Index>(program.nodes.size());
    program.nodes.push_back(node);
  };
  for (Index i = 0; i < nodes_.size(); ++i)  // parameters are born in order
    if (needed[i] && nodes_[i].opcode == Opcode::parameter) keep(i);
  std::vector<Index> stack;
  for (auto root = roots.rbegin(); root != roots.rend(); ++root) stack.push_back(root->index);
  while (!stack.empty()) {
    const Index i = stack.back();
    const std::size_t before = stack.size();
    if (renumbered[i] == absent)
      for (int k = arity(nodes_[i]); k-- > 0;)
        if (renumbered[nodes_[i].operands[k]] == absent) stack.push_back(nodes_[i].operands[k]);
    if (stack.size() > before) continue;
    if (renumbered[i] == absent) keep(i);
    stack.pop_back();
  }
  for (const Expression root : roots) program.roots.push_back(renumbered[root.index]);
  return program;
}

Expression unary(Opcode opcode, Expression a) { return a.builder->apply(opcode, std::span(&a, 1), a.dtype()); }

Expression binary(Opcode opcode, Expression a, Expression b) {
  if (a.dtype() != b.dtype())
    throw internal_error("scalar operands of different dtypes in " + std::string(info(opcode).name));
  const Expression operands[] = {a, b};
  return a.builder->apply(opcode, operands, is_comparison(opcode) ? DType::boolean : a.dtype());
}

namespace {
Expression like(Expression a, double value) { return a.builder->constant(a.dtype(), value); }
}  // namespace

// clang-format off
Expression operator-(Expression a) { return unary(Opcode::negate, a); }
Expression operator+(Expression a, Expression b) { return binary(Opcode::add, a, b); }
Expression operator-(Expression a, Expression b) { return binary(Opcode::subtract, a, b); }
Expression operator*(Expression a, Expression b) { return binary(Opcode::multiply, a, b); }
Expression operator/(Expression a, Expression b) { return binary(Opcode::divide, a, b); }
Expression operator+(Expression a, double b) { return a + like(a, b); }
Expression operator-(Expression a, double b) { return a - like(a, b); }
Expression operator*(Expression a, double b) { return a * like(a, b); }
Expression operator/(Expression a, double b) { return a / like(a, b); }
Expression operator+(double a, Expression b) { return like(b, a) + b; }
Expression operator-(double a, Expression b) { return like(b, a) - b; }
Expression operator*(double a, Expression b) { return like(b, a) * b; }
Expression operator/(double a, Expression b) { return like(b, a) / b; }
Expression operator<(Expression a, Expression b) { return binary(Opcode::less, a, b); }
Expression operator<=(Expression a, Expression b) { return binary(Opcode::less_equal, a, b); }
Expression operator>(Expression a, Expression b) { return binary(Opcode::less, b, a); }
Expression operator>=(Expression a, Expression b) { return binary(Opcode::less_equal, b, a); }
Expression operator<(Expression a, double b) { return a < like(a, b); }
Expression operator>(Expression a, double b) { return a > like(a, b); }
Expression minimum(Expression a, Expression b) { return binary(Opcode::minimum, a, b); }
Expression maximum(Expression a, Expression b) { return binary(Opcode::maximum, a, b); }
Expression minimum(Expression a, double b) { return minimum(a, like(a, b)); }
Expression maximum(Expression a, double b) { return maximum(a, like(a, b)); }
Expression abs(Expression a) { return unary(Opcode::absolute, a); }
Expression sqrt(Expression a) { return unary(Opcode::sqrt, a); }
Expression exp(Expression a) { return unary(Opcode::exp, a); }
Expression expm1(Expression a) { return unary(Opcode::expm1, a); }
Expression log(Expression a) { return unary(Opcode::log, a); }
Expression log1p(Expression a) { return unary(Opcode::log1p, a); }
Expression tanh(Expression a) { return unary(Opcode::tanh, a); }
// clang-format on

Expression select(Expression condition, Expression then, Expression otherwise) {
  const Expression operands[] = {condition, then, otherwise};
  return then.builder->apply(Opcode::select, operands, then.dtype());
}

Expression cast(Expression a, DType dtype) { return a.builder->apply(Opcode::cast, std::span(&a, 1), dtype); }
Expression zero_like(Expression a) { return a.builder->constant(a.dtype(), 0); }

Program compose(const Program& outer, std::size_t position, const Program& inner, std::size_t root) {
  Builder builder;
  std::vector<Expression> inner_arguments, outer_arguments;
  for (const DType dtype : inner.parameters) inner_arguments.push_back(builder.parameter(dtype));
  const Expression value = builder.inline_program(inner, inner_arguments)[root];
  for (std::size_t i = 0; i < outer.parameters.size(); ++i)
    outer_arguments.push_back(i == position ? value : builder.parameter(outer.parameters[i]));
  return builder.finish(builder.inline_program(outer, outer_arguments));
}

Program remap_parameters(const Program& program, std::span<const std::size_t> new_positions,
                         std::span<const DType> new_parameters) {
  Builder builder;
  std::vector<Expression> parameters, arguments;
  for (const DType dtype : new_parameters) parameters.push_back(builder.parameter(dtype));
  for (const std::size_t position : new_positions) arguments.push_back(parameters[position]);
  return builder.finish(builder.inline_program(program, arguments));
}

bool depends_on(const Program& program, std::size_t parameter) {
  std::vector<bool> needed(program.nodes.size());
  for (const Index root : program.roots) needed[root] = true;
  for (std::size_t i = program.nodes.size(); i-- > 0;) {
    const Node& node = program.nodes[i];
    if (!needed[i]) continue;
    if (node.opcode == Opcode::parameter && static_cast<std::size_t>(node.integer) == parameter) return true;
    for (int k = 0; k < arity(node); ++k) needed[node.operands[k]] = true;
  }
  return false;
}

std::int64_t operation_count(const Program& program) {
  std::int64_t count = 0;
  for (const Node& node : program.nodes) {
    if (node.opcode == Opcode::call)
      count += operation_count(node.primitive->body);
    else
      count += node.opcode != Opcode::parameter && node.opcode != Opcode::constant && node.opcode != Opcode::cast;
  }
  return count;
}

}  // namespace ingot::scalar
