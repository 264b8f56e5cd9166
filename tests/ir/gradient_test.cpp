// Every op's gradient against central differences of the evaluator, alone and in random graphs; the walk of reverse
// mode on small graphs worked by hand.
#include <cmath>

#include "ir/evaluate.h"
#include "ir/gradient.h"
#include "ir/print.h"
#include "tests/catch.h"
#include "tests/random_graph.h"

using namespace ingot;

namespace {

bool is_differentiable(const Type& type) { return type.dtype == DType::f32 || type.dtype == DType::f64; }

// A module with one function: all float entries of a random one are inputs, and its one output is a weighted sum of the
// float outputs. `gradients` are appended to the same graph.
struct Differentiated {
  Module module;
  std::vector<ReferenceArray> inputs;
  std::vector<Value> leaves, gradients;  // of the inputs that are floats; invalid: none
  std::vector<std::size_t> leaf_inputs;  // which inputs they are
};

// d of the loss is taken in double: inputs that are no multiples of 2^-24 do not matter to the evaluator.
std::optional<Differentiated> differentiated(const RandomModule& random) {
  const Function& old = random.module.functions[0];
  // The values of a sparse matrix have no gradient, what is stopped has none either: cases of their own follow.
  for (const Node& node : old.graph.nodes())
    if (node.op == &op::sparse_dense || node.op == &op::stop_gradient) return {};
  Differentiated result;
  Function function;
  function.name = "f";
  std::vector<std::vector<Value>> now(old.graph.size());
  for (std::uint32_t i = 0; i < old.graph.size(); ++i) {
    const Node& node = old.graph.node(i);
    if (is_input(node) || is_state(node)) {
      const Value entry = function.graph.input(node.results[0], node.provenance);
      now[i] = {entry};
      function.inputs.push_back({"x" + std::to_string(i), entry, {}});
      ReferenceArray value;
      if (is_state(node)) {
        value = ReferenceArray(*random.module.states[state_index(node)].initial);
      } else {
        for (std::size_t k = 0; k < old.inputs.size(); ++k)
          if (old.inputs[k].value.node == i) value = random.inputs[0][k];
      }
      if (is_differentiable(node.results[0])) {
        result.leaves.push_back(entry);
        result.leaf_inputs.push_back(result.inputs.size());
      }
      result.inputs.push_back(std::move(value));
      continue;
    }
    std::vector<Value> operands;
    for (const Value operand : node.operands) operands.push_back(now[operand.node][operand.result]);
    const Value made = function.graph.append(*node.op, operands, node.attributes, node.provenance);
    for (std::uint32_t r = 0; r < node.results.size(); ++r) now[i].push_back({made.node, r});
  }
  Value loss;
  double weight = 0.75;
  for (const FunctionOutput& output : old.outputs) {
    const Value value = now[output.value.node][output.value.result];
    if (!is_differentiable(function.graph.type(value))) continue;
    Value part = function.graph.append(op::sum, {value});
    if (function.graph.type(part).dtype == DType::f32)
      part = function.graph.append(op::cast, {part}, {{"dtype", DType::f64}});
    part = function.graph.append(op::multiply, {part, function.graph.constant(scalar_array(DType::f64, weight))});
    weight = -weight * 1.5;
    loss = loss.is_valid() ? function.graph.append(op::add, {loss, part}) : part;
  }
  if (!loss.is_valid() || result.leaves.empty()) return {};
  result.gradients = append_gradients(function.graph, loss, result.leaves);
  function.outputs.push_back({"loss", loss});
  for (std::size_t i = 0; i < result.gradients.size(); ++i)
    if (result.gradients[i].is_valid()) function.outputs.push_back({"g" + std::to_string(i), result.gradients[i]});
  result.module.functions.push_back(std::move(function));
  return result;
}

double loss_at(const Differentiated& d, std::size_t input, std::size_t element, double shift) {
  std::vector<ReferenceArray> inputs = d.inputs;
  inputs[input].elements[element].value += shift;
  Function only_loss = d.module.functions[0];
  only_loss.outputs.resize(1);
  return evaluate(d.module, only_loss, inputs, {}).outputs[0].elements[0].value;
}

enum class Agreement { yes, no, unsure };

// Central differences at two distances; they and the one-sided ones must agree among themselves, else the point lies on
// or next to a kink or jump and says nothing.
Agreement compare(const Differentiated& d, std::size_t input, std::size_t element, double gradient,
                  std::string& report) {
  const double x = d.inputs[input].elements[element].value, h = 1e-4 * std::max(1.0, std::abs(x));
  const double middle = loss_at(d, input, element, 0);
  const double right = loss_at(d, input, element, h), left = loss_at(d, input, element, -h);
  const double near_right = loss_at(d, input, element, h / 2), near_left = loss_at(d, input, element, -h / 2);
  const double wide = (right - left) / (2 * h), narrow = (near_right - near_left) / h;
  const double estimate = (4 * narrow - wide) / 3;
  const double scale = std::max({1.0, std::abs(estimate), std::abs(gradient)});
  const double one_sided = (right - middle) / h, other_sided = (middle - left) / h;
  if (!std::isfinite(estimate) || std::abs(wide - narrow) > 1e-4 * scale ||
      std::abs(one_sided - other_sided) > 0.05 * scale)
    return Agreement::unsure;
  if (std::abs(gradient - estimate) <= 2e-5 * scale) return Agreement::yes;
  report = "input " + std::to_string(input) + " element " + std::to_string(element) + ": gradient " +
           std::to_string(gradient) + ", central difference " + std::to_string(estimate);
  return Agreement::no;
}

struct Counts {
  int agreed = 0, unsure = 0;
};

Counts check_gradients(const RandomModule& random) {
  Counts counts;
  const std::optional<Differentiated> d = differentiated(random);
  if (!d) return counts;
  const Evaluation evaluation = evaluate(d->module, d->module.functions[0], d->inputs, {});
  Random pick(random.seed + 1);
  std::size_t output = 1;
  for (std::size_t i = 0; i < d->leaves.size(); ++i) {
    const ReferenceArray* const gradient = d->gradients[i].is_valid() ? &evaluation.outputs[output++] : nullptr;
    const std::size_t input = d->leaf_inputs[i];
    const auto size = static_cast<std::int64_t>(d->inputs[input].elements.size());
    for (int k = 0; k < 3; ++k) {
      const auto element = static_cast<std::size_t>(pick.between(0, size - 1));
      std::string report;
      const Agreement agreement = compare(*d, input, element, gradient ? gradient->elements[element].value : 0, report);
      INFO("seed " << random.seed << ", " << report << "\n" << print(d->module));
      REQUIRE(agreement != Agreement::no);
      (agreement == Agreement::yes ? counts.agreed : counts.unsure)++;
    }
  }
  return counts;
}

}  // namespace

TEST_CASE("the gradient of every op equals central differences", "[gradient]") {
  RandomOptions options;
  options.least_nodes = options.most_nodes = 1;
  options.largest_extent = 5;
  options.most_elements = 200;
  options.with_learning_phase = false;
  const auto ops = all_ops().size() - 4;  // entries and custom are not drawn
  Counts total;
  for (std::uint64_t seed = 0; seed < 12 * ops; ++seed) {
    const Counts counts = check_gradients(random_module(seed, options));
    total.agreed += counts.agreed;
    total.unsure += counts.unsure;
  }
  INFO(total.agreed << " derivatives agreed, " << total.unsure << " lay next to kinks");
  CHECK(total.agreed > 2000);
  CHECK(total.unsure * 20 < total.agreed);
}

TEST_CASE("the gradient of random graphs equals central differences", "[gradient]") {
  RandomOptions options;
  options.most_nodes = 12;
  options.largest_extent = 4;
  options.most_elements = 100;
  options.with_learning_phase = false;
  Counts total;
  for (std::uint64_t seed = 50'000; seed < 50'300; ++seed) {
    const Counts counts = check_gradients(random_module(seed, options));
    total.agreed += counts.agreed;
    total.unsure += counts.unsure;
  }
  INFO(total.agreed << " derivatives agreed, " << total.unsure << " lay next to kinks");
  CHECK(total.agreed > 1000);
  CHECK(total.unsure * 10 < total.agreed);
}

TEST_CASE("a dense layer's gradients are products with the other factor", "[gradient]") {
  Graph graph;
  const Dim batch = Dim::named("batch");
  const Value x = graph.input({DType::f32, {batch, 3}}, {"x"});
  const Value w = graph.input({DType::f32, {3, 2}}, {"w"});
  const Value b = graph.input({DType::f32, {2}}, {"b"});
  const Value y = graph.append(op::relu, {graph.append(op::add, {graph.append(op::matmul, {x, w}), b})});
  const Value wanted[] = {x, w, b};
  const std::vector<Value> gradients = append_gradients(graph, graph.append(op::sum, {y}), wanted);
  CHECK(to_string(graph.type(gradients[0])) == "f32[batch,3]");
  CHECK(to_string(graph.type(gradients[1])) == "f32[3,2]");
  CHECK(to_string(graph.type(gradients[2])) == "f32[2]");
  CHECK(graph.node(gradients[1]).provenance.name == "w.gradient");
}

// y = s b with s = [[2,0,3],[0,0,5]] (one entry doubled, one out of range): d sum(c y) / d b = s^T c.
TEST_CASE("the dense factor of a sparse product gets the transposed product", "[gradient]") {
  Module module;
  Function function;
  Graph& graph = function.graph;
  const auto numbers = [](Type type, std::vector<double> values) {
    Array array(std::move(type));
    for (std::size_t i = 0; i < values.size(); ++i) array.set_number(static_cast<std::int64_t>(i), values[i]);
    return array;
  };
  const Value b = graph.input({DType::f32, {3, 2}}, {"b"});
  const Value y = graph.append(op::sparse_dense,
                               {graph.constant(numbers({DType::f32, {5}}, {2, 1, 2, 5, 9})),
                                graph.constant(numbers({DType::i32, {5, 2}}, {0, 0, 0, 2, 0, 2, 1, 2, 7, 1})),
                                graph.constant(numbers({DType::i32, {}}, {5})), b},
                               {{"rows", Shape{2}}});
  const Value weighted =
      graph.append(op::multiply, {y, graph.constant(numbers({DType::f32, {2, 2}}, {1, 10, 100, 1000}))});
  const Value wanted[] = {b};
  const Value gradient = append_gradients(graph, graph.append(op::sum, {weighted}), wanted)[0];
  function.inputs = {{"b", b, {}}};
  function.outputs = {{"g", gradient}};
  const Evaluation evaluation =
      evaluate(module, function, std::vector{ReferenceArray(Array({DType::f32, {3, 2}}))}, {});
  std::vector<double> found;
  for (const scalar::Number& x : evaluation.outputs[0].elements) found.push_back(x.value);
  CHECK(found == std::vector<double>{2, 20, 0, 0, 3 + 500, 30 + 5000});
}

TEST_CASE("gradients stop where nothing is differentiable", "[gradient]") {
  Graph graph;
  const Value x = graph.input({DType::f32, {4}}, {"x"});
  const Value y = graph.input({DType::f32, {4}}, {"y"});
  const Value stopped = graph.append(op::stop_gradient, {x});
  const Value loss = graph.append(op::sum, {graph.append(op::multiply, {stopped, y})});
  const Value wanted[] = {x, y};
  const std::vector<Value> gradients = append_gradients(graph, loss, wanted);
  CHECK_FALSE(gradients[0].is_valid());
  REQUIRE(gradients[1].is_valid());
  const Value index = graph.append(op::argmax, {x});
  CHECK_THROWS_WITH(append_gradients(graph, index, wanted), Catch::Contains("expected f32 or f64"));
  const Value count = graph.append(op::cast, {index}, {{"dtype", DType::f32}});
  CHECK_FALSE(append_gradients(graph, count, wanted)[0].is_valid());
}
