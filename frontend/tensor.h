// Symbolic tensors: cheap handles on values of the definition that is being written. A Tensor holds no data; it stands
// for what a function will compute once it is compiled.
#pragma once
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>
#include <type_traits>
#include <vector>

#include "frontend/definition_pointer.h"
#include "ir/type.h"

namespace ingot {

inline constexpr std::int64_t None = -1;  // a dim that is not known yet, as in Input({None, 20})
using Place = std::source_location;       // where in the definition a layer or operation is written

class LayerBase;

class Tensor {
 public:
  Tensor() = default;  // no tensor: only for containers and optional arguments
  Tensor(std::shared_ptr<Definition> definition, std::uint32_t id) : definition_(std::move(definition)), id_(id) {}

  const std::string& name() const;
  const Shape& shape() const;  // with the batch axis; dims are numbers, symbols ("batch") or unknown
  std::size_t rank() const { return shape().size(); }
  DType dtype() const;
  bool is_sparse() const;
  std::string repr() const;  // as Keras prints it in error messages, by profile

  bool is_valid() const { return static_cast<bool>(definition_); }
  // Identity, as in Keras: the same tensor of the same definition. K::equal compares elements.
  friend bool operator==(const Tensor&, const Tensor&) = default;

  std::shared_ptr<Definition> definition() const { return definition_.owner(); }
  std::uint32_t id() const { return id_; }

 private:
  DefinitionPointer definition_;
  std::uint32_t id_ = 0;
};

std::string repr(const std::vector<Tensor>& tensors);  // "[Tensor(...), Tensor(...)]"

// An argument of a tensor function: a tensor or a number, and the place where the call is written. A number takes the
// dtype of the tensors it meets.
class Operand {
 public:
  Operand(const Tensor& value, Place where = Place::current()) : tensor(value), place(where) {}  // NOLINT: implicit
  template <class Number>
    requires std::is_arithmetic_v<Number>
  Operand(Number value, Place where = Place::current())  // NOLINT: implicit
      : number(static_cast<double>(value)), is_fractional(std::is_floating_point_v<Number>), place(where) {}

  bool is_tensor() const { return tensor.is_valid(); }

  Tensor tensor;
  double number = 0;
  bool is_fractional = false;
  Place place;
};

// Elementwise, with NumPy's broadcasting. Throw Error with the place when shapes or dtypes do not fit.
Tensor operator+(const Operand& a, const Operand& b);
Tensor operator-(const Operand& a, const Operand& b);
Tensor operator*(const Operand& a, const Operand& b);
Tensor operator/(const Operand& a, const Operand& b);
Tensor operator%(const Operand& a, const Operand& b);  // sign of the divisor, as in Python
Tensor operator-(const Operand& a);

}  // namespace ingot

// Made once, in tensor.cpp: almost every line of a definition has one, and definitions are to compile fast.
extern template class std::vector<ingot::Tensor>;
