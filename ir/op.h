// What an op is. One file in ir/ops/ defines one op: prose, operands, attributes, shape inference with clear errors,
// reference evaluation, and structure. One line in ops.def makes it known; the printer, parser, verifier, evaluator,
// documentation and coverage tests follow from the record. No file outside ir/ops switches on ops.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/attribute.h"
#include "ir/error.h"
#include "ir/reference.h"
#include "ir/structure.h"

namespace ingot {

struct OpDef;
struct GradientCall;  // ir/gradient.h
struct Value;         // ir/graph.h
struct Node;
class Graph;

// One use of an op, as its own functions see it: types and attributes, no graph.
struct OpCall {
  const OpDef& op;
  std::span<const Type> operands;
  std::span<const Attribute> attributes;  // in declared order

  // The value of a declared attribute. T must be its kind.
  template <class T>
  const T& attribute(std::string_view name) const {
    return std::get<T>(attributes[position(name)]);
  }
  bool has(std::string_view name) const { return attributes[position(name)].index() != 0; }

 private:
  std::size_t position(std::string_view name) const;
};

struct OperandDef {
  std::string_view name;
  bool is_variadic = false;  // zero or more; only the last operand may be
};

struct OpDef {
  std::string_view name;     // as in .ingot text
  std::string_view summary;  // one sentence for docs/language.md; the formula where there is one
  std::span<const OperandDef> operands = {};
  std::span<const AttributeDef> attributes = {};

  // Types of the results. Throws Error (IG02..) that says which operand is wrong and what was expected; operand shapes
  // may hold symbols and unknowns. Null for maps: operands of one dtype, broadcast; result dtypes from the body's
  // roots.
  std::vector<Type> (*infer)(const OpCall&) = nullptr;

  // The scalar body of a map; null for all other kinds. Parameters are the operands, in their dtypes.
  scalar::Program (*body)(const OpCall&) = nullptr;

  // Structure for static operand types. Null for maps: derived from the body.
  Structure (*structure)(const OpCall&) = nullptr;

  // Plain loops in double with error bounds; fills `results`, which have their types. Null for maps: the body is
  // evaluated.
  void (*evaluate)(const OpCall&, std::span<const ReferenceArray* const> operands,
                   std::span<ReferenceArray> results) = nullptr;

  // Reverse-mode gradient: appends what the call asks for (ir/gradient.h) and returns one value per operand, invalid
  // where there is none. Null: no gradient; for maps: derived from the body.
  std::vector<Value> (*gradient)(const GradientCall&) = nullptr;

  // Of a map of one operand: d loss / d x as a program over x, the result and d loss / d result, where what follows
  // from the body is not good enough: it would overflow where the slope is finite, or need x where the result is at
  // hand. Null: derived from the body.
  scalar::Program (*gradient_body)(const OpCall&) = nullptr;

  // Of an op that reads nothing but the shape of an operand: appends what it is once all shapes are bound. Null: the op
  // itself.
  Value (*with_bound_shapes)(Graph&, const Node&) = nullptr;

  // The op that this one becomes when maps are fused into its results: it takes the same operands, then a variadic list
  // of further ones, and the same attributes plus "epilogue" (a program whose parameter 0 is this op's result). Null:
  // none.
  const OpDef* fused_form = nullptr;

  // Its attributes hold C++ that becomes a part of the emitted code. Text of strangers may not use it: Trust in ir/lexer.h.
  bool carries_code = false;
};

namespace op {
#define INGOT_OP(name) extern const OpDef name;
#include "ir/ops.def"
#undef INGOT_OP
}  // namespace op

std::span<const OpDef* const> all_ops();      // in the order of ops.def, which is sorted
const OpDef* find_op(std::string_view name);  // null when there is none

// Through these, not through the members: they add what a null member stands for.
std::vector<Type> infer_types(const OpCall& call);
Structure structure_of(const OpCall& call);
void evaluate_op(const OpCall& call, std::span<const ReferenceArray* const> operands,
                 std::span<ReferenceArray> results);

// For op files: a type error of operand `position`, with the op's name and what was found.
Error operand_error(const OpCall& call, std::size_t position, const std::string& expected);
// Axis in [-rank, rank) made non-negative. Throws Error IG0203.
std::size_t normalized_axis(const OpCall& call, std::int64_t axis, std::size_t rank);
// The "epilogue" of a fused op, or the identity on `dtype` when absent.
scalar::Program epilogue_of(const OpCall& call, DType dtype);
// Result types of an op with an epilogue: `shape` in the dtypes of its roots. Checks that further operands broadcast to
// it.
std::vector<Type> epilogue_types(const OpCall& call, DType dtype, const Shape& shape,
                                 std::size_t first_further_operand);
// Applies the epilogue to element `i` of the accumulator: reads further operands at the broadcast position.
void apply_epilogue(const OpCall& call, const ReferenceArray& accumulator, std::size_t first_further_operand,
                    std::span<const ReferenceArray* const> operands, std::span<ReferenceArray> results);

// The record of a map op: constinit const OpDef op::relu = map_op("relu", "...", operands, body).
constexpr OpDef map_op(std::string_view name, std::string_view summary, std::span<const OperandDef> operands,
                       scalar::Program (*body)(const OpCall&), std::span<const AttributeDef> attributes = {},
                       scalar::Program (*gradient_body)(const OpCall&) = nullptr) {
  return {.name = name,
          .summary = summary,
          .operands = operands,
          .attributes = attributes,
          .body = body,
          .gradient_body = gradient_body};
}
inline constexpr OperandDef unary_operands[] = {{"x"}};
inline constexpr OperandDef binary_operands[] = {{"a"}, {"b"}};

// Which dtypes the operands of a map may have; all of them have the same one. f16 and bf16 are storage and go through a
// cast first.
enum class Takes {
  floats,   // f32, f64
  numbers,  // floats and integers
  bools,
  values,  // numbers and bools
};
// Throws Error IG0202 for the first operand from `first` on that does not fit.
void check_operands(const OpCall& call, Takes takes, std::size_t first = 0);
std::vector<DType> operand_dtypes(const OpCall& call);

// Bodies over the operands' own dtype: map_body(call, Takes::floats, [](auto x) { return exp(x[0]); }).
template <class Body>
scalar::Program map_body(const OpCall& call, Takes takes, Body body) {
  check_operands(call, takes);
  return scalar::make_program(operand_dtypes(call), body);
}

// The gradient body of a map of one float operand: over x, its result y and the gradient dy of y.
template <class Body>
scalar::Program gradient_body(const OpCall& call, Body body) {
  const DType dtypes[] = {call.operands[0].dtype, call.operands[0].dtype, call.operands[0].dtype};
  return scalar::make_program(dtypes, [&](auto p) { return body(p[0], p[1], p[2]); });
}

}  // namespace ingot
