// Choice between two values, element by element.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr OperandDef operands[] = {{"condition"}, {"a"}, {"b"}};

scalar::Program body(const OpCall& call) {
  if (call.operands[0].dtype != DType::boolean) throw operand_error(call, 0, "bool");
  check_operands(call, Takes::values, 1);
  return scalar::make_program(operand_dtypes(call), [](auto x) { return select(x[0], x[1], x[2]); });
}

}  // namespace

constinit const OpDef op::where = map_op("where", "a where the condition holds, b elsewhere.", operands, body);

}  // namespace ingot
