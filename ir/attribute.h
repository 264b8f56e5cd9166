// Attributes: the compile-time arguments of an op. Each op declares its own, with kinds and defaults; a Node stores one
// value per declared attribute, in the declared order.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ir/array.h"
#include "ir/scalar.h"
#include "ir/type.h"

namespace ingot {

// The alternatives are the kinds; std::monostate is the value of an optional attribute that is absent.
using Attribute = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                               DType, Shape, scalar::Program, ArrayPtr>;

enum class AttributeKind { none, boolean, integer, number, text, integers, dtype, shape, program, array };

struct AttributeDef {
  std::string_view name;
  AttributeKind kind;
  std::string_view summary;
  Attribute (*default_value)() = nullptr;  // null: the attribute is required
};

}  // namespace ingot
