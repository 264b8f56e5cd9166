// A kernel in C++ that the user wrote: its text is carried into the emitted file.
#include <cmath>
#include <limits>

#include "ir/gradient.h"
#include "ir/literal.h"
#include "ir/print.h"
#include "ir/text.h"

namespace ingot {
namespace {

constexpr OperandDef operands[] = {{"operands", true}};
constexpr AttributeDef attributes[] = {
    {"name", AttributeKind::text, "The C++ function: name(const T (&operand)[n]..., T (&result)[m]...) noexcept."},
    {"source", AttributeKind::text, "C++17 text that defines it, for the inside of a namespace."},
    {"results", AttributeKind::text, "The types of the results: \"f32[4,8], f32[4]\"."},
    {"gradient_name", AttributeKind::text,
     "The function of the gradient, on the operands, the results and the gradients of the float results; it fills the "
     "gradients of the float operands.",
     [] { return Attribute(std::string()); }},
    {"gradient_source", AttributeKind::text, "Text that defines it.", [] { return Attribute(std::string()); }},
};
constexpr std::size_t longest_source = std::size_t{1} << 20;

bool has_arithmetic(DType dtype) { return dtype != DType::f16 && dtype != DType::bf16; }
bool is_differentiable(DType dtype) { return dtype == DType::f32 || dtype == DType::f64; }

void check_function(const OpCall& call, std::string_view name, std::string_view source) {
  const auto& function = call.attribute<std::string>(name);
  if (identifier(function) != function || function.find('.') != std::string::npos || function.size() > 64)
    throw rejected("IG0205", "attribute " + std::string(name) + " of op custom is " + quoted(function) +
                                 "; expected the name of a C++ function of up to 64 characters");
  const std::size_t size = call.attribute<std::string>(source).size();
  if (size == 0 || size > longest_source)
    throw rejected("IG0205", "attribute " + std::string(source) + " of op custom has " + std::to_string(size) +
                                 " characters; expected 1 to " + std::to_string(longest_source));
}

std::vector<Type> result_types(const std::string& text) {
  Lexer lexer(text, "the results of op custom");
  const BlobReader no_blobs;
  LiteralReader literals(lexer, no_blobs);
  std::vector<Type> types;
  do {
    types.push_back(literals.type());
    if (!is_static(types.back().shape) || !has_arithmetic(types.back().dtype))
      throw rejected("IG0205", "op custom has the result " + to_string(types.back()) +
                                   "; expected a fixed shape and a dtype that C++ has");
  } while (lexer.accept(","));
  if (lexer.peek().kind != TokenKind::end) throw lexer.expected("',' or the end of the results");
  return types;
}

std::vector<Type> infer(const OpCall& call) {
  for (std::size_t i = 0; i < call.operands.size(); ++i)
    if (!is_static(call.operands[i].shape) || !has_arithmetic(call.operands[i].dtype))
      throw operand_error(call, i, "a fixed shape and a dtype that C++ has");
  if (call.operands.empty()) throw rejected("IG0201", "op custom has no operand; expected one or more");
  check_function(call, "name", "source");
  if (!call.attribute<std::string>("gradient_name").empty()) check_function(call, "gradient_name", "gradient_source");
  return result_types(call.attribute<std::string>("results"));
}

Structure structure(const OpCall& call) {
  Structure s;
  s.kind = Kind::custom;
  const Shape result = infer(call)[0].shape;
  s.extents = extents(result);
  s.parallel_axes = result.size();
  for (const Type& operand : call.operands) s.operands.emplace_back(operand.rank());
  s.result = identity_map(result.size());
  s.native = {call.attribute<std::string>("name"), call.attribute<std::string>("source")};
  return s;
}

using References = std::span<const ReferenceArray* const>;

// How far an operand's element may lie from what the emitted code has there.
double distance(DType dtype, const scalar::Number& x) {
  return x.error == 0 ? 0 : x.error + scalar::unit_roundoff(dtype) * std::abs(x.value);
}

// The operands with every uncertain element moved to an end of its interval; `pattern` picks the ends.
std::vector<Array> moved(References in, int pattern) {
  std::vector<Array> arrays;
  for (const ReferenceArray* operand : in) {
    arrays.push_back(operand->to_array());
    if (!is_float(operand->type.dtype)) continue;
    for (std::size_t i = 0; i < operand->elements.size(); ++i) {
      const scalar::Number& x = operand->elements[i];
      const bool is_up = pattern == 0 || (pattern > 1 && (i * 0x9E3779B9u >> (27 + pattern)) % 2 == 0);
      const double by = distance(operand->type.dtype, x);
      if (by > 0) arrays.back().set_number(static_cast<std::int64_t>(i), x.value + (is_up ? by : -by));
    }
  }
  return arrays;
}

// On operands without an error the emitted code computes the same bits. Otherwise the error is estimated: four times
// the largest change of an element over six choices of operands at the ends of their intervals. Integers and bools that
// depend on such operands are uncertain where one of the choices changes them.
void evaluate(const OpCall& call, References in, std::span<ReferenceArray> out) {
  constexpr int patterns = 6;
  constexpr double safety = 4;
  const NativeFunction function{call.attribute<std::string>("name"), call.attribute<std::string>("source")};
  std::vector<Array> exact, results, tried;
  bool is_exact = true, is_known = true;
  for (const ReferenceArray* operand : in) {
    exact.push_back(operand->to_array());
    for (const scalar::Number& x : operand->elements) {
      is_exact = is_exact && x.error == 0;
      is_known = is_known && (is_float(operand->type.dtype) ? std::isfinite(x.error) : x.error == 0);
    }
  }
  for (const ReferenceArray& result : out) results.emplace_back(result.type);
  call_native(function, exact, results);
  for (std::size_t r = 0; r < out.size(); ++r) out[r] = ReferenceArray(results[r]);
  if (is_exact) return;
  for (int pattern = 0; pattern < patterns; ++pattern) {
    tried = results;
    if (is_known) call_native(function, moved(in, pattern), tried);
    for (std::size_t r = 0; r < out.size(); ++r)
      for (std::size_t i = 0; i < out[r].elements.size(); ++i) {
        scalar::Number& x = out[r].elements[i];
        const auto at = static_cast<std::int64_t>(i);
        if (!is_float(out[r].type.dtype)) {
          if (!is_known || tried[r].integer(at) != x.integer) x.error = 1;
          continue;
        }
        const double other = tried[r].number(at);
        const bool is_same = other == x.value || (std::isnan(other) && std::isnan(x.value));
        const double change = is_same ? 0 : std::abs(other - x.value);
        x.error = is_known && !std::isnan(change) ? std::max(x.error, safety * change)
                                                  : std::numeric_limits<double>::infinity();
      }
  }
}

// custom(operands, results, gradients of the float results) by the function of the gradient.
std::vector<Value> gradient(const GradientCall& call) {
  const auto& name = call.attribute<std::string>("gradient_name");
  if (name.empty())
    throw unsupported("IG0309", "the custom kernel " + quoted(call.attribute<std::string>("name")) +
                                    " has no gradient, but a loss is differentiated through it")
        .in_layer(call.node.provenance.layer)
        .at(call.node.provenance.location)
        .help("give Custom a function of the gradient, or stop it there: K::stop_gradient(x)");
  std::vector<Value> arguments = call.node.operands;
  for (std::uint32_t r = 0; r < call.node.results.size(); ++r) arguments.push_back(call.result(r));
  for (std::uint32_t r = 0; r < call.node.results.size(); ++r) {
    if (!is_differentiable(call.node.results[r].dtype)) continue;
    arguments.push_back(call.gradient(r).is_valid() ? call.gradient(r)
                                                    : call.graph.constant(Array(call.node.results[r])));
  }
  std::string results;
  for (const Value operand : call.node.operands) {
    const Type type = call.type(operand);
    if (is_differentiable(type.dtype)) results += (results.empty() ? "" : ", ") + type_text(type);
  }
  std::vector<Value> gradients(call.node.operands.size());
  if (results.empty()) return gradients;
  const Value made =
      call.append(op::custom, arguments,
                  {{"name", name}, {"source", call.attribute<std::string>("gradient_source")}, {"results", results}});
  std::uint32_t next = 0;
  for (std::size_t k = 0; k < gradients.size(); ++k)
    if (is_differentiable(call.type(call.operand(k)).dtype)) gradients[k] = {made.node, next++};
  return gradients;
}

}  // namespace

constinit const OpDef op::custom{
    .name = "custom",
    .summary = "The results of a function in C++ that the program carries with it. Not fused with anything.",
    .operands = operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
    .carries_code = true,
};

}  // namespace ingot
