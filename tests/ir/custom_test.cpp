// Op custom: its rules, its text, who may read it, its gradient, and the errors that the reference gives to its
// results.
#include <cmath>
#include <functional>

#include "ir/equal.h"
#include "ir/evaluate.h"
#include "ir/gradient.h"
#include "ir/parse.h"
#include "ir/print.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

// Kernels that this test knows by name, in place of their text: the squares, and their gradient.
class KnownKernels final : public NativeKernels {
 public:
  KnownKernels() { set_native_kernels(this); }
  ~KnownKernels() override { set_native_kernels(nullptr); }
  void call(const NativeFunction& function, std::span<const Array> operands, std::span<Array> results) override {
    ++calls;
    const std::span<const float> x = operands[0].as<float>();
    const std::span<float> y = results[0].as<float>();
    for (std::size_t i = 0; i < x.size(); ++i)
      y[i] = function.name == "squares" ? x[i] * x[i] : 2 * x[i] * operands[2].as<float>()[i];
    if (results.size() > 1) results[1].as<std::int32_t>()[0] = x[0] > 1;
  }
  int calls = 0;
};

// The source has what must survive the text form: lines, quotes, backslashes, more than the length of a name.
std::string source(const std::string& name) {
  return "void " + name + "(const float (&x)[3], float (&y)[3]) noexcept {\n  const char* quote = \"a\\\\\\\"b\";\n" +
         "  // " + std::string(9000, '-') + "\n}\n";
}

Value append(Graph& graph, std::vector<Value> operands, const std::string& results, const std::string& name = "squares",
             const std::string& gradient = "squares_gradient") {
  return graph.append(op::custom, std::move(operands),
                      {{"name", name},
                       {"source", source(name)},
                       {"results", results},
                       {"gradient_name", gradient},
                       {"gradient_source", gradient.empty() ? std::string() : source(gradient)}});
}

Module module_of(const std::string& results) {
  Module module;
  Function f;
  f.name = "f";
  const Value x = f.graph.input({DType::f32, {3}});
  const Value y = append(f.graph, {x}, results);
  f.inputs = {{"x", x, {}}};
  for (std::uint32_t r = 0; r < f.graph.node(y).results.size(); ++r)
    f.outputs.push_back({"y" + std::to_string(r), {y.node, r}});
  module.functions.push_back(f);
  return module;
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code() + " " + error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("custom: types, and what is refused") {
  Graph graph;
  const Value x = graph.input({DType::f32, {3}}), batch = graph.input({DType::f32, {Dim::named("batch"), 3}});
  const Value half = graph.input({DType::f16, {3}});
  const Value y = append(graph, {x, x}, "f32[3], i32[], f64[2,4]");
  CHECK(graph.node(y).results == std::vector<Type>{{DType::f32, {3}}, {DType::i32, {}}, {DType::f64, {2, 4}}});
  const auto starts = [&](const std::string& code, const std::function<void()>& action) {
    const std::string found = refusal(action);
    INFO(found);
    CHECK(found.starts_with(code));
  };
  starts("IG0202", [&] { append(graph, {batch}, "f32[3]"); });
  starts("IG0202", [&] { append(graph, {half}, "f32[3]"); });
  starts("IG0201", [&] { append(graph, {}, "f32[3]"); });
  starts("IG0205", [&] { append(graph, {x}, "f32[n]"); });
  starts("IG0205", [&] { append(graph, {x}, "f16[3]"); });
  starts("IG050", [&] { append(graph, {x}, "f32[3] f32[3]"); });
  starts("IG050", [&] { append(graph, {x}, ""); });
  starts("IG0110", [&] { append(graph, {x}, "f32[0]"); });
  starts("IG0205", [&] { append(graph, {x}, "f32[3]", "system(\"x\")"); });
  starts("IG0205", [&] { append(graph, {x}, "f32[3]", "a::b"); });
  starts("IG0205", [&] { append(graph, {x}, "f32[3]", "squares", "1st"); });
}

TEST_CASE("custom: the text form brings the source back, to whom trusts it") {
  const Module module = module_of("f32[3], i32[1]");
  const std::string text = print(module);
  CHECK(difference(parse(text, "t", {}, Trust::code), module) == "");
  CHECK(refusal([&] { parse(text, "t"); }).starts_with("IG0511"));
}

TEST_CASE("custom: exact operands have exact results; the error of others is estimated") {
  KnownKernels kernels;
  const Module module = module_of("f32[3], i32[1]");
  ReferenceArray x(make_array({3}, std::vector<float>{1, -2, 3}));
  const auto run = [&] { return evaluate(module, module.functions[0], std::span(&x, 1), {}).outputs; };
  std::vector<ReferenceArray> y = run();
  CHECK(kernels.calls == 1);
  CHECK(y[0].elements[1].value == 4);
  CHECK(y[0].elements[1].error == 0);
  CHECK(y[1].elements[0].integer == 0);
  CHECK(y[1].elements[0].error == 0);
  x.elements[0].error = 0.01;
  y = run();
  CHECK(kernels.calls == 8);
  CHECK(y[0].elements[0].error >= 0.02);  // |(1 + e)^2 - 1|
  CHECK(y[0].elements[0].error < 0.2);
  CHECK(y[0].elements[1].error == 0);
  CHECK(y[1].elements[0].error == 1);  // 1 > 1 may hold
  x.elements[0].error = INFINITY;
  y = run();
  CHECK(y[0].elements[1].error == INFINITY);
  CHECK(y[1].elements[0].error == 1);
}

TEST_CASE("custom: without what compiles it the reference says so") {
  const Module module = module_of("f32[3]");
  const ReferenceArray x(make_array({3}, std::vector<float>{1, -2, 3}));
  CHECK(refusal([&] { evaluate(module, module.functions[0], std::span(&x, 1), {}); }).starts_with("IG0604"));
}

TEST_CASE("custom: the gradient is a second custom node; without one it is an error") {
  KnownKernels kernels;
  Module module;
  Function f;
  f.name = "f";
  const Value x = f.graph.input({DType::f32, {3}}), w = f.graph.input({DType::f32, {3}});
  const Value y = append(f.graph, {f.graph.append(op::multiply, {x, w})}, "f32[3]");
  const Value loss = f.graph.append(op::sum, {y}, {{"axes", std::vector<std::int64_t>{0}}});
  const Value wanted[] = {w};
  const std::vector<Value> gradients = append_gradients(f.graph, loss, wanted);
  REQUIRE(gradients[0].is_valid());
  f.inputs = {{"x", x, {}}, {"w", w, {}}};
  f.outputs = {{"dw", gradients[0]}};
  module.functions.push_back(f);
  const ReferenceArray fed[] = {ReferenceArray(make_array({3}, std::vector<float>{1, -2, 3})),
                                ReferenceArray(make_array({3}, std::vector<float>{4, 5, 6}))};
  const std::vector<ReferenceArray> found = evaluate(module, module.functions[0], fed, {}).outputs;
  CHECK(found[0].elements[1].value == 2 * -2 * 5 * -2);  // d (x w)^2 / d w = 2 x w x
  Graph graph;
  const Value v = graph.input({DType::f32, {3}});
  const Value plain = append(graph, {v}, "f32[]", "squares", "");
  const Value of[] = {v};
  CHECK(refusal([&] { append_gradients(graph, plain, of); }).starts_with("IG0309"));
}
