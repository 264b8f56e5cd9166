// Custom: what a kernel in C++ is called with, and what the carrier of sources is asked.
#include "frontend/custom.h"

#include "frontend/definition.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

struct TestCarrier final : SourceCarrier {
  TestCarrier() { set_source_carrier(this); }
  ~TestCarrier() override { set_source_carrier(nullptr); }
  KernelSource source(int slot, const Place& place) override {
    slots.push_back(slot);
    lines.push_back(static_cast<int>(place.line()));
    return {"kernel_" + std::to_string(slots.size()), "text " + std::to_string(slots.size())};
  }
  std::vector<int> slots, lines;
};

const Node& node_of(const Tensor& tensor) {
  return tensor.definition()->graph.node(tensor.definition()->tensors[tensor.id()].value);
}
std::string text_of(const Tensor& tensor, std::size_t attribute) {
  return std::get<std::string>(node_of(tensor).attributes[attribute]);
}

const auto kernel = [](const float (&x)[6], const int (&n)[2], float (&y)[3]) noexcept {
  for (int i = 0; i < 3; ++i) y[i] = x[i] * static_cast<float>(n[i % 2]);
};
const auto gradient = [](const float (&)[6], const int (&n)[2], const float (&)[3], const float (&dy)[3],
                         float (&dx)[6]) noexcept {
  for (int i = 0; i < 6; ++i) dx[i] = i < 3 ? dy[i] * static_cast<float>(n[i % 2]) : 0;
};

}  // namespace

TEST_CASE("Custom: a function object gets its source from the carrier") {
  const Fresh fresh;
  TestCarrier carrier;
  const Tensor x = K::placeholder({2, 3}, "x"), n = K::placeholder({2}, "n", DType::i32);
  const Tensor y = Custom({x, n}, {3, 1}, kernel, gradient);
  CHECK(y.shape() == Shape{3, 1});
  CHECK(y.dtype() == DType::f32);
  CHECK(node_of(y).op == &op::custom);
  CHECK(text_of(y, 0) == "kernel_1");
  CHECK(text_of(y, 4) == "text 2");
  CHECK(carrier.slots == std::vector<int>{-1, -1});  // no compiler has numbered them
  CHECK(carrier.lines[0] == __LINE__ - 7);
  CHECK(text_of(Custom({x, n}, {3}, kernel), 3).empty());
  const std::vector<Tensor> several =
      Custom({x}, {Type{DType::f64, {2}}, Type{DType::boolean, {}}}, KernelSource{"two", "text"});
  REQUIRE(several.size() == 2);
  CHECK(several[1].dtype() == DType::boolean);
}

TEST_CASE("Custom: refusals") {
  const Fresh fresh;
  const Tensor x = K::placeholder({2, 3}, "x"), n = K::placeholder({2}, "n", DType::i32), batch = Input({3});
  const Tensor half = K::placeholder({2}, "h");
  CHECK(refusal([&] {
          Custom({x, n}, {3}, kernel);
        }).starts_with("the source of a kernel that is a C++ function can be fetched only by Clang"));
  TestCarrier carrier;
  CHECK(refusal([&] { Custom({x, half}, {3}, kernel); }) ==
        "parameter 2 of the kernel given to Custom is const int32 (&)[2], but expected const float32 (&)[2]");
  CHECK(refusal([&] { Custom({x, n}, {4}, kernel); }) ==
        "parameter 3 of the kernel given to Custom is float32 (&)[3], but expected float32 (&)[4]");
  CHECK(refusal([&] { Custom({x}, {3}, kernel); }) == "the kernel given to Custom takes 3 arrays, but 2 are expected");
  CHECK(refusal([&] { Custom({x, n}, {3}, kernel, kernel); }) ==
        "the gradient given to Custom takes 3 arrays, but 5 are expected");
  CHECK(refusal([&] {
          Custom(batch, {3}, KernelSource{"k", "text"});
        }).starts_with("a custom kernel takes tensors of fixed shapes, but got"));
  CHECK(refusal([&] {
          K::gradients(Custom({x, n}, {3}, kernel), {x});
        }).find("has no gradient, but a loss is differentiated through it") != std::string::npos);
}
