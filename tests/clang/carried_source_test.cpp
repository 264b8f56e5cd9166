// Primitives and custom kernels whose source Clang reads: called by name in lifted lambdas, carried into emitted files.
#include <fstream>

#include "driver/build_cache.h"
#include "driver/definition_file.h"
#include "ir/error.h"
#include "ir/print.h"
#include "tests/clang/clang_test.h"

using namespace ingot;

namespace {

std::string dump_of(const std::string& text) {
  const ScratchFolder folder(std::filesystem::temp_directory_path());
  const auto file = folder.path() / "definition.cpp";
  std::ofstream(file) << text;
  try {
    return print(run_definition(file, {DefinitionCompiler::clang, {}}));
  } catch (const Error& error) {
    return error.report();
  }
}

bool contains(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("A lambda calls a registered function by name; the reference is the function's own source") {
  if (!clang_is_there()) return;
  const std::string text = dump_of(R"(#include "ingot/ingot.h"
#include <cmath>
using namespace ingot;
float soft_sign(float x) { return x / (1 + std::fabs(x)); }
void define() {
  register_primitive<soft_sign>({.name = "soft_sign",
                                 .derivatives = {[](float x) { float d = 1 + std::fabs(x); return 1 / (d * d); }},
                                 .text = "inline float soft_sign(float x) noexcept { return x / (1 + (x < 0 ? -x : x)); }"});
  Tensor x = K::placeholder({4}, "x");
  K::function({x}, {Map(x, [](float v) { return 2 * soft_sign(v); })}, {}, "f");
}
)");
  contains(text, "soft_sign(p0)");
  contains(text, "x / (1 + (x < 0 ? -x : x))");
}

TEST_CASE("A custom kernel comes with the functions, types and constants that it needs") {
  if (!clang_is_there()) return;
  const std::string text = dump_of(R"(#include "ingot/ingot.h"
#include <cmath>
using namespace ingot;
namespace filter {
constexpr int taps = 3;
struct State { float last = 0; };
template <class T> T square(T x) { return x * x; }
}
static float smooth(filter::State& state, float x) { state.last += (x - state.last) / filter::taps; return std::exp(-filter::square(state.last)); }
int unused_function() { return 1; }
void define() {
  Tensor x = K::placeholder({4}, "x");
  Tensor y = Custom(x, {4}, [](const float (&in)[4], float (&out)[4]) {
    filter::State state;
    for (int i = 0; i < 4; ++i) out[i] = smooth(state, in[i]);
  });
  K::function({x}, {y}, {}, "f");
}
)");
  contains(text, "constexpr int taps = 3;");
  contains(text, "struct State { float last = 0; };");
  contains(text, "T square(T x)");
  contains(text, "ingot_rt::exp(-filter::square(state.last))");
  contains(text, "void kernel_of_line_");
  CHECK(text.find("unused_function") == std::string::npos);
}

TEST_CASE("What a custom kernel cannot take along is refused at its place") {
  if (!clang_is_there()) return;
  const auto kernel = [](const std::string& before, const std::string& body) {
    return dump_of(
        "#include \"ingot/ingot.h\"\n#include <cmath>\n#include <vector>\nusing namespace ingot;\n" + before +
        "\nvoid define() {\n  Tensor x = K::placeholder({4}, \"x\");\n  Tensor y = Custom(x, {4}, [](const float "
        "(&in)[4], float (&out)[4]) {\n" +
        body + "\n  });\n  K::function({x}, {y}, {}, \"f\");\n}\n");
  };
  contains(kernel("", "out[0] = std::lgamma(in[0]);"), "definition.cpp:9:10: error: the custom kernel calls");
  contains(kernel("float gain = 2;", "out[0] = gain * in[0];"), "uses the variable 'gain'");
  contains(kernel("float other(float);", "out[0] = other(in[0]);"), "calls 'other', which is not defined in this file");
  contains(kernel("", "std::vector<float> v(4); out[0] = v[0];"), "of a system header");
}
