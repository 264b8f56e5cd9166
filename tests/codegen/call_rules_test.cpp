// The rules of K::function that hold for emitted code (reference/semantics.md, R3 to R19), seen by a C++ program that
// calls it. Expected values are computed by hand.
#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/codegen/emitted_program.h"

using namespace ingot;

namespace {

CompileOptions options_for(const std::string& target) {
  CompileOptions options;
  options.target = target;
  options.emit.name = "rules";
  return options;
}

Files emitted(const std::string& target) {
  return compile_module(Definition::current()->module(), options_for(target)).files;
}

void build_and_run(const std::string& target, const std::string& program) {
  test::build_and_run(Definition::current()->module(), options_for(target), program,
                      {"-fsanitize=address,undefined", "-DINGOT_CHECK_OVERLAP"});
}

}  // namespace

TEST_CASE("R3, R9, R10: states in emitted code: old values are read, what only updates touch is there, the rest is not",
          "[codegen]") {
  K::clear_session();
  const Tensor a = K::variable({1, 2, 3}, "a"), b = K::variable({4, 5, 6}, "b"), c = K::variable({7, 8, 9}, "c");
  const Tensor written = K::variable({0, 0, 0}, "written"), read = K::variable({10, 20, 30}, "read");
  K::variable({11, 11, 11}, "neither");
  const Tensor x = K::placeholder({3}, "x");
  K::function({}, {a, a + c}, {{a, b}, {b, c}, {c, a}}, "rotate");
  K::function({x}, {}, {{written, x * read}}, "accumulate");
  for (const char* target : {"native", "generic"}) {
    const Files files = emitted(target);
    const std::string& header = files.at("rules.h");
    CHECK(header.find("float written[3]") != std::string::npos);
    CHECK(header.find("float read[3]") == std::string::npos);  // nothing updates it: read-only data
    CHECK(header.find("neither") == std::string::npos);
    build_and_run(target, R"(
#include "rules.h"
int main() {
  rules::State state;
  rules::init(state);
  rules::RotateWorkspace rotating;
  float old[3], sum[3];
  rules::rotate(state, old, sum, rotating);
  for (int i = 0; i < 3; ++i) {
    if (old[i] != float(1 + i) || sum[i] != float(8 + 2 * i)) return 1;
    if (state.a[i] != float(4 + i) || state.b[i] != float(7 + i) || state.c[i] != float(1 + i)) return 2;
  }
  rules::rotate(state, old, sum, rotating);
  for (int i = 0; i < 3; ++i)
    if (old[i] != float(4 + i) || sum[i] != float(5 + 2 * i) || state.a[i] != float(7 + i) || state.c[i] != float(4 + i)) return 3;
  rules::AccumulateWorkspace accumulating;
  const float x[3] = {1, 2, 3};
  rules::accumulate(state, x, accumulating);
  return state.written[0] == 10 && state.written[1] == 40 && state.written[2] == 90 ? 0 : 4;
}
)");
  }
}

TEST_CASE("R4, R17, R18: emitted functions take the types of the model, scalars by value, and cannot fail",
          "[codegen]") {
  K::clear_session();
  const Tensor x = K::placeholder({3}, "x"), gain = K::placeholder({}, "gain");
  const Tensor y = K::where(K::learning_phase(), x * gain, x);
  K::function({x, gain, K::learning_phase()}, {y, gain * 2}, {}, "scale");
  build_and_run("generic", R"(
#include "rules.h"
#include <type_traits>
using Scale = void(const float (&)[3], float, bool, float (&)[3], float&, rules::ScaleWorkspace&) noexcept;
static_assert(std::is_same_v<decltype(rules::scale), Scale>, "no error code, no exception");
template <class Array>
constexpr bool takes = std::is_invocable_v<Scale, const Array&, float, bool, float (&)[3], float&, rules::ScaleWorkspace&>;
static_assert(takes<float[3]> && !takes<double[3]> && !takes<int[3]> && !takes<float[2]>, "nothing is cast");
int main() {
  rules::ScaleWorkspace workspace;
  const float x[3] = {1, 2, 3};
  float y[3], twice;
  rules::scale(x, 10.0f, false, y, twice, workspace);
  if (y[2] != 3 || twice != 20) return 1;
  rules::scale(x, 10.0f, true, y, twice, workspace);
  return y[0] == 10 && y[2] == 30 ? 0 : 2;
}
)");
}

TEST_CASE("R19: one array may be several inputs; nothing in emitted code says otherwise", "[codegen]") {
  K::clear_session();
  const Tensor x = K::placeholder({2, 37}, "x"), y = K::placeholder({2, 37}, "y");
  const Tensor w = K::variable(NdArray({37, 5}, std::vector<float>(185, 0.5F)), "w");
  K::function({x, y}, {x + y, K::dot(x, w) - K::dot(y, w), K::sum(x * y)}, {}, "both");
  for (const char* target : {"native", "generic"}) {
    const Files files = emitted(target);
    for (const auto& [name, content] : files) CHECK(content.find("restrict") == std::string::npos);
    build_and_run(target, R"(
#include "rules.h"
int main() {
  rules::BothWorkspace workspace;
  float x[74], sum[74], difference[10], product;
  for (int i = 0; i < 74; ++i) x[i] = 1;
  rules::both(x, x, sum, difference, product, workspace);
  for (const float s : sum)
    if (s != 2) return 1;
  for (const float d : difference)
    if (d != 0) return 2;
  return product == 74 ? 0 : 3;
}
)");
  }
}

TEST_CASE("R19: where asked to, emitted code stops at arrays that overlap where one is written", "[codegen]") {
  K::clear_session();
  const Tensor x = K::placeholder({8}, "x"), y = K::placeholder({8}, "y"),
               total = K::variable({0, 0, 0, 0, 0, 0, 0, 0}, "total");
  K::function({x, y}, {x + y, x * y}, {{total, total + x}}, "both");
  const std::string program = R"(
#include <sys/wait.h>
#include <unistd.h>
#include "rules.h"
static rules::State state;
static rules::BothWorkspace workspace;
static bool stops(float* x, float* y, float* sum, float* product) {
  const pid_t child = fork();
  if (child == 0) {
    using Array = float (*)[8];
    rules::both(state, *reinterpret_cast<Array>(x), *reinterpret_cast<Array>(y), *reinterpret_cast<Array>(sum),
                *reinterpret_cast<Array>(product), workspace);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}
int main() {
  float a[33] = {}, *b = a + 8, *c = a + 16, *d = a + 24, *of_state = reinterpret_cast<float*>(&state);
  if (stops(a, b, c, d)) return 1;         // side by side
  if (stops(a, a, c, d)) return 2;         // inputs may
  if (stops(a, a + 3, c, d)) return 3;
  if (stops(of_state, b, c, d) != CHECKED) return 4;
  if (stops(a, b, c, c) != CHECKED) return 5;
  if (stops(a, b, c, c + 7) != CHECKED) return 6;
  if (stops(a, b, a, d) != CHECKED) return 7;
  if (stops(a, b, c, b + 7) != CHECKED) return 8;
  return stops(a, b, of_state, d) == CHECKED ? 0 : 9;
}
)";
  for (const char* target : {"native", "generic"}) {
    const Module module = Definition::current()->module();
    test::build_and_run(module, options_for(target), program, {"-DCHECKED=true", "-DINGOT_CHECK_OVERLAP"});
    test::build_and_run(module, options_for(target), program, {"-DCHECKED=false"});
  }
}
