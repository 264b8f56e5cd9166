// The short form of epilogues: dense(%x, @w, @b) {activation=relu} instead of epilogue=|p0: f32, p1: f32| max(p0 + p1,
// 0). It exists for every op that has an epilogue and every unary map op whose attributes all have defaults: one
// further operand is the bias, and the name is the op's. Found by comparing programs; no op is known here by name.
#pragma once
#include <optional>
#include <string>

#include "ir/op.h"

namespace ingot {

// Position of the attribute "epilogue" of an op; nothing when it has none.
std::optional<std::size_t> epilogue_position(const OpDef& op);

// "" when the epilogue goes without saying (none, or one further operand is added), "relu" when it is activation=relu;
// nothing when only the whole program says it.
std::optional<std::string> short_epilogue(const OpCall& call);

// The epilogue that is meant when the text has none (activation is null) or activation=NAME. The value of the epilogue
// attribute in `call` is not looked at. Nothing when the operands do not allow it.
std::optional<Attribute> long_epilogue(const OpCall& call, const OpDef* activation);

bool is_activation(const OpDef& op);

}  // namespace ingot
