// Every op's gradient against JAX in float64 (tests/vectors/gradients). Ops without a vector are listed here, with why.
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "ir/evaluate.h"
#include "ir/gradient.h"
#include "ir/parse.h"
#include "tests/catch.h"

using namespace ingot;
using Json = nlohmann::json;

namespace {

const std::map<std::string, std::string> without_vector = {
    {"input", "an entry"},
    {"state", "an entry"},
    {"constant", "an entry"},
    {"size", "reads a shape alone"},
    {"custom", "a kernel of the user, whose gradient is another one: ir/custom_test"},
    {"argmax", "gives an index"},
    {"argmin", "gives an index"},
    {"equal", "gives a truth value"},
    {"not_equal", "gives a truth value"},
    {"less", "gives a truth value"},
    {"less_equal", "gives a truth value"},
    {"greater", "gives a truth value"},
    {"greater_equal", "gives a truth value"},
    {"logical_and", "gives a truth value"},
    {"logical_or", "gives a truth value"},
    {"logical_not", "gives a truth value"},
    {"random_uniform", "no float operand"},
    {"random_normal", "no float operand"},
    {"sparse_dense", "JAX has no such matrix; worked by hand in gradient_test.cpp"},
};

Array array_of(DType dtype, const Json& given) {
  Shape shape;
  for (const Json& extent : given.at("shape")) shape.push_back(extent.get<std::int64_t>());
  Array array({dtype, shape});
  REQUIRE(static_cast<std::size_t>(array.size()) == given.at("values").size());
  for (std::int64_t i = 0; i < array.size(); ++i) {
    const double value = given.at("values")[static_cast<std::size_t>(i)];
    if (dtype == DType::boolean)
      array.set_integer(i, value != 0);
    else
      array.set_number(i, value);
  }
  return array;
}

std::string type_text(const Json& operand) {
  std::string text = operand.at("dtype").get<std::string>() + "[";
  for (const Json& extent : operand.at("shape")) text += (text.back() == '[' ? "" : ",") + extent.dump();
  return text + "]";
}

void check_call(const Json& item) {
  std::string parameters;
  std::vector<ReferenceArray> inputs;
  for (std::size_t k = 0; k < item.at("operands").size(); ++k) {
    const Json& operand = item.at("operands")[k];
    parameters += (k == 0 ? "%x" : ", %x") + std::to_string(k) + ": " + type_text(operand);
    inputs.emplace_back(array_of(operand.at("dtype") == "bool" ? DType::boolean : DType::f64, operand));
  }
  Module module = parse(
      "ingot 1.0\nfunc @f(" + parameters + ") -> (%y \"y\") {\n  %y = " + item.at("call").get<std::string>() + "\n}\n",
      "vector");
  Function& function = module.functions[0];
  const Value weights = function.graph.constant(array_of(DType::f64, item.at("weights")));
  const Value loss =
      function.graph.append(op::sum, {function.graph.append(op::multiply, {function.outputs[0].value, weights})});
  std::vector<Value> wanted;
  std::vector<std::size_t> operands;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (!item.at("gradients")[k].is_null()) {
      wanted.push_back(function.inputs[k].value);
      operands.push_back(k);
    }
  const std::vector<Value> gradients = append_gradients(function.graph, loss, wanted);
  function.outputs.clear();
  for (const Value gradient : gradients)
    if (gradient.is_valid()) function.outputs.push_back({"g", gradient});
  const Evaluation evaluation = evaluate(module, function, inputs, {});
  std::size_t output = 0;
  for (std::size_t k = 0; k < gradients.size(); ++k) {
    const ReferenceArray* const found = gradients[k].is_valid() ? &evaluation.outputs[output++] : nullptr;
    const Json& expected = item.at("gradients")[operands[k]];
    if (found) REQUIRE(found->elements.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double value = found ? found->elements[i].value : 0, jax = expected[i];
      INFO("operand " << operands[k] << ", element " << i << ": " << value << ", JAX has " << jax);
      CHECK(std::abs(value - jax) <= 1e-11 * (1 + std::abs(jax)));
    }
  }
}

}  // namespace

TEST_CASE("every op's gradient equals that of JAX", "[gradient]") {
  const Json file = Json::parse(std::ifstream(INGOT_SOURCE_DIR "/tests/vectors/gradients/gradients.json"));
  std::set<std::string> covered;
  for (const Json& item : file.at("calls")) {
    const std::string call = item.at("call");
    INFO(call);
    check_call(item);
    covered.insert(call.substr(0, call.find('(')));
  }
  for (const OpDef* const op : all_ops()) {
    const std::string name(op->name);
    INFO(name << " has neither a vector nor a reason to have none, or both");
    CHECK(covered.contains(name) != without_vector.contains(name));
  }
}
