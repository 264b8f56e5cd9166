// Sum of products of two operands by a formula of letters (einsum): batched and transposed products, outer and inner
// ones. Each letter is an axis; a letter stands at most once per operand, and those absent from the result are summed
// over.
#include <array>

#include "ir/ops/contraction.h"
#include "ir/text.h"

namespace ingot {
namespace {

constexpr OperandDef operands[] = {{"a"}, {"b"}, {"further", true}};
constexpr AttributeDef attributes[] = {
    {"spec", AttributeKind::text, "The letters of a, b and the result: \"bmk,bkn->bmn\"."},
    {"epilogue", AttributeKind::program,
     "Applied to each element; parameter 0 is the product, then the further operands.", [] { return Attribute(); }},
};

bool is_list_of_letters(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z');
    if (!is_letter || text.find(text[i], i + 1) != std::string::npos) return false;
  }
  return true;
}

ContractionFormula formula_of(const OpCall& call) {
  const auto& spec = call.attribute<std::string>("spec");
  const std::size_t comma = spec.find(','), arrow = spec.find("->");
  ContractionFormula f;
  bool is_formula = comma != std::string::npos && arrow != std::string::npos && comma < arrow;
  if (is_formula) {
    f = {{spec.substr(0, comma), spec.substr(comma + 1, arrow - comma - 1)}, spec.substr(arrow + 2)};
    is_formula = is_list_of_letters(f.factors[0]) && is_list_of_letters(f.factors[1]) && is_list_of_letters(f.result);
    for (const char letter : f.result)
      is_formula = is_formula && (f.factors[0] + f.factors[1]).find(letter) != std::string::npos;
  }
  if (!is_formula)
    throw rejected("IG0205", "attribute spec of op contract is " + quoted(spec) +
                                 "; expected letters as in \"bmk,bkn->bmn\", each at most once per operand, and in the "
                                 "result only those of the operands");
  return f;
}

// The dim of each letter, unified over both operands.
std::array<Dim, 128> dims_of(const OpCall& call, const ContractionFormula& f) {
  std::array<Dim, 128> dims;
  for (std::size_t k = 0; k < 2; ++k) {
    const Shape& shape = call.operands[k].shape;
    if (shape.size() != f.factors[k].size())
      throw operand_error(call, k,
                          "rank " + std::to_string(f.factors[k].size()) + ", as " + quoted(f.factors[k]) + " says");
    for (std::size_t i = 0; i < shape.size(); ++i) {
      Dim& dim = dims[static_cast<unsigned char>(f.factors[k][i])];
      if (dim.is_number() && shape[i].is_number() && dim != shape[i])
        throw operand_error(call, k,
                            to_string(dim) + " at axis " + std::to_string(i) + ", as axis \"" + f.factors[k][i] +
                                "\" of operand 0 has");
      if (shape[i].is_number() || dim.is_unknown()) dim = shape[i];
    }
  }
  return dims;
}

Type product_type(const OpCall& call) {
  check_factors(call);
  const ContractionFormula f = formula_of(call);
  const std::array<Dim, 128> dims = dims_of(call, f);
  Type result{accumulator_dtype(call.operands[0].dtype), {}};
  for (const char letter : f.result) result.shape.push_back(dims[static_cast<unsigned char>(letter)]);
  return result;
}

std::vector<Type> infer(const OpCall& call) {
  const Type product = product_type(call);
  return epilogue_types(call, product.dtype, product.shape, 2);
}

// Axes: the letters of the result, then those summed over in order of appearance.
Structure structure(const OpCall& call) {
  const ContractionFormula f = formula_of(call);
  const std::array<Dim, 128> dims = dims_of(call, f);
  std::string axes = f.result;
  for (const char letter : f.factors[0] + f.factors[1])
    if (axes.find(letter) == std::string::npos) axes += letter;
  Structure s;
  s.kind = Kind::contraction;
  for (const char letter : axes) s.extents.push_back(dims[static_cast<unsigned char>(letter)].value);
  s.parallel_axes = f.result.size();
  for (const std::string& letters : f.factors) {
    IndexMap map(letters.size());
    for (std::size_t i = 0; i < letters.size(); ++i) map[i].terms = {{static_cast<int>(axes.find(letters[i])), 1}};
    s.operands.push_back(map);
  }
  const Type product = product_type(call);
  for (const Type& further : call.operands.subspan(2))
    s.operands.push_back(broadcast_map(further.shape, product.shape));
  s.result = identity_map(product.rank());
  s.body = epilogue_of(call, product.dtype);
  return s;
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  apply_epilogue(call, accumulate_products(structure(call), *in[0], *in[1], product_type(call)), 2, in, out);
}

std::vector<Value> gradient(const GradientCall& call) {
  const Type types[] = {call.type(call.operand(0)), call.type(call.operand(1))};
  return contraction_gradient(call, formula_of({*call.node.op, types, call.node.attributes}));
}

}  // namespace

constinit const OpDef op::contract{
    .name = "contract",
    .summary = "epilogue(sum of a * b over the letters that the result lacks, further...).",
    .operands = operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
    .fused_form = &op::contract,
};

}  // namespace ingot
