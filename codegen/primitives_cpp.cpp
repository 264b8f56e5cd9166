// The users' own functions that kernels call, each text once, in a namespace of its own.
#include <algorithm>

#include "codegen/emit_parts.h"
#include "ir/scalar_primitive.h"

namespace ingot {
namespace {

template <class Visit>
void for_each_body(const Plan& plan, Visit visit) {
  for (const FunctionPlan& function : plan.functions)
    for (const Step& step : function.steps)
      if (step.kind == Step::Kind::kernel) visit(step.kernel.structure.body);
}

// What kernels over vectors call: the user's function for each lane. Bools are masks there.
void write_lanes(Writer& writer, const scalar::Primitive& primitive, const ElementForm& form) {
  const auto type = [&](DType dtype) { return dtype == DType::boolean ? code("v{}i", form.lanes) : form.float_type(); };
  const auto is_elementary = [](DType dtype) { return dtype == DType::f32 || dtype == DType::boolean; };
  if (!is_elementary(primitive.result) || !std::ranges::all_of(primitive.parameters, is_elementary)) return;
  Code parameters, arguments;
  for (std::size_t k = 0; k < primitive.parameters.size(); ++k) {
    const Code separator = k > 0 ? Code(", ") : Code();
    const DType dtype = primitive.parameters[k];
    parameters = code("{}{}{} x{}", parameters, separator, type(dtype), k);
    arguments = code("{}{}x{}[i]{}", arguments, separator, k, dtype == DType::boolean ? Code(" != 0") : Code());
  }
  const Code name = Code::made(primitive.name);
  writer.line("INGOT_RT_INLINE {} {}({}) noexcept {{", type(primitive.result), name, parameters);
  writer.line("{} result{{}};", type(primitive.result));
  writer.line("for (int i = 0; i < {}; ++i) result[i] = {}({}){};", form.lanes, name, arguments,
              primitive.result == DType::boolean ? Code(" ? -1 : 0") : Code());
  writer.line("return result;");
  writer.line("}}");
}

// In the order of their first calls.
std::vector<std::shared_ptr<const scalar::Primitive>> called_primitives(const Plan& plan) {
  std::vector<std::shared_ptr<const scalar::Primitive>> called;
  for_each_body(plan, [&](const scalar::Program& body) {
    for (const auto& primitive : scalar::primitives_of(body, false)) {
      const auto is_same = [&](const auto& known) {
        return primitive_namespace(*known) == primitive_namespace(*primitive);
      };
      if (std::ranges::none_of(called, is_same)) called.push_back(primitive);
    }
  });
  return called;
}

}  // namespace

bool calls_math_library(const Plan& plan) {
  bool calls = false;
  for_each_body(plan, [&](const scalar::Program& body) {
    calls |= calls_math_library(body) || !scalar::primitives_of(body, false).empty();
  });
  return calls;
}

void write_primitives(Writer& writer, const Plan& plan) {
  for (const auto& primitive : called_primitives(plan)) {
    writer.line("namespace {} {{", primitive_namespace(*primitive));
    writer.paste(primitive->text);  // code of the user, who is trusted: ir/parse.h
    writer.line();
    if (plan.target.lanes > 1 && !takes_vectors(*primitive)) write_lanes(writer, *primitive, {plan.target.lanes});
    writer.line("}}  // namespace {}", primitive_namespace(*primitive));
    writer.line();
  }
}

}  // namespace ingot
