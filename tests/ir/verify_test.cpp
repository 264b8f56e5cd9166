// The verifier on modules that are broken by hand, one invariant each.
#include "ir/verify.h"

#include <functional>

#include "tests/catch.h"

using namespace ingot;

namespace {

std::vector<Node> nodes_of(const Function& function) {
  return {function.graph.nodes().begin(), function.graph.nodes().end()};
}

// A state, a public function with an update, and one that dispatches to two private ones.
Module sound_module() {
  Module module;
  module.states.push_back({"w", {DType::f32, {2}}, std::make_shared<const Array>(Type{DType::f32, {2}}), true});
  Function f;
  f.name = "step";
  const Value x = f.graph.input({DType::f32, {2}}, {.name = "x"});
  const Value w = f.graph.state(0, {DType::f32, {2}}, {.name = "w"});
  const Value sum = f.graph.append(op::add, {x, w}, {}, {.name = "sum", .layer = "adder", .location = {"m.cpp", 7}});
  f.inputs = {{"x", x, std::nullopt}};
  f.outputs = {{"y", sum}};
  f.updates = {{0, sum}};
  module.functions.push_back(f);
  Function choice;
  choice.name = "choice";
  choice.inputs = {{"x", choice.graph.input({DType::f32, {2}}, {.name = "x"}), std::nullopt},
                   {"training", choice.graph.input({DType::boolean, {}}, {.name = "training"}), 0.0}};
  for (const char* name : {"choice.1", "choice.0"}) {
    Function part;
    part.name = name;
    part.is_private = true;
    const Value in = part.graph.input({DType::f32, {2}}, {.name = "x"});
    part.inputs = {{"x", in, std::nullopt}, {"training", part.graph.input({DType::boolean, {}}), std::nullopt}};
    part.outputs = {{"y", part.graph.append(op::relu, {in})}};
    module.functions.push_back(part);
  }
  choice.dispatch = Dispatch{1, "choice.1", "choice.0"};
  module.functions.push_back(choice);
  return module;
}

void break_node(Module& module, std::size_t node, const std::function<void(Node&)>& change) {
  Function& function = module.functions[0];
  std::vector<Node> nodes = nodes_of(function);
  change(nodes[node]);
  function.graph = Graph::from_nodes(std::move(nodes));
}

struct Planted {
  const char* code;
  const char* what;
  std::function<void(Module&)> fault;
};

}  // namespace

TEST_CASE("verify: a sound module passes", "[verify]") { CHECK_NOTHROW(verify(sound_module())); }

TEST_CASE("verify: each broken invariant is found", "[verify]") {
  const std::vector<Planted> planted = {
      {"IG0401", "unknown profile", [](Module& m) { m.profile = "keras4"; }},
      {"IG0402", "two states of one name", [](Module& m) { m.states.push_back(m.states[0]); }},
      {"IG0402", "a state without a value", [](Module& m) { m.states[0].initial = nullptr; }},
      {"IG0402", "a state with a symbol", [](Module& m) { m.states[0].type.shape = {Dim::named("batch")}; }},
      {"IG0402", "an initial value of another type",
       [](Module& m) { m.states[0].initial = std::make_shared<const Array>(Type{DType::f32, {3}}); }},
      {"IG0403", "two functions of one name", [](Module& m) { m.functions[1].name = "step"; }},
      {"IG0404", "no op", [](Module& m) { break_node(m, 2, [](Node& n) { n.op = nullptr; }); }},
      {"IG0404", "an operand too few", [](Module& m) { break_node(m, 2, [](Node& n) { n.operands.pop_back(); }); }},
      {"IG0404", "an operand of its own", [](Module& m) { break_node(m, 2, [](Node& n) { n.operands[0] = {2, 0}; }); }},
      {"IG0404", "a later operand", [](Module& m) { break_node(m, 2, [](Node& n) { n.operands[0] = {9, 0}; }); }},
      {"IG0404", "a result that is not there",
       [](Module& m) { break_node(m, 2, [](Node& n) { n.operands[0] = {0, 1}; }); }},
      {"IG0405", "an attribute too many",
       [](Module& m) { break_node(m, 2, [](Node& n) { n.attributes.emplace_back(1.0); }); }},
      {"IG0405", "an attribute of another kind",
       [](Module& m) { break_node(m, 1, [](Node& n) { n.attributes[0] = 1.0; }); }},
      {"IG0405", "an array without data",
       [](Module& m) {
         break_node(m, 0, [](Node& n) {
           n.op = &op::constant;
           n.attributes = {ArrayPtr()};
         });
       }},
      {"IG0405", "a malformed program",
       [](Module& m) {
         break_node(m, 2, [](Node& n) {
           n.op = &op::map;
           scalar::Program program{{DType::f32, DType::f32}, {}, {0}};
           program.nodes.push_back({.opcode = scalar::Opcode::exp});
           n.attributes = {program};
         });
       }},
      {"IG0406", "a wrong result type",
       [](Module& m) { break_node(m, 2, [](Node& n) { n.results[0].shape = {Dim(3)}; }); }},
      {"IG0406", "operands that do not fit",
       [](Module& m) {
         break_node(m, 0, [](Node& n) {
           n.results[0].shape = {Dim(3)};
           n.attributes[1] = Shape{Dim(3)};
         });
       }},
      {"IG0407", "a state that is not there",
       [](Module& m) { break_node(m, 1, [](Node& n) { n.attributes[0] = std::int64_t{1}; }); }},
      {"IG0407", "a negative state",
       [](Module& m) { break_node(m, 1, [](Node& n) { n.attributes[0] = std::int64_t{-1}; }); }},
      {"IG0408", "an input that is none", [](Module& m) { m.functions[0].inputs[0].value = {2, 0}; }},
      {"IG0408", "an input outside the graph", [](Module& m) { m.functions[0].inputs[0].value = {99, 0}; }},
      {"IG0408", "an input twice",
       [](Module& m) { m.functions[0].inputs.push_back({"z", m.functions[0].inputs[0].value, std::nullopt}); }},
      {"IG0408", "two inputs of one name", [](Module& m) { m.functions[1].inputs[1].name = "x"; }},
      {"IG0409", "an input that is not declared", [](Module& m) { m.functions[0].inputs.clear(); }},
      {"IG0410", "an output that is no value", [](Module& m) { m.functions[0].outputs[0].value = {3, 0}; }},
      {"IG0411", "an update of no state", [](Module& m) { m.functions[0].updates[0].state = 1; }},
      {"IG0411", "an update by no value", [](Module& m) { m.functions[0].updates[0].value = {2, 1}; }},
      {"IG0411", "two updates of a state",
       [](Module& m) { m.functions[0].updates.push_back(m.functions[0].updates[0]); }},
      {"IG0411", "an update of another type",
       [](Module& m) { m.functions[0].updates[0].value = m.functions[0].graph.input({DType::f32, {3}}); }},
      {"IG0412", "a dispatch to nothing", [](Module& m) { m.functions[3].dispatch->when_true = "gone"; }},
      {"IG0412", "a dispatch to itself", [](Module& m) { m.functions[3].dispatch->when_true = "choice"; }},
      {"IG0412", "a dispatch by a float", [](Module& m) { m.functions[3].dispatch->input = 0; }},
      {"IG0412", "a dispatch by no input", [](Module& m) { m.functions[3].dispatch->input = 2; }},
      {"IG0412", "a dispatch to other inputs", [](Module& m) { m.functions[1].inputs[0].name = "other"; }},
      {"IG0412", "a dispatch to other outputs", [](Module& m) { m.functions[1].outputs[0].name = "other"; }},
      {"IG0412", "a dispatch that also has outputs",
       [](Module& m) { m.functions[3].outputs = {{"y", m.functions[3].inputs[0].value}}; }},
      {"IG0413", "a private function that nothing needs", [](Module& m) { m.functions[0].is_private = true; }},
  };
  for (const Planted& plant : planted) {
    INFO(plant.what);
    Module module = sound_module();
    plant.fault(module);
    std::string code = "accepted";
    try {
      verify(module);
    } catch (const Error& error) {
      INFO(error.report());
      code = error.code();
      CHECK(error.status() == ExitStatus::input_rejected);
    }
    CHECK(code == plant.code);
  }
}

TEST_CASE("verify: an error names node, layer and line", "[verify]") {
  Module module = sound_module();
  break_node(module, 2, [](Node& n) { n.results[0].dtype = DType::f64; });
  try {
    verify(module);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "function \"step\": node 2 (add \"sum\") is f64[2]; inference gives f32[2]");
    CHECK(error.layer() == "adder");
    CHECK(error.location() == Location{"m.cpp", 7});
  }
}
