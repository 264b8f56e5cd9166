// Conversion between stored data and reference values.
#include "ir/reference.h"

namespace ingot {

ReferenceArray::ReferenceArray(Type t)
    : type(std::move(t)), elements(static_cast<std::size_t>(element_count(type.shape))) {}

ReferenceArray::ReferenceArray(const Array& data) : ReferenceArray(data.type) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    if (is_float(type.dtype))
      elements[i].value = data.number(at);
    else
      elements[i].integer = data.integer(at);
  }
}

Array ReferenceArray::to_array() const {
  Array array(type);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    if (is_float(type.dtype))
      array.set_number(at, elements[i].value);
    else
      array.set_integer(at, elements[i].integer);
  }
  return array;
}

}  // namespace ingot
