// A dict where K::function takes a list of outputs (rule R26): K::NamedOutputs{{"probabilities", p}, {"features", h}}.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "frontend/function.h"

namespace ingot {

// What a call of a function with named outputs returns.
class NamedArrays {
 public:
  NamedArrays(std::vector<std::string> names, std::vector<NdArray> arrays)
      : names_(std::move(names)), arrays_(std::move(arrays)) {}
  const NdArray& operator[](const std::string& name) const;  // throws IndexError
  const std::vector<std::string>& names() const { return names_; }
  const std::vector<NdArray>& arrays() const { return arrays_; }

 private:
  std::vector<std::string> names_;
  std::vector<NdArray> arrays_;
};

// A RecordedFunction whose results are found by name.
class NamedFunction {
 public:
  explicit NamedFunction(RecordedFunction function) : function_(std::move(function)) {}
  NamedArrays operator()(std::initializer_list<ArrayLike> arrays) const { return named(function_(arrays)); }
  NamedArrays operator()(const std::vector<NdArray>& arrays) const { return named(function_(arrays)); }
  const RecordedFunction& function() const { return function_; }

 private:
  NamedArrays named(std::vector<NdArray> arrays) const;

  RecordedFunction function_;
};

namespace K {

using NamedOutputs = std::vector<std::pair<std::string, Tensor>>;

NamedFunction named_function(const std::vector<Tensor>& inputs, const NamedOutputs& outputs, const Updates& updates,
                             const std::string& name, Place place);

// K::function with outputs under names of the caller's choice, which are those of the emitted function. They come
// sorted by name, as Theano sorts the keys of a dict, whatever order they are listed in. Throws ValueError for a name
// that is given twice. A template, since braces alone must go on meaning a list of tensors.
template <class Outputs>
  requires std::is_same_v<Outputs, NamedOutputs>
NamedFunction function(const std::vector<Tensor>& inputs, const Outputs& outputs, const Updates& updates = {},
                       const std::string& name = {}, Place place = Place::current()) {
  return named_function(inputs, outputs, updates, name, place);
}

}  // namespace K
}  // namespace ingot
