// Calls of emitted code under watch, and their comparison with the reference evaluator.
#include "driver/emitted_check.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "driver/native_kernels.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

constexpr std::size_t fence_bytes = 64;
constexpr auto fence_byte = static_cast<std::byte>(0xA5);
constexpr int unset = 0xFF;  // floats of these bytes are NaN

// Memory for one argument: it ends where its page ends, as near as its alignment allows, and the next page can not be
// touched; fences before and after it tell of writes.
class Fenced {
 public:
  Fenced(std::size_t size, std::size_t alignment) : size_(size) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t padded = (size + alignment - 1) / alignment * alignment;
    mapped_ = (fence_bytes + padded + page - 1) / page * page + page;
    memory_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) throw Error(ExitStatus::io, "IG0836", "no memory for a call of emitted code");
    end_ = static_cast<std::byte*>(memory_) + (mapped_ - page);
    data_ = end_ - padded;
    mprotect(end_, page, PROT_NONE);
    std::fill(data_ - fence_bytes, data_, fence_byte);
    std::fill(data_ + size_, end_, fence_byte);
    std::memset(data_, unset, size_);
  }
  Fenced(const Fenced&) = delete;
  Fenced& operator=(const Fenced&) = delete;
  ~Fenced() { munmap(memory_, mapped_); }

  std::byte* data() const { return data_; }
  bool is_intact() const {
    const auto is_fence = [](std::byte byte) { return byte == fence_byte; };
    return std::all_of(data_ - fence_bytes, data_, is_fence) && std::all_of(data_ + size_, end_, is_fence);
  }

 private:
  void* memory_ = nullptr;
  std::size_t mapped_ = 0, size_;
  std::byte *data_ = nullptr, *end_ = nullptr;
};

using Fences = std::vector<std::unique_ptr<Fenced>>;

Fenced& add_fenced(Fences& fences, std::int64_t size, std::int64_t alignment) {
  return *fences.emplace_back(
      std::make_unique<Fenced>(static_cast<std::size_t>(size), static_cast<std::size_t>(alignment)));
}

Array read(const Type& type, const std::byte* from) {
  Array array(type);
  std::copy_n(from, array.bytes.size(), array.bytes.begin());
  return array;
}

std::byte* member(const Plan& plan, const Fenced& state, std::size_t i) { return state.data() + plan.states[i].offset; }

// The watcher is a plain function: the call under watch is known here.
struct Watched {
  const Plan* plan = nullptr;
  WatchedCall* call = nullptr;
};
thread_local Watched watched;

void record(int function, int step, int result, const void* data) {
  const auto f = static_cast<std::size_t>(function), s = static_cast<std::size_t>(step),
             r = static_cast<std::size_t>(result);
  const Step& planned = watched.plan->functions.at(f).steps.at(s);
  const Type& type = planned.kind == Step::Kind::copy ? planned.type : planned.kernel.results.at(r);
  watched.call->results[f][s].push_back(read(type, static_cast<const std::byte*>(data)));
}

std::string described(const Array& emitted, std::int64_t i, const scalar::Number& expected) {
  const std::string place = "element " + std::to_string(i) + " of " + to_string(emitted.type) + " is ";
  char text[160];
  if (is_float(emitted.type.dtype))
    std::snprintf(text, sizeof text, "%.9g; expected %.9g within %.3g", emitted.number(i), expected.value,
                  expected.error);
  else
    std::snprintf(text, sizeof text, "%lld; expected %lld", static_cast<long long>(emitted.integer(i)),
                  static_cast<long long>(expected.integer));
  return place + text;
}

std::size_t function_index(const Plan& plan, const std::string& name) {
  for (std::size_t i = 0; i < plan.functions.size(); ++i)
    if (plan.functions[i].function->name == name) return i;
  throw internal_error("a dispatch to function " + quoted(name));
}

// The values of a function's nodes as the emitted code computed them, and a verdict on each step.
class StepChecker {
 public:
  StepChecker(const Plan& plan, const WatchedCall& call, std::span<const Array> inputs, std::span<const Array> states)
      : plan_(plan),
        call_(call),
        planned_(plan.functions[call.function]),
        function_(*planned_.function),
        graph_(function_.graph),
        inputs_(inputs),
        states_(states),
        values_(graph_.size()) {}

  void run(CallVerdict& verdict) {
    find_steps();
    const std::vector<bool> live = live_nodes(function_);
    for (std::uint32_t i = 0; i < graph_.size(); ++i)
      if (live[i]) check_node(i, verdict);
    for (std::size_t i = 0; i < function_.outputs.size(); ++i)
      check_transport("output " + function_.outputs[i].name, call_.outputs[i], value(function_.outputs[i].value),
                      verdict);
    std::vector<ReferenceArray> after;
    for (const Array& state : states_) after.emplace_back(state);
    for (const Update& update : function_.updates) after[update.state] = value(update.value);
    for (std::size_t i = 0; i < after.size(); ++i)
      check_transport("state " + plan_.module->states[i].name, call_.states[i], after[i], verdict);
  }

 private:
  const ReferenceArray& value(Value v) const { return values_[v.node][v.result]; }

  void find_steps() {
    step_of_.assign(graph_.size(), planned_.steps.size());
    for (std::size_t s = 0; s < planned_.steps.size(); ++s)
      if (planned_.steps[s].kind == Step::Kind::kernel) step_of_[planned_.steps[s].node] = s;
  }

  void check_node(std::uint32_t index, CallVerdict& verdict) {
    const Node& node = graph_.node(index);
    if (is_constant(node)) return values_[index].emplace_back(*constant_data(node)), void();
    if (is_state(node)) return values_[index].emplace_back(states_[state_index(node)]), void();
    if (is_input(node)) {
      for (std::size_t i = 0; i < function_.inputs.size(); ++i)
        if (function_.inputs[i].value.node == index) values_[index].emplace_back(inputs_[i]);
      return;
    }
    std::vector<const ReferenceArray*> operands;
    for (const Value operand : node.operands) operands.push_back(&value(operand));
    std::vector<ReferenceArray> expected = evaluate_node(graph_, node, operands);
    if (step_of_[index] == planned_.steps.size()) {  // a reshape that shares its operand's place
      values_[index] = std::move(expected);
      return;
    }
    StepVerdict step{call_.function,
                     step_of_[index],
                     index,
                     node.provenance.layer,
                     describe(planned_.steps[step_of_[index]].kernel),
                     {}};
    if (step.layer.empty()) step.layer = node.provenance.name;
    const std::vector<Array>& results = call_.results[call_.function][step.step];
    if (results.size() != expected.size()) step.agreement.failure = "the step was not seen, or more than once";
    for (std::size_t r = 0; r < expected.size(); ++r) {
      if (!step.agreement.failure.empty()) {
        values_[index].push_back(expected[r]);
        continue;
      }
      step.agreement.add(agreement(results[r], expected[r]));
      values_[index].emplace_back(results[r]);
    }
    verdict.steps.push_back(std::move(step));
  }

  static void check_transport(const std::string& what, const Array& found, const ReferenceArray& expected,
                              CallVerdict& verdict) {
    Agreement exact = agreement(found, expected);
    if (!exact.failure.empty()) exact.failure = what + ": " + exact.failure;
    verdict.transport.add(exact);
  }

  const Plan& plan_;
  const WatchedCall& call_;
  const FunctionPlan& planned_;
  const Function& function_;
  const Graph& graph_;
  std::span<const Array> inputs_, states_;
  std::vector<std::vector<ReferenceArray>> values_;  // [node][result]
  std::vector<std::size_t> step_of_;
};

std::vector<ReferenceArray> exact(std::span<const Array> arrays) { return {arrays.begin(), arrays.end()}; }

// The states of the module before the passes: those that it still has as they are, frozen ones at their initial value.
std::vector<ReferenceArray> states_before(const Module& before, const Module& after, std::span<const Array> states) {
  std::vector<ReferenceArray> values;
  for (const State& state : before.states) {
    const auto kept = std::find_if(after.states.begin(), after.states.end(),
                                   [&](const State& other) { return other.name == state.name; });
    values.emplace_back(kept == after.states.end() ? *state.initial
                                                   : states[static_cast<std::size_t>(kept - after.states.begin())]);
  }
  return values;
}

void check_end_to_end(const Plan& plan, const WatchedCall& call, std::size_t function, std::span<const Array> inputs,
                      std::span<const Array> states, const Module& before, CallVerdict& verdict) {
  const Module& after = *plan.module;
  const Function& called = *plan.functions[function].function;
  const Function& answering = *plan.functions[call.function].function;
  const Function* const original = before.find_function(called.name);
  if (!original) return;
  const Evaluation wanted = evaluate(before, *original, exact(inputs), states_before(before, after, states));
  // Folding rounds elsewhere: the bounds of both forms of the module add up.
  const Evaluation optimised = evaluate(after, called, exact(inputs), exact(states));
  const auto compare = [&](const std::string& what, const Array& found, const ReferenceArray& expected,
                           const ReferenceArray& slack) {
    Agreement result = agreement(found, expected, &slack);
    if (!result.failure.empty()) result.failure = what + ": " + result.failure;
    verdict.end_to_end.add(result);
  };
  for (std::size_t i = 0; i < call.outputs.size(); ++i)
    compare("output " + answering.outputs[i].name, call.outputs[i], wanted.outputs[i], optimised.outputs[i]);
  for (std::size_t i = 0; i < answering.updates.size(); ++i) {
    const std::string& name = after.states[answering.updates[i].state].name;
    for (std::size_t k = 0; k < wanted.updates.size(); ++k)
      if (before.states[original->updates[k].state].name == name)
        compare("state " + name, call.states[answering.updates[i].state], wanted.updates[k], optimised.updates[i]);
  }
}

}  // namespace

std::string_view watch_code() {
  return R"(
namespace {
void (*ingot_watcher)(int, int, int, const void*);
}
extern "C" void ingot_watch(void (*watcher)(int, int, int, const void*));
extern "C" void ingot_watch(void (*watcher)(int, int, int, const void*)) { ingot_watcher = watcher; }
extern "C" void ingot_trace(int function, int step, int result, const void* data) {
  ingot_watcher(function, step, result, data);
}
)";
}

WatchedCall call_watched(const Plan& plan, const WatchedCode& code, std::size_t function, std::span<const Array> inputs,
                         std::span<const Array> states) {
  const Function& called = *plan.functions[function].function;
  WatchedCall call;
  call.function = function;
  if (called.dispatch) {
    const bool choice = inputs[called.dispatch->input].integer(0) != 0;
    call.function = function_index(plan, choice ? called.dispatch->when_true : called.dispatch->when_false);
  }
  const Function& answering = *plan.functions[call.function].function;
  for (const FunctionPlan& planned : plan.functions) call.results.emplace_back(planned.steps.size());

  Fences fences;
  std::vector<const void*> input_pointers;
  for (const Array& input : inputs) {
    Fenced& place = add_fenced(fences, byte_count(input.type), info(input.type.dtype).bytes);
    std::copy(input.bytes.begin(), input.bytes.end(), place.data());
    input_pointers.push_back(place.data());
  }
  std::vector<void*> output_pointers;
  for (const FunctionOutput& output : answering.outputs) {
    const Type& type = answering.graph.type(output.value);
    output_pointers.push_back(add_fenced(fences, byte_count(type), info(type.dtype).bytes).data());
  }
  Fenced& state = add_fenced(fences, plan.state_bytes, plan.state_alignment);
  for (std::size_t i = 0; i < states.size(); ++i)
    std::copy(states[i].bytes.begin(), states[i].bytes.end(), member(plan, state, i));
  Fenced& workspace = add_fenced(fences, plan.functions[function].workspace_bytes, plan.target.alignment);

  watched = {&plan, &call};
  if (code.watch) code.watch(record);
  code.call(static_cast<int>(function), state.data(), input_pointers.data(), output_pointers.data(), workspace.data());
  watched = {};

  for (std::size_t i = 0; i < answering.outputs.size(); ++i)
    call.outputs.push_back(
        read(answering.graph.type(answering.outputs[i].value), static_cast<const std::byte*>(output_pointers[i])));
  for (std::size_t i = 0; i < states.size(); ++i) call.states.push_back(read(states[i].type, member(plan, state, i)));
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (!std::equal(inputs[i].bytes.begin(), inputs[i].bytes.end(), fences[i]->data()))
      call.violation = "input " + quoted(called.inputs[i].name) + " was written to";
  for (const auto& fence : fences)
    if (!fence->is_intact()) call.violation = "memory next to an argument was written to";
  return call;
}

std::vector<Array> initial_states(const Plan& plan, const WatchedCode& code) {
  const Fenced state(static_cast<std::size_t>(plan.state_bytes), static_cast<std::size_t>(plan.state_alignment));
  code.init(state.data());
  std::vector<Array> states;
  for (std::size_t i = 0; i < plan.states.size(); ++i)
    states.push_back(read(plan.module->states[i].type, member(plan, state, i)));
  return states;
}

void Agreement::add(const Agreement& other) {
  elements += other.elements, uncertain += other.uncertain, unbounded += other.unbounded;
  largest = std::max(largest, other.largest);
  if (failure.empty()) failure = other.failure;
}

Agreement agreement(const Array& emitted, const ReferenceArray& expected, const ReferenceArray* slack) {
  Agreement result;
  result.elements = emitted.size();
  if (emitted.type != expected.type) {
    result.failure = "a value of type " + to_string(emitted.type) + "; expected " + to_string(expected.type);
    return result;
  }
  for (std::int64_t i = 0; i < emitted.size(); ++i) {
    const scalar::Number& number = expected.elements[static_cast<std::size_t>(i)];
    const double bound = number.error + (slack ? slack->elements[static_cast<std::size_t>(i)].error : 0);
    bool is_right;
    if (!is_float(emitted.type.dtype)) {
      is_right = emitted.integer(i) == number.integer;
      if (!is_right && bound > 0) ++result.uncertain, is_right = true;
    } else {
      const double found = emitted.number(i), distance = std::abs(found - number.value);
      const bool is_same = found == number.value || (std::isnan(found) && std::isnan(number.value));
      const bool is_bounded = std::isfinite(bound);
      is_right = !is_bounded || is_same || distance <= bound;
      if (!is_bounded)
        ++result.unbounded;
      else if (is_right && !is_same)
        result.largest = std::max(result.largest, distance / bound);
    }
    if (!is_right && result.failure.empty()) result.failure = described(emitted, i, number);
  }
  return result;
}

std::string CallVerdict::failure() const {
  for (const StepVerdict& step : steps)
    if (!step.agreement.failure.empty())
      return "step " + std::to_string(step.step) + " (" + step.kernel + " for " + step.layer +
             "): " + step.agreement.failure;
  if (!transport.failure.empty()) return transport.failure;
  return end_to_end.failure.empty() ? "" : "end to end, " + end_to_end.failure;
}

CallVerdict check_call(const Plan& plan, const WatchedCall& call, std::size_t function, std::span<const Array> inputs,
                       std::span<const Array> states, const Module& before) {
  install_native_kernels();
  CallVerdict verdict;
  verdict.transport.failure = call.violation;
  StepChecker(plan, call, inputs, states).run(verdict);
  check_end_to_end(plan, call, function, inputs, states, before, verdict);
  return verdict;
}

}  // namespace ingot
