// Primitives as records of the scalar language, and those that are registered.
#include "frontend/primitive.h"

#include <map>

#include "frontend/errors.h"
#include "ir/scalar_primitive.h"

namespace ingot {
namespace {

std::map<int, std::shared_ptr<const scalar::Primitive>>& registered() {
  static std::map<int, std::shared_ptr<const scalar::Primitive>> primitives;
  return primitives;
}

}  // namespace

Scalar Primitive::call(std::initializer_list<Scalar> arguments) const {
  if (arguments.size() != record_->parameters.size())
    throw TypeError("the primitive " + record_->name + " takes " + std::to_string(record_->parameters.size()) +
                    " arguments, but was called with " + std::to_string(arguments.size()));
  std::vector<scalar::Expression> operands;
  for (const Scalar& argument : arguments)
    operands.push_back(scalar::converted(argument.expression(), record_->parameters[operands.size()]));
  return Scalar(operands.front().builder->call(record_, operands));
}

Primitive make_primitive(int slot, std::vector<DType> parameters, DType result, const PrimitiveOptions& options) {
  static int unnamed = 0;
  scalar::Primitive made;
  made.name = options.name.empty() ? "primitive_" + std::to_string(unnamed++) : options.name;
  made.result = result;
  made.body = options.reference.program(parameters);
  for (const ScalarBody& derivative : options.derivatives) made.derivatives.push_back(derivative.program(parameters));
  made.parameters = std::move(parameters);
  made.text = options.text;
  if (const std::string fault = primitive_fault(made); !fault.empty())
    throw ValueError("the primitive " + made.name + " is not well formed: " + fault);
  const auto record = std::make_shared<const scalar::Primitive>(std::move(made));
  if (slot >= 0) registered()[slot] = record;
  return Primitive(record);
}

std::shared_ptr<const scalar::Primitive> registered_primitive(int slot) {
  const auto found = registered().find(slot);
  return found == registered().end() ? nullptr : found->second;
}

}  // namespace ingot

template class std::vector<ingot::ScalarBody>;
