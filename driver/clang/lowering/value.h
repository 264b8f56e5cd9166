// What lowering knows of objects while it walks through a function: values, the places they lie in, and the store of
// all objects that are alive.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "ir/scalar.h"

namespace clang {
class NamedDecl;
}

namespace ingot::lowering {

// An object or a part of one: a cell of the store, then members (bases first, then fields) and elements by number. As a
// value, a pointer to it.
struct Place {
  std::size_t cell = 0;
  std::vector<std::int64_t> path = {};

  Place member(std::int64_t index) const {
    Place inner = *this;
    inner.path.push_back(index);
    return inner;
  }
  bool operator==(const Place&) const = default;
};

// An object without a value yet.
struct Unset {};

// A value that cannot be used, and the sentence that says why; %0 in it is the declaration.
struct Unusable {
  const clang::NamedDecl* declaration = nullptr;
  std::string why;
};

struct Value;
using Members = std::vector<Value>;

struct Value {
  std::variant<Unset, Unusable, scalar::Expression, Place, Members> content;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&content);
  }
};

// `then` where the condition holds, `otherwise` elsewhere.
Value merged(scalar::Expression condition, const Value& then, const Value& otherwise);

// All objects that are alive, as a stack: what a block makes is gone when it ends.
class Store {
 public:
  Place add(Value value) {
    cells_.push_back(std::move(value));
    return {cells_.size() - 1};
  }
  const Value* find(const Place& place) const;  // null: no such element
  Value* find(const Place& place);
  std::size_t size() const { return cells_.size(); }
  void truncate(std::size_t size) {
    if (size < cells_.size()) cells_.resize(size);
  }
  // What was alive before both: cells of either alone are dropped.
  static Store merge(scalar::Expression condition, const Store& then, const Store& otherwise);

 private:
  std::vector<Value> cells_;
};

}  // namespace ingot::lowering
