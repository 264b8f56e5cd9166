// A state as the function finds it: its value before the call.
#include "ir/ops/entries.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"state", AttributeKind::integer, "Index among the states of the module."},
    {"dtype", AttributeKind::dtype, "Element type."},
    {"shape", AttributeKind::shape, "Numbers only."},
};

std::vector<Type> infer(const OpCall& call) {
  return {{call.attribute<DType>("dtype"), call.attribute<Shape>("shape")}};
}

}  // namespace

constinit const OpDef op::state{
    .name = "state",
    .summary = "The value of a state before the call.",
    .attributes = attributes,
    .infer = infer,
    .structure = entry_structure,
    .evaluate = evaluate_entry,
};

}  // namespace ingot
