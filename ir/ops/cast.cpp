// Conversion between dtypes.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {{"dtype", AttributeKind::dtype, "Dtype of the result."}};

scalar::Program body(const OpCall& call) {
  return scalar::make_program(operand_dtypes(call), [&](auto x) { return cast(x[0], call.attribute<DType>("dtype")); });
}

}  // namespace

constinit const OpDef op::cast = map_op("cast",
                                        "x in another dtype: floats round half to even, a float to an integer "
                                        "truncates, saturates and takes NaN as 0, integers wrap, bool is x != 0.",
                                        unary_operands, body, attributes);

}  // namespace ingot
