// Emitted code of random modules against the reference: 2,000 of them, each under one of two compilers and for one of
// three targets, half of them with two functions that share a state, each called twice in turn.
#include <iostream>

#include "ir/print.h"
#include "tests/catch.h"
#include "tests/codegen/emitted_batch.h"
#include "tests/random_graph.h"

using namespace ingot;
using namespace ingot::test;

namespace {

constexpr std::size_t batch_size = 25;
#if defined(INGOT_SANITIZE)
constexpr std::uint64_t modules = 300;  // every op of ops.def at least once
#else
constexpr std::uint64_t modules = 2000;
#endif

EmittedCase case_of(const RandomModule& random) {
  EmittedCase made{"seed " + std::to_string(random.seed), random.module, {}, {}};
  for (const std::vector<ReferenceArray>& inputs : random.inputs) {
    std::vector<Array> arrays;
    for (const ReferenceArray& input : inputs) arrays.push_back(input.to_array());
    made.inputs.push_back(std::move(arrays));
  }
  if (random.seed % 4 == 3) made.keep_states = {"*"};
  return made;
}

// Every compiler meets every target, in every fifth batch with inputs and outputs in the workspace.
BatchOptions options_of(std::size_t batch) {
  constexpr const char* targets[] = {"native", "x86-64-v3", "generic"};
  static const std::vector<std::string> compilers = emitted_code_compilers();
  return {.compiler = compilers[batch % compilers.size()],
          .target = targets[batch / 2 % 3],
          .rounds = 2,
          .has_one_buffer = batch % 5 == 4};
}

std::string failure_of(const RandomModule& random, const BatchOptions& options) {
  const EmittedCase one = case_of(random);
  const BatchReport report = check_batch(std::span(&one, 1), options);
  return report.failures.empty() ? "" : report.failures.begin()->second;
}

// `first` and `count` of seeds; failing ones are shrunk and shown, the first few of them.
void check_seeds(std::uint64_t first, std::uint64_t count) {
  std::vector<EmittedCase> cases;
  for (std::uint64_t seed = first; seed < first + count; ++seed) cases.push_back(case_of(random_module(seed)));
  const BatchReport report = check_batches(cases, batch_size, options_of);
  std::cout << "random modules: " << summary(report) << std::endl;
  int shown = 0;
  for (const auto& [i, what] : report.failures) {
    if (++shown > 3) {
      UNSCOPED_INFO(cases[i].name << ": " << what);
      continue;
    }
    const BatchOptions options = options_of(i / batch_size);
    const RandomModule small = shrunk(random_module(first + i), [&](const RandomModule& candidate) {
      return !failure_of(candidate, options).empty();
    });
    UNSCOPED_INFO(cases[i].name << ": " << what << "\nshrunk: " << failure_of(small, options) << "\n"
                                << print(small.module));
  }
  CHECK(report.failures.empty());
  CHECK(report.cases == static_cast<int>(count));
}

}  // namespace

TEST_CASE("emitted code of random modules agrees with the reference", "[codegen]") { check_seeds(0, modules); }

TEST_CASE("emitted code of the random modules of INGOT_SEEDS=FIRST:COUNT agrees with the reference", "[.seeds]") {
  const char* const wanted = std::getenv("INGOT_SEEDS");
  if (!wanted) return;
  const std::string text = wanted;
  check_seeds(std::stoull(text), std::stoull(text.substr(text.find(':') + 1)));
}
