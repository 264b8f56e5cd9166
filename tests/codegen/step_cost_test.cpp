// What a step of training costs by layer, against numbers worked by hand.
#include "codegen/step_cost.h"

#include "driver/compile_model.h"
#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

constexpr std::int64_t rows = 16, inputs = 4, units = 8, outputs = 2;

// Two layers, mean squared error, SGD.
Compiled step(bool is_hidden_trained) {
  const Fresh fresh(Profile::keras3);
  const Tensor x = Input({inputs}, {.name = "x"});
  layers::Dense hidden(units, {.activation = "relu", .name = "hidden"});
  const Model model(x, layers::Dense(outputs, {.name = "y"})(hidden(x)));
  hidden.set_trainable(is_hidden_trained);
  model.compile(optimizers::SGD({.learning_rate = 0.1}), "mse", {}, {.sample_weights = false});
  CompileOptions options;
  options.target = "generic";
  options.selection.functions = {"train_function"};
  options.selection.bindings = {"batch=" + std::to_string(rows)};
  return compile_module(Definition::current()->module(), options);
}

LayerCost cost_of(const std::vector<LayerCost>& costs, const std::string& layer) {
  for (const LayerCost& cost : costs)
    if (cost.layer == layer) return cost;
  FAIL("no layer " << layer);
  return {};
}

}  // namespace

TEST_CASE("the cost of a step by layer: forward, backward, update, and what is kept", "[codegen]") {
  const Compiled compiled = step(true);
  const FunctionPlan& plan = compiled.plan.functions.front();
  const std::vector<LayerCost> costs = step_costs(compiled.plan, plan);

  const LayerCost hidden = cost_of(costs, "hidden");
  CHECK(hidden.forward_multiply_adds == rows * units * (inputs + 2));  // product, bias, relu
  CHECK(hidden.forward_bytes == 4 * rows * units);
  // Through y's kernel and relu (a comparison and a choice); kernel and bias, each with w - rate g.
  CHECK(hidden.backward_multiply_adds ==
        rows * units * (outputs + 2) + inputs * units * (rows + 2) + units * (rows + 2));
  CHECK(hidden.backward_bytes == 4 * rows * units);
  CHECK(hidden.update_bytes == 4 * (inputs * units + units));
  CHECK(hidden.kept_bytes == 4 * rows * units);  // relu's result, for its own gradient and for y's kernel

  const LayerCost y = cost_of(costs, "y");
  CHECK(y.forward_multiply_adds == rows * outputs * units);  // its kernel goes on to the gradient of the loss
  CHECK(y.backward_multiply_adds == units * outputs * (rows + 2) + outputs * (rows + 2));
  CHECK(y.update_bytes == 4 * (units * outputs + outputs));
  CHECK(cost_of(costs, "sgd").update_bytes == 4);  // the iteration

  const LayerCost sum = total(costs);
  CHECK(sum.forward_multiply_adds + sum.backward_multiply_adds == plan.multiply_adds);
  CHECK(sum.update_bytes == hidden.update_bytes + y.update_bytes + 4);
  CHECK(sum.kept_bytes == hidden.kept_bytes);
  const std::string line = "forward " + std::to_string(sum.forward_multiply_adds) + " multiply-adds, backward " +
                           std::to_string(sum.backward_multiply_adds) + "; " + std::to_string(sum.kept_bytes) +
                           " B kept for the backward pass, " + std::to_string(sum.update_bytes) + " B of State updated";
  CHECK(compiled.files.at("model.h").find(line) != std::string::npos);
}

TEST_CASE("a frozen layer costs nothing on the way back, and its result is kept for the layer behind it", "[codegen]") {
  const Compiled compiled = step(false);
  const std::vector<LayerCost> costs = step_costs(compiled.plan, compiled.plan.functions.front());
  const LayerCost hidden = cost_of(costs, "hidden");
  CHECK(hidden.forward_multiply_adds == rows * units * (inputs + 2));
  CHECK(hidden.backward_multiply_adds == 0);
  CHECK(hidden.update_bytes == 0);
  CHECK(hidden.kept_bytes == 4 * rows * units);
  CHECK(cost_of(costs, "y").update_bytes == 4 * (units * outputs + outputs));
}
