// A random module taken apart and put together again with a loss and updates.
#include "tests/random_training.h"

#include "ir/gradient.h"

namespace ingot {
namespace {

constexpr double learning_rate = 1e-4;  // small, so that ten steps diverge nowhere

class Trainable {
 public:
  explicit Trainable(const RandomModule& random) : random_(random), old_(random.module.functions[0]) {
    result_.seed = random.seed;
    result_.module.name = random.module.name;
    result_.module.states = random.module.states;
    result_.inputs.resize(1);
    function_.name = old_.name;
  }

  std::optional<RandomModule> make() {
    copy_nodes();
    const Value loss = weighted_loss();
    if (!loss.is_valid() || parameters_.empty()) return {};
    std::vector<Value> entries;
    for (const auto& [state, entry] : parameters_) entries.push_back(entry);
    const std::vector<Value> gradients = append_gradients(function_.graph, loss, entries);
    function_.outputs.push_back({"loss", loss});
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (gradients[i].is_valid()) update(parameters_[i].first, entries[i], gradients[i]);
    if (function_.updates.empty()) return {};
    if (count_.is_valid()) function_.updates.push_back({count_state_, count_});
    const std::vector<FunctionOutput> outputs = function_.outputs;
    FunctionRequest request{function_.name, function_.inputs, outputs, function_.updates};
    result_.module.functions.push_back(slice(function_.graph, result_.module.states, request));
    return std::move(result_);
  }

 private:
  Graph& graph() { return function_.graph; }
  Value number(DType dtype, double value) { return graph().constant(scalar_array(dtype, value)); }
  Value apply(const OpDef& op, std::vector<Value> operands) { return graph().append(op, std::move(operands)); }

  Value add_state(const std::string& name, Array initial) {
    const Type type = initial.type;
    result_.module.states.push_back({name, type, std::make_shared<const Array>(std::move(initial)), false});
    return graph().state(static_cast<std::uint32_t>(result_.module.states.size() - 1), type, {name});
  }

  void add_parameter(std::uint32_t state, Value entry) {
    if (graph().type(entry).dtype == DType::f32) parameters_.emplace_back(state, entry);
  }

  // Float inputs and constants become states; everything else stays.
  void copy_nodes() {
    std::vector<std::vector<Value>> now(old_.graph.size());
    for (std::uint32_t i = 0; i < now.size(); ++i) {
      const Node& node = old_.graph.node(i);
      const bool is_float_entry = node.results[0].dtype == DType::f32 && node.results[0].rank() > 0;
      if (is_input(node)) {
        std::size_t k = 0;
        while (old_.inputs[k].value.node != i) ++k;
        if (is_float_entry) {
          now[i] = {add_state("input" + std::to_string(i), random_.inputs[0][k].to_array())};
          add_parameter(static_cast<std::uint32_t>(result_.module.states.size() - 1), now[i][0]);
        } else {
          now[i] = {graph().input(node.results[0], node.provenance)};
          function_.inputs.push_back({old_.inputs[k].name, now[i][0], old_.inputs[k].default_value});
          result_.inputs[0].push_back(random_.inputs[0][k]);
        }
        continue;
      }
      if (is_constant(node) && is_float_entry) {
        now[i] = {add_state("constant" + std::to_string(i), *constant_data(node))};
        add_parameter(static_cast<std::uint32_t>(result_.module.states.size() - 1), now[i][0]);
        continue;
      }
      std::vector<Value> operands;
      for (const Value operand : node.operands) operands.push_back(now[operand.node][operand.result]);
      const Value made = graph().append(*node.op, operands, node.attributes, node.provenance);
      for (std::uint32_t r = 0; r < node.results.size(); ++r) now[i].push_back({made.node, r});
      if (is_state(node)) add_parameter(state_index(node), made);
    }
    for (const FunctionOutput& output : old_.outputs) outputs_.push_back(now[output.value.node][output.value.result]);
  }

  Value weighted_loss() {
    Value loss;
    double weight = 0.5;
    for (const Value output : outputs_) {
      if (graph().type(output).dtype != DType::f32) continue;
      const Value scaled = apply(op::multiply, {output, number(DType::f32, weight)});
      const Value part = apply(op::sum, {apply(op::add, {scaled, apply(op::square, {scaled})})});
      loss = loss.is_valid() ? apply(op::add, {loss, part}) : part;
      weight *= 0.75;
    }
    return loss;
  }

  void update(std::uint32_t state, Value entry, Value gradient) {
    const Type type = graph().type(entry);
    const std::string name = result_.module.states[state].name;
    const Value rate = number(DType::f32, learning_rate);
    switch (random_.seed % 3) {
      case 0:
        function_.updates.push_back({state, apply(op::subtract, {entry, apply(op::multiply, {gradient, rate})})});
        return;
      case 1: {
        const Value velocity = add_state(name + "/momentum", Array(type));
        const Value next = apply(op::subtract, {apply(op::multiply, {velocity, number(DType::f32, 0.9)}),
                                                apply(op::multiply, {gradient, rate})});
        function_.updates.push_back({last_state(), next});
        function_.updates.push_back({state, apply(op::add, {entry, next})});
        return;
      }
      default: {
        if (!count_.is_valid()) {
          const Value before = add_state("iterations", scalar_array(DType::f32, 0));
          count_state_ = last_state();
          count_ = apply(op::add, {before, number(DType::f32, 1)});
        }
        const auto corrected = [&](double beta) {
          return apply(op::subtract, {number(DType::f32, 1), apply(op::power, {number(DType::f32, beta), count_})});
        };
        const auto average = [&](Value old, Value now, double beta) {
          return apply(op::add,
                       {old, apply(op::multiply, {apply(op::subtract, {now, old}), number(DType::f32, 1 - beta)})});
        };
        const Value m = add_state(name + "/m", Array(type));
        const Value next_m = average(m, gradient, 0.9);
        function_.updates.push_back({last_state(), next_m});
        const Value v = add_state(name + "/v", Array(type));
        const Value next_v = average(v, apply(op::square, {gradient}), 0.999);
        function_.updates.push_back({last_state(), next_v});
        const Value factor =
            apply(op::divide, {apply(op::multiply, {rate, apply(op::sqrt, {corrected(0.999)})}), corrected(0.9)});
        const Value root = apply(op::add, {apply(op::sqrt, {next_v}), number(DType::f32, 1e-7)});
        function_.updates.push_back(
            {state, apply(op::subtract, {entry, apply(op::divide, {apply(op::multiply, {factor, next_m}), root})})});
      }
    }
  }

  std::uint32_t last_state() const { return static_cast<std::uint32_t>(result_.module.states.size() - 1); }

  const RandomModule& random_;
  const Function& old_;
  RandomModule result_;
  Function function_;
  std::vector<std::pair<std::uint32_t, Value>> parameters_;  // state, entry
  std::vector<Value> outputs_;
  Value count_;
  std::uint32_t count_state_ = 0;
};

}  // namespace

std::optional<RandomModule> random_training_module(std::uint64_t seed) {
  RandomOptions options;
  options.most_nodes = 10;
  options.most_elements = 1024;
  options.with_learning_phase = false;
  return Trainable(random_module(seed, options)).make();
}

}  // namespace ingot
