// The Lambda layer.
#include "frontend/layers/lambda.h"

namespace ingot::layers {
namespace {

class LambdaLayer final : public LayerBase {
 public:
  LambdaLayer(std::unique_ptr<LambdaFunction> function, const LambdaOptions& options)
      : LayerBase("Lambda", {options.name}), function_(std::move(function)), arguments_(options.arguments) {
    set_input_shape(options.input_shape);
  }
  void check_arity(const std::vector<Tensor>&, bool) const override {}  // the function says
  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    return {function_->call(inputs, arguments_)};
  }

 private:
  std::unique_ptr<LambdaFunction> function_;
  Arguments arguments_;
};

}  // namespace

Lambda::Lambda(std::unique_ptr<LambdaFunction> function, const LambdaOptions& options)
    : Layer(std::make_unique<LambdaLayer>(std::move(function), options)) {}

}  // namespace ingot::layers
