// What an emission has besides when it is asked for: the header of Eigen views, and weights that stay outside the code.
// Each is used by a program that checks values itself.
#include "ir/parse.h"
#include "tests/catch.h"
#include "tests/codegen/emitted_program.h"

using namespace ingot;

namespace {

constexpr const char* model = R"(ingot 1.0
state @kernel "hidden/kernel" : f32[4,3] = fill(0.5)
state @calls : i32[] = 0
func @step(%x: f32[2,4], %image: f32[2,2,3], %bias: f32[3]) -> (%y "y", %pixels "pixels", %total "total") {
  %w = constant [[1, 2, 3], [4, 5, 6], [7, 8, 9]] : f32[3,3]
  %h = dense(%x, @kernel, %bias)
  %y = matmul(%h, %w)
  %pixels = multiply(%image, 2)
  %total = sum(%x) {axes=[0, 1]}
  %new = add(@kernel, 1)
  %calls = add(@calls, 1i32)
  update {
    @kernel <- %new
    @calls <- %calls
  }
})";

void build_and_run(CompileOptions options, const std::string& target, const std::string& program) {
  options.target = target;
  options.emit.name = "small";
  test::build_and_run(parse(model, "small"), options, program, {"-isystem", INGOT_EIGEN_INCLUDE});
}

}  // namespace

TEST_CASE("Eigen views share the memory of inputs, outputs and State", "[codegen]") {
  const std::string program = R"(
#include "small_eigen.h"
int main() {
  static small::State state;
  static small::StepWorkspace workspace;
  small::init(state);
  const auto kernel = small::state_views::hidden_kernel(state);
  static_assert(decltype(kernel)::RowsAtCompileTime == 4 && decltype(kernel)::ColsAtCompileTime == 3, "as in the model");
  if (kernel(2, 1) != 0.5f) return 1;
  for (int r = 0; r < 4; ++r)
    for (int c = 0; c < 3; ++c) small::state_views::hidden_kernel(state)(r, c) = float(3 * r + c);
  if (state.hidden_kernel[3 * 2 + 1] != 7.0f) return 2;

  Eigen::Matrix<float, 2, 4, Eigen::RowMajor> x;
  x << 1, 2, 3, 4, -1, 0.5f, 2, 0;
  float image[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, pixels[12], total = 0;
  const Eigen::Vector3f bias(1, -1, 2);
  Eigen::Matrix<float, 3, 3> w;
  w << 1, 2, 3, 4, 5, 6, 7, 8, 9;
  const Eigen::Matrix<float, 2, 3> expected = ((x * kernel).rowwise() + bias.transpose()) * w;
  const Eigen::Matrix<float, 4, 3> before = kernel;
  float y[6];
  small::step(state, small::elements(x), image, small::elements(bias), y, pixels, total, workspace);
  const auto result = small::step_views::y(y);
  if ((result - expected).cwiseAbs().maxCoeff() > 1e-4f) return 3;
  if (kernel != before + Eigen::Matrix<float, 4, 3>::Ones()) return 4;  // the view sees the update
  const auto doubled = small::step_views::pixels(pixels);
  if (doubled.rows() != 4 || doubled.cols() != 3) return 9;  // last dimension as columns, all others as rows
  if (doubled(3, 1) != 20.0f) return 5;
  const small::State& seen = state;
  if (small::state_views::hidden_kernel(seen)(0, 0) != 1.0f) return 6;
  if (small::step_views::bias(small::elements(bias))(2) != 2.0f) return 7;
  return total == x.sum() ? 0 : 8;
}
)";
  CompileOptions options;
  options.emit.has_eigen = true;
  build_and_run(options, "native", program);
  build_and_run(options, "generic", program);
}

TEST_CASE("weights outside the code are read through a pointer and verified", "[codegen]") {
  const std::string program = R"(
#include <stdio.h>
#include "small.h"
#include "small_c.h"
alignas(64) static unsigned char bytes[small::weight_bytes + 1];
int main() {
  FILE* file = fopen("small.weights", "rb");
  if (!file) return 1;
  const size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  if (size != small::weight_bytes || !small::verify_weights(bytes, size)) return 2;
  if (!small_verify_weights(bytes, size) || small::verify_weights(bytes, size - 1)) return 3;
  const unsigned char* weights = bytes;
  static small::State state;
  static small::StepWorkspace workspace;
  small::init(state);
  const float x[8] = {1, 2, 3, 4, 0, 0, 0, 0}, image[12] = {}, bias[3] = {1, 0, 0};
  float y[6], pixels[12], total;
  small::step(weights, state, x, image, bias, y, pixels, total, workspace);
  const float expected[6] = {61, 77, 93, 1, 2, 3};  // (6, 5, 5) and (1, 0, 0) times the constant
  for (int i = 0; i < 6; ++i)
    if (y[i] - expected[i] > 1e-4f || expected[i] - y[i] > 1e-4f) return 4;
  bytes[5] = static_cast<unsigned char>(bytes[5] ^ 1u);
  return small::verify_weights(bytes, size) ? 5 : 0;
}
)";
  CompileOptions options;
  options.emit.takes_weights = true;
  build_and_run(options, "native", program);
  build_and_run(options, "generic", program);
}

TEST_CASE("with one buffer, inputs and outputs are members of the workspace, and scalars parameters", "[codegen]") {
  const std::string program = R"(
#include "small_c.h"
#include "small_eigen.h"
int main() {
  static small::State state;
  static small::StepWorkspace workspace;
  small::init(state);
  for (int call = 0; call < 2; ++call) {  // the second with the kernel one higher
    for (int i = 0; i < 8; ++i) workspace.x()[i] = i < 4 ? static_cast<float>(i + 1) : 0.0f;
    for (int i = 0; i < 12; ++i) workspace.image()[i] = static_cast<float>(i);
    small::step_views::bias(workspace.bias()) << 1, 0, 0;
    float total = 0;
    small::step(state, total, workspace);
    const float h = call == 0 ? 5 : 15;  // 10 times the kernel
    const float expected[6] = {12 * h + 1, 15 * h + 2, 18 * h + 3, 1, 2, 3};
    for (int i = 0; i < 6; ++i)
      if (workspace.y()[i] - expected[i] > 1e-4f || expected[i] - workspace.y()[i] > 1e-4f) return 1;
    for (int i = 0; i < 12; ++i)
      if (workspace.pixels()[i] != static_cast<float>(2 * i)) return 2;
    if (total != 10) return 3;
  }
  if (small_step_y(&workspace) != workspace.y() || small_step_x(&workspace) != workspace.x()) return 4;
  return sizeof(workspace) == small_step_workspace_bytes() ? 0 : 5;
}
)";
  CompileOptions options;
  options.plan.has_one_buffer = true;
  options.emit.has_eigen = true;
  build_and_run(options, "native", program);
  build_and_run(options, "generic", program);
}
