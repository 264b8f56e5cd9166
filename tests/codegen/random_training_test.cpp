// Emitted train steps of random graphs against the reference: 1,000 of them (fewer under sanitizers), ten steps each on
// the states as they become, forward, backward and optimizer in one function.
#include <iostream>
#include <limits>

#include "ir/print.h"
#include "tests/catch.h"
#include "tests/codegen/emitted_batch.h"
#include "tests/random_training.h"

using namespace ingot;
using namespace ingot::test;

namespace {

constexpr std::size_t batch_size = 25;
constexpr int steps = 10;
#if defined(INGOT_SANITIZE)
constexpr std::size_t module_count = 100, poisoned_count = 50;
#else
constexpr std::size_t module_count = 1000, poisoned_count = 100;
#endif

EmittedCase case_of(const RandomModule& random) {
  EmittedCase made{"seed " + std::to_string(random.seed), random.module, {{}}, {}};
  for (const ReferenceArray& input : random.inputs[0]) made.inputs[0].push_back(input.to_array());
  return made;
}

BatchOptions options_of(std::size_t batch) {
  constexpr const char* targets[] = {"native", "x86-64-v3", "generic"};
  static const std::vector<std::string> compilers = emitted_code_compilers();
  return {.compiler = compilers[batch % compilers.size()], .target = targets[batch / 2 % 3], .rounds = steps};
}

std::string failure_of(const RandomModule& random, const BatchOptions& options) {
  const EmittedCase one = case_of(random);
  const BatchReport report = check_batch(std::span(&one, 1), options);
  return report.failures.empty() ? "" : report.failures.begin()->second;
}

// The first `count` trainable modules from seed `first` on.
void check_training(std::uint64_t first, std::size_t count) {
  std::vector<EmittedCase> cases;
  std::vector<RandomModule> modules;
  for (std::uint64_t seed = first; modules.size() < count; ++seed)
    if (std::optional<RandomModule> trainable = random_training_module(seed)) {
      cases.push_back(case_of(*trainable));
      modules.push_back(std::move(*trainable));
    }
  const BatchReport report = check_batches(cases, batch_size, options_of);
  std::cout << "random train steps: " << summary(report) << std::endl;
  int shown = 0;
  for (const auto& [i, what] : report.failures) {
    if (++shown > 3) {
      UNSCOPED_INFO(cases[i].name << ": " << what);
      continue;
    }
    const BatchOptions options = options_of(i / batch_size);
    const RandomModule small =
        shrunk(modules[i], [&](const RandomModule& candidate) { return !failure_of(candidate, options).empty(); });
    UNSCOPED_INFO(cases[i].name << ": " << what << "\nshrunk: " << failure_of(small, options) << "\n"
                                << print(small.module));
  }
  CHECK(report.failures.empty());
  CHECK(report.cases == static_cast<int>(count));
  // Elements without a bound say nothing: a root of a second moment that is 0 but for rounding.
  CHECK(report.agreement.unbounded * 100 < report.agreement.elements);
}

}  // namespace

TEST_CASE("emitted train steps of 1,000 random graphs agree with the reference", "[codegen]") {
  check_training(1'000'000, module_count);
}

// Whatever numbers come in, every access stays within its array (the sanitizers watch in their build), and NaN goes
// where the reference says.
TEST_CASE("emitted train steps take NaN and infinities as the reference does", "[codegen]") {
  std::vector<EmittedCase> cases;
  for (std::uint64_t seed = 2'000'000; cases.size() < poisoned_count; ++seed) {
    std::optional<RandomModule> trainable = random_training_module(seed);
    if (!trainable) continue;
    Random random(seed);
    const auto poison = [&](Array& array) {
      if (!is_float(array.type.dtype)) return;
      constexpr double poisons[] = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                                    -std::numeric_limits<double>::infinity()};
      array.set_number(random.between(0, array.size() - 1), random.one_of(poisons));
    };
    for (State& state : trainable->module.states) {
      Array initial = *state.initial;
      if (random.chance(0.3)) poison(initial);
      state.initial = std::make_shared<const Array>(std::move(initial));
    }
    EmittedCase made = case_of(*trainable);
    for (Array& input : made.inputs[0]) poison(input);
    cases.push_back(std::move(made));
  }
  const BatchReport report = check_batches(cases, batch_size, options_of);
  for (const auto& [i, what] : report.failures) UNSCOPED_INFO(cases[i].name << ": " << what);
  CHECK(report.failures.empty());
  CHECK(report.cases == static_cast<int>(poisoned_count));
}

TEST_CASE("emitted train steps of the random graphs of INGOT_SEEDS=FIRST:COUNT agree with the reference", "[.seeds]") {
  const char* const wanted = std::getenv("INGOT_SEEDS");
  if (!wanted) return;
  const std::string text = wanted;
  check_training(std::stoull(text), std::stoull(text.substr(text.find(':') + 1)));
}
