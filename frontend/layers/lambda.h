// Lambda: a C++ function over tensors as a layer. Tensors that it captures are found through the graph.
#pragma once
#include <map>

#include "frontend/errors.h"
#include "frontend/layer.h"

namespace ingot::layers {

// The `arguments` of a Lambda, by name. Throws ValueError for a name that was not given.
class Arguments {
 public:
  Arguments() = default;
  Arguments(std::initializer_list<std::pair<const std::string, double>> values) : values_(values) {}
  int operator[](const std::string& name) const { return static_cast<int>(number(name)); }
  double number(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) throw ValueError("Lambda has no argument \"" + name + "\"");
    return found->second;
  }

 private:
  std::map<std::string, double> values_;
};

struct LambdaOptions {
  Arguments arguments = {};
  std::string name = {};
  std::vector<std::int64_t> input_shape = {};
};

// What a Lambda calls: f(x), f(x, arguments), f(list), f(list, arguments), where f returns a tensor.
class LambdaFunction {
 public:
  virtual ~LambdaFunction() = default;
  virtual Tensor call(const std::vector<Tensor>& inputs, const Arguments& arguments) const = 0;
};

template <class F>
class LambdaFunctionOf final : public LambdaFunction {
 public:
  explicit LambdaFunctionOf(const F& function) : function_(function) {}
  explicit LambdaFunctionOf(F&& function) : function_(std::move(function)) {}
  Tensor call(const std::vector<Tensor>& inputs, const Arguments& arguments) const override {
    using List = const std::vector<Tensor>&;
    if constexpr (CallableFor<F, Tensor, const Tensor&>)
      return function_(inputs.front());
    else if constexpr (CallableFor<F, Tensor, const Tensor&, const Arguments&>)
      return function_(inputs.front(), arguments);
    else if constexpr (CallableFor<F, Tensor, List>)
      return function_(inputs);
    else
      return function_(inputs, arguments);
  }

 private:
  F function_;
};

class Lambda : public Layer {
 public:
  template <class F>
  explicit Lambda(F function, const LambdaOptions& options = {}) : Lambda(kept(function), options) {}

 private:
  // The definition owns the layer and so the function: a copy holds the tensors and layers that it captures by value
  // without owning their definition. A function that cannot be copied is moved, and must not own any.
  template <class F>
  static std::unique_ptr<LambdaFunction> kept(F& function) {
    const KeepingScope scope;
    if constexpr (std::is_copy_constructible_v<F>)
      return std::make_unique<LambdaFunctionOf<F>>(std::as_const(function));
    else
      return std::make_unique<LambdaFunctionOf<F>>(std::move(function));
  }
  Lambda(std::unique_ptr<LambdaFunction> function, const LambdaOptions& options);
};

}  // namespace ingot::layers
