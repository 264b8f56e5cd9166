// Which functions are emitted, under which names and at which sizes.
#include "driver/selection.h"

#include "driver/compile_model.h"
#include "ir/error.h"
#include "ir/parse.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

Module model() {
  return parse(R"(ingot 1.0
state @sum : f32[2] = [0, 0]
func @train(%x: f32[batch,2] "x") -> (%mean "mean") {
  %total = sum(%x) {axes=[0]} : f32[2]
  %new = add(@sum, %total) : f32[2]
  %mean = max(%x) {axes=[0]} : f32[2]
  update { @sum <- %new }
}
func @read() -> (@sum "sum") {}
)",
               "model");
}

std::vector<std::string> names(const Module& module) {
  std::vector<std::string> result;
  for (const Function& function : module.functions) result.push_back(function.name);
  return result;
}

}  // namespace

TEST_CASE("a function may be taken under a second name, at another size, over one State", "[driver]") {
  Selection selection;
  selection.functions = {"train", "train_rest=train", "read", "train"};
  selection.bindings = {"train.batch=128", "train_rest.batch=104"};
  const Module bound = bind_all(select(model(), selection), selection);
  REQUIRE(names(bound) == std::vector<std::string>{"train", "train_rest", "read"});
  const auto input = [&](std::size_t f) {
    return to_string(bound.functions[f].graph.type(bound.functions[f].inputs[0].value));
  };
  CHECK(input(0) == "f32[128,2]");
  CHECK(input(1) == "f32[104,2]");
  CHECK(bound.functions[1].updates.size() == 1);
  CompileOptions options;
  options.emit.name = "sums";
  options.selection = selection;
  const Compiled compiled = compile_module(model(), options);
  const std::string& header = compiled.files.at("sums.h");
  CHECK_THAT(header, Catch::Contains("void train(State& state, const float (&x)[256]"));
  CHECK_THAT(header, Catch::Contains("void train_rest(State& state, const float (&x)[208]"));
}

TEST_CASE("a second name must be new, and the function must be there", "[driver]") {
  const auto code = [](const std::string& text) {
    Selection selection;
    selection.functions = {text};
    try {
      select(model(), selection);
    } catch (const Error& error) {
      return error.code();
    }
    return std::string("no error");
  };
  CHECK(code("read=train") == "IG0809");
  CHECK(code("rest=trian") == "IG0803");
  CHECK(code("train=train") == "no error");
}
