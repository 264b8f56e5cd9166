// The table of ops and what a null member of a record stands for: a map is broadcast, evaluated and structured from its
// body alone.
#include "ir/op.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ingot {
namespace {

constexpr std::array table{
#define INGOT_OP(name) &op::name,
#include "ir/ops.def"
#undef INGOT_OP
};

std::vector<Type> infer_map(const OpCall& call) {
  Shape shape;
  for (std::size_t i = 0; i < call.operands.size(); ++i) {
    Shape wider;
    if (!broadcast(shape, call.operands[i].shape, wider))
      throw operand_error(call, i, "a shape that broadcasts with " + to_string(shape));
    shape = wider;
  }
  std::vector<Type> results;
  const scalar::Program body = call.op.body(call);
  for (const scalar::Index root : body.roots) results.push_back({body.nodes[root].dtype, shape});
  return results;
}

Structure map_structure(const OpCall& call) {
  const Type result = infer_types(call)[0];
  Structure structure;
  structure.kind = Kind::map;
  structure.extents = extents(result.shape);
  structure.parallel_axes = structure.extents.size();
  for (const Type& operand : call.operands) structure.operands.push_back(broadcast_map(operand.shape, result.shape));
  structure.result = identity_map(result.rank());
  structure.body = call.op.body(call);
  const scalar::Range range = scalar::range_of(structure.body);
  if (std::isfinite(range.low) || std::isfinite(range.high)) structure.range = range;
  return structure;
}

// Row-major position in an operand that is broadcast to `shape`, for each element of `shape` in turn.
class BroadcastWalk {
 public:
  BroadcastWalk(const Shape& operand, const Shape& shape)
      : extents_(extents(shape)), index_(shape.size()), steps_(shape.size()) {
    const std::vector<std::int64_t> strides = row_major_strides(operand);
    const std::size_t lead = shape.size() - operand.size();
    for (std::size_t dim = 0; dim < operand.size(); ++dim)
      steps_[lead + dim] = operand[dim] == Dim(1) ? 0 : strides[dim];
  }
  std::size_t position() const { return static_cast<std::size_t>(position_); }
  void advance() {
    for (std::size_t dim = extents_.size(); dim-- > 0;) {
      position_ += steps_[dim];
      if (++index_[dim] < extents_[dim]) return;
      position_ -= steps_[dim] * extents_[dim];
      index_[dim] = 0;
    }
  }

 private:
  std::vector<std::int64_t> extents_, index_, steps_;
  std::int64_t position_ = 0;
};

// Evaluates a program at every element of `shape`. When `accumulator` is given, it is parameter 0.
void evaluate_elements(const scalar::Program& program, const Shape& shape, const ReferenceArray* accumulator,
                       std::span<const ReferenceArray* const> operands, std::span<ReferenceArray> results) {
  std::vector<BroadcastWalk> walks;
  for (const ReferenceArray* operand : operands) walks.emplace_back(operand->type.shape, shape);
  std::vector<scalar::Number> arguments, roots(program.roots.size());
  const auto count = static_cast<std::size_t>(element_count(shape));
  for (std::size_t i = 0; i < count; ++i) {
    arguments.clear();
    if (accumulator) arguments.push_back(accumulator->elements[i]);
    for (std::size_t k = 0; k < operands.size(); ++k) {
      arguments.push_back(operands[k]->elements[walks[k].position()]);
      walks[k].advance();
    }
    scalar::evaluate(program, arguments, roots);
    for (std::size_t r = 0; r < roots.size(); ++r) results[r].elements[i] = roots[r];
  }
}

}  // namespace

std::size_t OpCall::position(std::string_view name) const {
  for (std::size_t i = 0; i < op.attributes.size(); ++i)
    if (op.attributes[i].name == name) return i;
  throw internal_error("op " + std::string(op.name) + " has no attribute " + std::string(name));
}

std::span<const OpDef* const> all_ops() { return table; }

const OpDef* find_op(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const OpDef* op) { return op->name == name; });
  return found == table.end() ? nullptr : *found;
}

std::vector<Type> infer_types(const OpCall& call) {
  const auto wanted = call.op.operands.size();
  const bool is_variadic = wanted > 0 && call.op.operands.back().is_variadic;
  if (is_variadic ? call.operands.size() + 1 < wanted : call.operands.size() != wanted)
    throw rejected("IG0201", "op " + std::string(call.op.name) + " takes " + (is_variadic ? "at least " : "") +
                                 std::to_string(is_variadic ? wanted - 1 : wanted) + " operands but got " +
                                 std::to_string(call.operands.size()));
  std::vector<Type> results = call.op.infer ? call.op.infer(call) : infer_map(call);
  for (const Type& type : results) check_limits(type.shape, "the result of op " + std::string(call.op.name));
  return results;
}

Structure structure_of(const OpCall& call) { return call.op.structure ? call.op.structure(call) : map_structure(call); }

void evaluate_op(const OpCall& call, std::span<const ReferenceArray* const> operands,
                 std::span<ReferenceArray> results) {
  if (call.op.evaluate) return call.op.evaluate(call, operands, results);
  evaluate_elements(call.op.body(call), results[0].type.shape, nullptr, operands, results);
}

Error operand_error(const OpCall& call, std::size_t position, const std::string& expected) {
  const std::size_t named = std::min(position, call.op.operands.size() - 1);
  return rejected("IG0202", "operand " + std::to_string(position) + " (" + std::string(call.op.operands[named].name) +
                                ") of op " + std::string(call.op.name) + " is " + to_string(call.operands[position]) +
                                "; expected " + expected);
}

void check_operands(const OpCall& call, Takes takes, std::size_t first) {
  const auto fits = [&](DType dtype) {
    if (dtype == DType::f16 || dtype == DType::bf16) return false;
    if (dtype == DType::boolean) return takes == Takes::bools || takes == Takes::values;
    return is_float(dtype) ? takes != Takes::bools : takes == Takes::numbers || takes == Takes::values;
  };
  constexpr const char* expected[] = {"f32 or f64", "a number dtype (f16 and bf16 need a cast)", "bool",
                                      "a number dtype or bool (f16 and bf16 need a cast)"};
  for (std::size_t i = first; i < call.operands.size(); ++i) {
    if (!fits(call.operands[i].dtype)) throw operand_error(call, i, expected[static_cast<int>(takes)]);
    if (call.operands[i].dtype != call.operands[first].dtype)
      throw operand_error(
          call, i,
          "the dtype of operand " + std::to_string(first) + ", " + std::string(info(call.operands[first].dtype).name))
          .help("cast one of them");
  }
}

std::vector<DType> operand_dtypes(const OpCall& call) {
  std::vector<DType> dtypes;
  for (const Type& type : call.operands) dtypes.push_back(type.dtype);
  return dtypes;
}

std::size_t normalized_axis(const OpCall& call, std::int64_t axis, std::size_t rank) {
  const auto limit = static_cast<std::int64_t>(rank);
  if (axis < -limit || axis >= limit)
    throw rejected("IG0203", "axis " + std::to_string(axis) + " of op " + std::string(call.op.name) +
                                 " is out of range for rank " + std::to_string(rank));
  return static_cast<std::size_t>(axis < 0 ? axis + limit : axis);
}

scalar::Program epilogue_of(const OpCall& call, DType dtype) {
  if (call.has("epilogue")) return call.attribute<scalar::Program>("epilogue");
  return scalar::make_program(std::span(&dtype, 1), [](auto x) { return x[0]; });
}

std::vector<Type> epilogue_types(const OpCall& call, DType dtype, const Shape& shape,
                                 std::size_t first_further_operand) {
  const scalar::Program epilogue = epilogue_of(call, dtype);
  const std::size_t further = call.operands.size() - first_further_operand;
  if (epilogue.parameters.size() != further + 1 || epilogue.parameters[0] != dtype)
    throw rejected("IG0204", "the epilogue of op " + std::string(call.op.name) + " takes " +
                                 std::to_string(epilogue.parameters.size()) +
                                 " parameters; expected the accumulator (" + std::string(info(dtype).name) + ") and " +
                                 std::to_string(further) + " operands");
  for (std::size_t i = 0; i < further; ++i) {
    const Type& operand = call.operands[first_further_operand + i];
    Shape wider;
    if (operand.rank() > shape.size() || !broadcast(operand.shape, shape, wider) ||
        (is_static(wider) && is_static(shape) && wider != shape) || operand.dtype != epilogue.parameters[i + 1])
      throw operand_error(
          call, first_further_operand + i,
          std::string(info(epilogue.parameters[i + 1]).name) + " that broadcasts to " + to_string(shape));
  }
  std::vector<Type> results;
  for (const scalar::Index root : epilogue.roots) results.push_back({epilogue.nodes[root].dtype, shape});
  return results;
}

void apply_epilogue(const OpCall& call, const ReferenceArray& accumulator, std::size_t first_further_operand,
                    std::span<const ReferenceArray* const> operands, std::span<ReferenceArray> results) {
  evaluate_elements(epilogue_of(call, accumulator.type.dtype), accumulator.type.shape, &accumulator,
                    operands.subspan(first_further_operand), results);
}

}  // namespace ingot
