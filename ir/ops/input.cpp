// An input of the function: a placeholder of the definition, or a cut point.
#include "ir/ops/entries.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"dtype", AttributeKind::dtype, "Element type."},
    {"shape", AttributeKind::shape, "Numbers, symbols or unknown dims."},
};

std::vector<Type> infer(const OpCall& call) {
  return {{call.attribute<DType>("dtype"), call.attribute<Shape>("shape")}};
}

}  // namespace

constinit const OpDef op::input{
    .name = "input",
    .summary = "A value that the caller passes.",
    .attributes = attributes,
    .infer = infer,
    .structure = entry_structure,
    .evaluate = evaluate_entry,
};

}  // namespace ingot
