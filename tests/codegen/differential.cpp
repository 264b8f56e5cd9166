// Cases of text and their check under every compiler and target.
#include "tests/codegen/differential.h"

#include <iostream>

#include "ir/parse.h"
#include "ir/print.h"
#include "tests/catch.h"

namespace ingot::test {
namespace {

constexpr const char* targets[] = {"native", "x86-64-v3", "generic"};

std::string report_of(const BatchReport& report, std::span<const EmittedCase> cases) {
  std::string text;
  int shown = 0;
  for (const auto& [i, what] : report.failures)
    if (++shown <= 5) text += cases[i].name + ": " + what + "\n" + print(cases[i].module) + "\n";
  if (!text.empty()) text += std::to_string(report.failures.size()) + " modules failed\n";
  return text;
}

}  // namespace

Array random_array(Random& random, const Type& type) {
  Array array(type);
  for (std::int64_t i = 0; i < array.size(); ++i)
    if (is_float(type.dtype))
      array.set_number(i, random.real(-2, 2));
    else
      array.set_integer(i, random.between(type.dtype == DType::boolean || !info(type.dtype).is_signed ? 0 : -9,
                                          type.dtype == DType::boolean ? 1 : 9));
  return array;
}

EmittedCase case_of(const std::string& name, const std::string& text, std::vector<std::string> keep_states,
                    std::uint64_t seed) {
  Random random(seed);
  EmittedCase made{name, parse(text, name, {}, Trust::code), {}, std::move(keep_states)};
  for (const Function& function : made.module.functions) {
    std::vector<Array> arrays;
    for (const FunctionInput& input : function.inputs)
      arrays.push_back(random_array(random, function.graph.type(input.value)));
    made.inputs.push_back(std::move(arrays));
  }
  for (State& state : made.module.states)
    if (state.is_trainable) state.initial = std::make_shared<const Array>(random_array(random, state.type));
  return made;
}

void check_under_all(const char* what, const std::vector<EmittedCase>& cases, std::size_t size, int rounds) {
  const std::vector<std::string> compilers = emitted_code_compilers();
  if (compilers.size() < 2) WARN("only with " << compilers.front());
  for (const std::string& compiler : compilers)
    for (const char* target : targets) {
      const BatchReport report = check_batches(cases, size, [&](std::size_t) {
        return BatchOptions{.compiler = compiler, .target = target, .rounds = rounds};
      });
      std::cout << what << ", " << compiler << ", " << target << ": " << summary(report) << std::endl;
      INFO(report_of(report, cases));
      CHECK(report.failures.empty());
      CHECK(report.steps > 0);
    }
}

}  // namespace ingot::test
