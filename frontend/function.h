// K::function: a function over tensors of the definition, with the updates that a call commits. Recording it is what
// puts it into the definition's Module; calling it needs an executor.
#pragma once
#include <string>
#include <vector>

#include "frontend/array_like.h"
#include "frontend/definition_pointer.h"
#include "frontend/tensor.h"
#include "frontend/update.h"

namespace ingot {

struct FunctionRecord;

class RecordedFunction {
 public:
  RecordedFunction(std::shared_ptr<Definition> definition, FunctionRecord* record)
      : definition_(std::move(definition)), record_(record) {}

  // One array per input, in order; a learning phase may be left out and is then 0. Returns one array per output.
  // Throws ValueError with Keras' sentence when arity, rank or shape do not fit, RuntimeError without an executor.
  std::vector<NdArray> operator()(std::initializer_list<ArrayLike> arrays) const;
  std::vector<NdArray> operator()(const std::vector<NdArray>& arrays) const;
  // A single array where Keras asks for a list: an error of the C++ compiler with Keras' sentence.
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_same_v<T, NdArray> || std::is_same_v<T, SparseArray>
  void operator()(const T&) const {
    static_assert(std::is_void_v<T>, "`inputs` should be a list or tuple.");
  }

  const std::string& name() const;
  std::shared_ptr<Definition> definition() const { return definition_.owner(); }
  const FunctionRecord& record() const { return *record_; }

 private:
  DefinitionPointer definition_;
  FunctionRecord* record_;
};

struct FunctionArguments {
  std::vector<Tensor> inputs = {};
  std::vector<Tensor> outputs = {};
  K::Updates updates = {};
  std::string name = {};
  bool training = false;                       // the learning phase, where it is not among the inputs
  std::vector<std::string> output_names = {};  // one for each output; {}: after their tensors
};

namespace K {

// inputs: placeholders, or any tensor (a cut point); outputs: any tensors, states and inputs included; updates: stored
// together after everything is computed. Throws ValueError in Keras' words: graph disconnected, a tensor fed or a state
// updated twice, a new value of another type. An input that nothing needs stays in the signature, with a warning.
RecordedFunction function(const FunctionArguments& arguments, Place place = Place::current());
RecordedFunction function(const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs,
                          const Updates& updates = {}, const std::string& name = {}, Place place = Place::current());

// A single tensor where Keras asks for a list: an error of the C++ compiler with Keras' sentence. Braces are no type to
// deduce, so that each comes for other arguments in braces, too.
template <class T>
  requires std::is_same_v<T, Tensor>
void function(const T&, const std::vector<Tensor>&, const std::vector<K::Update>& = {}, const std::string& = {}) {
  static_assert(!std::is_same_v<T, Tensor>, "`inputs` to a TensorFlow backend function should be a list or tuple.");
}
template <class T>
  requires std::is_same_v<T, Tensor>
void function(const std::vector<Tensor>&, const T&, const std::vector<K::Update>&, const std::string& = {}) {
  static_assert(!std::is_same_v<T, Tensor>, "`outputs` of a TensorFlow backend function should be a list or tuple.");
}
template <class T, class... Rest>
  requires std::is_same_v<T, Tensor>
void function(const T&, const Rest&...) {
  static_assert(!std::is_same_v<T, Tensor>, "`inputs` to a TensorFlow backend function should be a list or tuple.");
}
template <class T, class... Rest>
  requires std::is_same_v<T, Tensor>
void function(const std::vector<Tensor>&, const T&, const Rest&...) {
  static_assert(!std::is_same_v<T, Tensor>, "`outputs` of a TensorFlow backend function should be a list or tuple.");
}
template <class T, class... Rest>
  requires std::is_same_v<T, K::Update>
void function(const std::vector<Tensor>&, const std::vector<Tensor>&, const T&, const Rest&...) {
  static_assert(!std::is_same_v<T, K::Update>, "`updates` in a TensorFlow backend function should be a list or tuple.");
}

}  // namespace K
}  // namespace ingot
