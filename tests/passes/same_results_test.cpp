// Every pass keeps what functions compute: random modules are evaluated before the pipeline and after each pass that
// changed them, in two calls: the second one finds the states that the first has left. Floats agree within the bounds
// of both evaluations, integers, bools and types exactly where they are certain (in the first call all are).
#include <algorithm>
#include <cmath>
#include <map>

#include "ir/evaluate.h"
#include "ir/print.h"
#include "passes/pipeline.h"
#include "tests/catch.h"
#include "tests/random_graph.h"

using namespace ingot;

namespace {

std::string difference_of(const ReferenceArray& a, const ReferenceArray& b) {
  if (a.type != b.type) return to_string(a.type) + " has become " + to_string(b.type);
  for (std::size_t i = 0; i < a.elements.size(); ++i) {
    const scalar::Number &x = a.elements[i], &y = b.elements[i];
    if (std::isinf(x.error) || std::isinf(y.error)) continue;  // nothing is known
    const bool is_same = !is_float(a.type.dtype) ? x.integer == y.integer || x.error > 0 || y.error > 0
                         : std::isnan(x.value)   ? std::isnan(y.value)
                                               : x.value == y.value || std::abs(x.value - y.value) <= x.error + y.error;
    if (!is_same)
      return "element " + std::to_string(i) + ": " + std::to_string(x.value) + " (" + std::to_string(x.integer) +
             ") has become " + std::to_string(y.value) + " (" + std::to_string(y.integer) + ")";
  }
  return "";
}

// The function that answers for `outer`: itself, or the one that its learning phase chooses.
const Function& chosen(const Module& module, const Function& outer, const std::vector<ReferenceArray>& inputs) {
  if (!outer.dispatch) return outer;
  const bool is_training = inputs[outer.dispatch->input].elements[0].integer != 0;
  return *module.find_function(is_training ? outer.dispatch->when_true : outer.dispatch->when_false);
}

// The states of `after` with the values that states of the same names have in `before`.
std::vector<ReferenceArray> matching_states(const Module& before, std::span<const ReferenceArray> values,
                                            const Module& after) {
  std::vector<ReferenceArray> states;
  for (const State& state : after.states)
    for (std::size_t i = 0; i < before.states.size(); ++i)
      if (before.states[i].name == state.name) states.push_back(values[i]);
  return states;
}

// One call of function f on both sides. `states` are those before the call, and then those after it.
std::string difference_of_call(const RandomModule& random, std::size_t f, const Module& after,
                               std::vector<ReferenceArray>& states) {
  const Function& before = random.module.functions[f];
  const Function* const found = after.find_function(before.name);
  if (!found || found->inputs.size() != before.inputs.size()) return "function " + before.name + " has changed";
  const Function& now = chosen(after, *found, random.inputs[f]);
  const Evaluation a = evaluate(random.module, before, random.inputs[f], states);
  const Evaluation b = evaluate(after, now, random.inputs[f], matching_states(random.module, states, after));
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    const std::string difference = difference_of(a.outputs[i], b.outputs[i]);
    if (!difference.empty()) return before.name + ", output " + before.outputs[i].name + ": " + difference;
  }
  std::map<std::string, const ReferenceArray*> updates;
  for (std::size_t i = 0; i < b.updates.size(); ++i) updates[after.states[now.updates[i].state].name] = &b.updates[i];
  if (updates.size() != a.updates.size()) return before.name + " has other updates";
  for (std::size_t i = 0; i < a.updates.size(); ++i) {
    const std::uint32_t state = before.updates[i].state;
    const std::string& name = random.module.states[state].name;
    const std::string difference = updates.contains(name) ? difference_of(a.updates[i], *updates.at(name)) : "is gone";
    if (!difference.empty()) return before.name + ", update of " + name + ": " + difference;
    states[state] = ReferenceArray(a.updates[i].to_array());
  }
  return "";
}

std::string difference_of(const RandomModule& random, const Module& after) {
  std::vector<ReferenceArray> states = initial_states(random.module);
  for (int call = 0; call < 2; ++call)
    for (std::size_t f = 0; f < random.module.functions.size(); ++f) {
      const std::string difference = difference_of_call(random, f, after, states);
      if (!difference.empty()) return "call " + std::to_string(call) + " of " + difference;
    }
  return "";
}

// What is wrong with the pipeline on this module; "" when nothing is. `changes` counts the passes that did something.
std::string failure(const RandomModule& random, std::map<std::string, int>* changes = nullptr) {
  std::string result;
  PipelineOptions options;
  if (random.seed % 4 == 3) options.passes.keep_states = {"*"};
  options.after_pass = [&](const PassReport& report) {
    if (!report.has_changed || !result.empty()) return;
    if (changes) ++(*changes)[std::string(report.pass)];
    const std::string difference = difference_of(random, report.module);
    if (!difference.empty()) result = "after " + std::string(report.pass) + ": " + difference;
  };
  try {
    Journal journal;
    run_pipeline(random.module, options, journal);
  } catch (const Error& error) {
    return error.report();
  }
  return result;
}

}  // namespace

TEST_CASE("passes keep what random modules compute", "[passes]") {
  std::map<std::string, int> changes;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const RandomModule random = random_module(seed);
    const std::string what = failure(random, &changes);
    if (what.empty()) continue;
    const RandomModule small = shrunk(random, [](const RandomModule& m) { return !failure(m).empty(); });
    FAIL("seed " << seed << ": " << what << "\nshrunk: " << failure(small) << "\n" << print(small.module));
  }
  for (const Pass& pass : pipeline_passes())  // a pass that never acts is not tested; all functions are asked for here
    if (pass.name != "keep-requested-functions") CHECK(changes[std::string(pass.name)] >= 20);
}

TEST_CASE("random modules hold every op at least 20 times in 2,000, and two functions in half of them", "[random]") {
  std::map<std::string, int> uses;
  int with_two = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const RandomModule random = random_module(seed);
    with_two += random.module.functions.size() == 2;
    for (const Function& function : random.module.functions)
      for (const Node& node : function.graph.nodes()) ++uses[std::string(node.op->name)];
  }
  for (const OpDef* op : all_ops()) {
    if (op->carries_code) continue;  // not drawn: tests/ir/custom_test.cpp
    INFO(op->name);
    CHECK(uses[std::string(op->name)] >= 20);
  }
  CHECK(with_two > 900);
  CHECK(with_two < 1100);
}

TEST_CASE("a random module is a function of its seed, and shrinks to what fails", "[random]") {
  CHECK(print(random_module(7).module) == print(random_module(7).module));
  CHECK(print(random_module(7).module) != print(random_module(8).module));
  const auto has_matmul = [](const RandomModule& random) {
    for (const Function& function : random.module.functions)
      for (const Node& node : function.graph.nodes())
        if (node.op == &op::matmul) return true;
    return false;
  };
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const RandomModule random = random_module(seed);
    if (!has_matmul(random)) continue;
    const RandomModule small = shrunk(random, has_matmul);
    REQUIRE(small.module.functions.size() == 1);
    std::size_t computing = 0;
    for (const Node& node : small.module.functions[0].graph.nodes()) computing += !node.operands.empty();
    CHECK(computing == 1);
  }
}
