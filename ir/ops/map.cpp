// Any scalar program applied element by element: what chains of named maps become when they are fused.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr OperandDef operands[] = {{"operands", true}};
constexpr AttributeDef attributes[] = {{"f", AttributeKind::program, "The program; parameters are the operands."}};

scalar::Program body(const OpCall& call) {
  const auto& program = call.attribute<scalar::Program>("f");
  bool fits = program.parameters.size() == call.operands.size() && !program.roots.empty();
  for (std::size_t i = 0; fits && i < call.operands.size(); ++i) fits = program.parameters[i] == call.operands[i].dtype;
  if (!fits)
    throw rejected("IG0204",
                   "the program of op map does not take its " + std::to_string(call.operands.size()) + " operands");
  return program;
}

}  // namespace

constinit const OpDef op::map = map_op("map", "f(operands...), element by element.", operands, body, attributes);

}  // namespace ingot
