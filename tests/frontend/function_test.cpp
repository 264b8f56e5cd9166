// K::function: extraction, updates, cut points and refusals (reference/semantics.md, rows F and rules R).
#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;

TEST_CASE("K::function extracts what a layer needs") {
  K::clear_session();
  ReferenceExecutor executor;
  const Tensor x = Input({3});
  const layers::Dense first(2, {.activation = "relu"}), second(4);
  const Tensor hidden = first(x);
  second(hidden);
  Layer handle = first;
  handle.set_weights({{{1, -1}, {2, 0}, {0, 3}}, {0.5, -1}});
  const auto f = K::function({x}, {hidden});
  const std::vector<NdArray> out = f({{{1, 2, 3}, {-1, 0, 0}}});
  REQUIRE(out.size() == 1);
  // x W + b = [1+4+.5, -1+9-1], [-1+.5, 1-1], then max(., 0)
  CHECK(out[0] == NdArray({2, 2}, std::vector<float>{5.5f, 7, 0, 0}));
  const Module module = Definition::current()->module();
  REQUIRE(module.functions.size() == 1);
  for (const Node& node : module.functions[0].graph.nodes()) CHECK(node.provenance.layer != second.name());
}

TEST_CASE("updates are simultaneous") {
  K::clear_session();
  ReferenceExecutor executor;
  const Tensor a = K::variable(1, "a"), b = K::variable(2, "b");
  const auto swap = K::function({}, {a}, {{a, b}, {b, a}}, "swap");
  CHECK(swap(std::vector<NdArray>{})[0].item() == 1);
  CHECK(K::get_value(a).item() == 2);
  CHECK(K::get_value(b).item() == 1);
}
