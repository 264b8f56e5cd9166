// A constant: data that is known when the function is emitted.
#include "ir/ops/entries.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {{"value", AttributeKind::array, "The data."}};

std::vector<Type> infer(const OpCall& call) { return {call.attribute<ArrayPtr>("value")->type}; }

}  // namespace

constinit const OpDef op::constant{
    .name = "constant",
    .summary = "Data known at emission.",
    .attributes = attributes,
    .infer = infer,
    .structure = entry_structure,
    .evaluate = evaluate_entry,
};

}  // namespace ingot
