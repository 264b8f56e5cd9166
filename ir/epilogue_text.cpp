// Recognising and expanding the short form of epilogues.
#include "ir/epilogue_text.h"

#include <algorithm>

namespace ingot {
namespace {

// f(p0), or f(p0 + p1) when there is a bias; without an activation f is the identity.
std::optional<scalar::Program> short_program(const OpDef* activation, DType accumulator, std::optional<DType> bias) {
  if (bias && *bias != accumulator) return std::nullopt;
  scalar::Builder builder;
  scalar::Expression x = builder.parameter(accumulator);
  if (bias) x = x + builder.parameter(*bias);
  if (activation) {
    std::vector<Attribute> attributes;
    for (const AttributeDef& attribute : activation->attributes) attributes.push_back(attribute.default_value());
    const Type type{accumulator, {}};
    try {
      const scalar::Program body = activation->body({*activation, std::span(&type, 1), attributes});
      if (body.roots.size() != 1) return std::nullopt;
      x = builder.inline_program(body, std::span(&x, 1))[0];
    } catch (const Error&) {  // this activation does not take the dtype
      return std::nullopt;
    }
  }
  return builder.finish(std::span(&x, 1));
}

struct Operands {
  DType accumulator;
  std::size_t further;
  std::optional<DType> bias;
};

// What the epilogue of a call is applied to: the op itself tells, asked without epilogue and further operands.
std::optional<Operands> epilogue_operands(const OpCall& call) {
  const std::size_t own = call.op.operands.size() - (!call.op.operands.empty() && call.op.operands.back().is_variadic);
  if (call.operands.size() < own) return std::nullopt;
  std::vector<Attribute> attributes(call.attributes.begin(), call.attributes.end());
  attributes[*epilogue_position(call.op)] = {};
  const std::vector<Type> types = infer_types({call.op, call.operands.first(own), attributes});
  Operands operands{types.at(0).dtype, call.operands.size() - own, std::nullopt};
  if (operands.further == 1) operands.bias = call.operands[own].dtype;
  return operands;
}

}  // namespace

bool is_activation(const OpDef& op) {
  return op.body && op.operands.size() == 1 && !op.operands[0].is_variadic &&
         std::ranges::all_of(op.attributes, [](const AttributeDef& a) { return a.default_value != nullptr; });
}

std::optional<std::size_t> epilogue_position(const OpDef& op) {
  for (std::size_t i = 0; i < op.attributes.size(); ++i)
    if (op.attributes[i].name == "epilogue" && op.attributes[i].kind == AttributeKind::program) return i;
  return std::nullopt;
}

std::optional<std::string> short_epilogue(const OpCall& call) {
  const Attribute& epilogue = call.attributes[*epilogue_position(call.op)];
  const auto operands = epilogue_operands(call);
  if (!operands || operands->further > 1) return std::nullopt;
  const auto* program = std::get_if<scalar::Program>(&epilogue);
  if (!program) return operands->further == 0 ? std::optional<std::string>("") : std::nullopt;
  if (operands->bias && short_program(nullptr, operands->accumulator, operands->bias) == *program) return "";
  for (const OpDef* op : all_ops())
    if (is_activation(*op) && short_program(op, operands->accumulator, operands->bias) == *program)
      return std::string(op->name);
  return std::nullopt;
}

std::optional<Attribute> long_epilogue(const OpCall& call, const OpDef* activation) {
  const auto operands = epilogue_operands(call);
  if (!operands || operands->further > 1) return std::nullopt;
  if (!activation && operands->further == 0) return Attribute();
  if (auto program = short_program(activation, operands->accumulator, operands->bias)) return std::move(*program);
  return std::nullopt;
}

}  // namespace ingot
