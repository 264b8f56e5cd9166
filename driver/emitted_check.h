// Holds one call of emitted code against the reference, step by step: every kernel's results against the reference op
// on the very operands that the emitted code gave it, so that no error upstream hides or blames another, and within
// the running error bound of that op alone. `ingot check`, and the tests of codegen, judge through here.
//
// Elements of integers and bools are exact, but where the reference says that rounding decides them; floats whose
// bound is infinite say nothing. Both are counted.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "codegen/plan.h"
#include "ir/evaluate.h"

namespace ingot {

// Emitted code with its entry and its trace (EmitOptions), loaded into this process.
struct WatchedCode {
  using Watcher = void (*)(int function, int step, int result, const void* data);
  void (*call)(int function, void* state, const void* const* inputs, void* const* outputs, void* workspace) = nullptr;
  void (*init)(void* state) = nullptr;
  void (*watch)(Watcher) = nullptr;  // who is told of the results of steps from here on
};

// What stands behind an emitted source so that it is WatchedCode: extern "C" ingot_watch, which sets the watcher that
// ingot_trace calls.
std::string_view watch_code();

// What a call did.
struct WatchedCall {
  std::size_t function = 0;  // that answered: the called one, or the one that its learning phase chose
  std::vector<Array> outputs;
  std::vector<Array> states;                             // after the call, as in the module
  std::vector<std::vector<std::vector<Array>>> results;  // [function][step][result]
  std::string violation;                                 // of memory that is not its own; "" when there was none
};

// Calls function `function` of the Plan. What it may not read ends a page of memory; what it must write starts as NaN.
WatchedCall call_watched(const Plan& plan, const WatchedCode& code, std::size_t function, std::span<const Array> inputs,
                         std::span<const Array> states);

// The states that init() makes.
std::vector<Array> initial_states(const Plan& plan, const WatchedCode& code);

// The verdict on some elements.
struct Agreement {
  std::int64_t elements = 0;
  std::int64_t uncertain = 0;  // integers and bools that differ where the reference is uncertain
  std::int64_t unbounded = 0;  // floats of which nothing is known
  double largest = 0;          // largest error in units of its bound
  std::string failure;         // the first element that is wrong; "" when there is none
  void add(const Agreement& other);
};

// `slack`: what is added to the bound of each element, per element; empty: nothing.
Agreement agreement(const Array& emitted, const ReferenceArray& expected, const ReferenceArray* slack = nullptr);

struct StepVerdict {
  std::size_t function = 0, step = 0;
  std::uint32_t node = 0;
  std::string layer, kernel;
  Agreement agreement;
};

struct CallVerdict {
  std::vector<StepVerdict> steps;  // kernels, in order
  Agreement transport;             // outputs and states after the call: the bytes that the steps computed
  Agreement end_to_end;            // outputs and states after the call against the module before the passes
  std::string failure() const;     // the first failure of all, with its place; "" when there is none
};

// `before`: the module before the passes, with all symbols bound; its function of the same name is evaluated.
CallVerdict check_call(const Plan& plan, const WatchedCall& call, std::size_t function, std::span<const Array> inputs,
                       std::span<const Array> states, const Module& before);

}  // namespace ingot
