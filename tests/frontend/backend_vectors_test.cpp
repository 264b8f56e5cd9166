// The backend functions against Keras itself: tests/vectors/backend, written by Keras 2 and Keras 3. Each case runs in
// its profiles, through K::function and the reference evaluator.
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

using Json = nlohmann::json;

double number(const Json& value) {
  if (!value.is_string()) return value.get<double>();
  const auto text = value.get<std::string>();
  return text == "nan" ? NAN : text == "inf" ? INFINITY : -INFINITY;
}

Array array_of(const Json& value) {
  DType dtype{};
  if (!parse_dtype(value.at("dtype").get<std::string>(), dtype)) FAIL("dtype " << value.at("dtype"));
  const auto sizes = value.at("shape").get<std::vector<std::int64_t>>();
  Array array({dtype, Shape(sizes.begin(), sizes.end())});
  std::int64_t i = 0;
  for (const Json& element : value.at("data"))
    if (is_float(dtype))
      array.set_number(i++, number(element));
    else
      array.set_integer(i++, element.is_boolean() ? element.get<bool>() : element.get<std::int64_t>());
  return array;
}

// The arguments of a case, as the backend functions take them.
struct Call {
  std::vector<Tensor> inputs;
  Json args, kwargs;

  Tensor x(std::size_t i = 0) const { return inputs.at(i); }
  bool has(const char* key) const { return kwargs.contains(key) && !kwargs.at(key).is_null(); }
  bool flag(const char* key) const { return kwargs.value(key, false); }
  double real(const char* key, double otherwise) const { return kwargs.value(key, otherwise); }
  int integer(const char* key, int otherwise) const { return kwargs.value(key, otherwise); }
  double arg(std::size_t i) const { return args.at(i).get<double>(); }
  std::vector<std::int64_t> integers(std::size_t i) const { return args.at(i).get<std::vector<std::int64_t>>(); }
  Axes axes(const char* key = "axis") const {
    if (!has(key)) return {};
    if (kwargs.at(key).is_number()) return Axes(kwargs.at(key).get<int>());
    return Axes::of(kwargs.at(key).get<std::vector<std::int64_t>>());
  }
};

using Function = std::function<Tensor(const Call&)>;
using Reduction = Tensor (*)(const Operand&, Axes, bool);
using Unary = Tensor (*)(const Operand&);
using Binary = Tensor (*)(const Operand&, const Operand&);

Function of(Reduction f) {
  return [f](const Call& c) { return f(c.x(), c.axes(), c.flag("keepdims")); };
}
Function of(Unary f) {
  return [f](const Call& c) { return f(c.x()); };
}
Function of(Binary f) {
  return [f](const Call& c) { return f(c.x(0), c.x(1)); };
}

// Keras 3's ReLU has these arguments on the function, ingot has them on the layer.
Tensor relu(const Call& c) {
  layers::ReLUOptions options;
  if (c.has("max_value")) options.max_value = c.real("max_value", 0);
  options.negative_slope = c.real("alpha", 0);
  options.threshold = c.real("threshold", 0);
  return c.kwargs.empty() ? K::relu(c.x()) : layers::ReLU(options)(c.x());
}

const std::map<std::string, Function> functions = {
    {"abs", of(K::abs)},
    {"all", of(K::all)},
    {"any", of(K::any)},
    {"argmax", [](const Call& c) { return K::argmax(c.x(), c.integer("axis", -1)); }},
    {"argmin", [](const Call& c) { return K::argmin(c.x(), c.integer("axis", -1)); }},
    {"batch_dot", [](const Call& c) { return K::batch_dot(c.x(0), c.x(1), c.axes("axes")); }},
    {"batch_flatten", of(K::batch_flatten)},
    {"cast", [](const Call& c) { return K::cast(c.x(), c.args.at(1).get<std::string>()); }},
    {"clip", [](const Call& c) { return K::clip(c.x(), c.arg(1), c.arg(2)); }},
    {"concatenate", [](const Call& c) { return K::concatenate(c.inputs, c.integer("axis", -1)); }},
    {"cos", of(K::cos)},
    {"dot", of(K::dot)},
    {"elu", [](const Call& c) { return K::elu(c.x(), c.args.size() > 1 ? c.arg(1) : 1); }},
    {"equal", of(K::equal)},
    {"exp", of(K::exp)},
    {"expand_dims", [](const Call& c) { return K::expand_dims(c.x(), c.integer("axis", -1)); }},
    {"exponential", of(activations::exponential)},
    {"flatten", of(K::flatten)},
    {"gelu", [](const Call& c) { return activations::gelu(c.x(), c.flag("approximate")); }},
    {"greater", of(K::greater)},
    {"greater_equal", of(K::greater_equal)},
    {"hard_sigmoid", of(K::hard_sigmoid)},
    {"hard_silu", of(activations::hard_silu)},
    {"l2_normalize", [](const Call& c) { return K::l2_normalize(c.x(), c.integer("axis", -1)); }},
    {"leaky_relu", [](const Call& c) { return activations::leaky_relu(c.x()); }},
    {"less", of(K::less)},
    {"less_equal", of(K::less_equal)},
    {"log", of(K::log)},
    {"log_softmax", [](const Call& c) { return activations::log_softmax(c.x(), c.integer("axis", -1)); }},
    {"logsumexp", of(K::logsumexp)},
    {"max", of(K::max)},
    {"maximum", of(K::maximum)},
    {"mean", of(K::mean)},
    {"min", of(K::min)},
    {"minimum", of(K::minimum)},
    {"mish", of(activations::mish)},
    {"not_equal", of(K::not_equal)},
    {"permute_dimensions", [](const Call& c) { return K::permute_dimensions(c.x(), c.integers(1)); }},
    {"prod", of(K::prod)},
    {"relu", relu},
    {"relu6", of(activations::relu6)},
    {"repeat", [](const Call& c) { return K::repeat(c.x(), c.args.at(1)); }},
    {"reshape", [](const Call& c) { return K::reshape(c.x(), c.integers(1)); }},
    {"reverse", [](const Call& c) { return K::reverse(c.x(), *c.axes("axes").values()); }},
    {"round", of(K::round)},
    {"selu", of(activations::selu)},
    {"sigmoid", of(K::sigmoid)},
    {"sign", of(K::sign)},
    {"silu", of(activations::silu)},
    {"sin", of(K::sin)},
    {"softmax", [](const Call& c) { return K::softmax(c.x(), c.integer("axis", -1)); }},
    {"softplus", of(K::softplus)},
    {"softsign", of(K::softsign)},
    {"sqrt", of(K::sqrt)},
    {"square", of(K::square)},
    {"squeeze", [](const Call& c) { return K::squeeze(c.x(), c.integer("axis", -1)); }},
    {"stack", [](const Call& c) { return K::stack(c.inputs, c.integer("axis", 0)); }},
    {"std", of(K::std)},
    {"sum", of(K::sum)},
    {"switch", [](const Call& c) { return K::switch_(c.x(0), c.x(1), c.x(2)); }},
    {"tanh", of(K::tanh)},
    {"tile", [](const Call& c) { return K::tile(c.x(), c.integers(1)); }},
    {"transpose", of(K::transpose)},
    {"var", of(K::var)},
    {"where", [](const Call& c) { return K::where(c.x(0), c.x(1), c.x(2)); }},
};

// Functions of later issues.
const std::set<std::string> absent = {"cumsum", "cumprod", "repeat_elements", "one_hot", "gather"};

// keras.ops.argmax has no default axis; K::argmax keeps that of keras.backend, the last one, in both profiles.
bool has_other_default(const Json& test) {
  const std::string function = test.at("function");
  return (function == "argmax" || function == "argmin") && !test.at("kwargs").contains("axis") &&
         test.at("profiles") == Json{"keras3"};
}

bool fits(double result, double wanted) {
  if (std::isnan(wanted) || std::isinf(wanted)) return std::isnan(wanted) ? std::isnan(result) : result == wanted;
  return std::abs(result - wanted) <= 4e-6 * (1 + std::abs(wanted));  // see tests/vectors/backend/README.md
}

void check(const Json& test, Profile profile) {
  const Fresh fresh(profile);
  Call call{{}, test.at("args"), test.at("kwargs")};
  std::vector<NdArray> fed;
  for (const Json& input : test.at("inputs")) {
    fed.emplace_back(array_of(input));
    call.inputs.push_back(K::placeholder(fed.back().shape(), {}, fed.back().dtype()));
  }
  const Array wanted = array_of(test.at("output"));
  const Tensor output = functions.at(test.at("function"))(call);
  const Array result = K::function(call.inputs, {output})(fed).at(0).array();
  CHECK(K::dtype(output) == test.at("output").at("dtype").get<std::string>());
  REQUIRE(to_string(result.type) == to_string(wanted.type));
  for (std::int64_t i = 0; i < wanted.size(); ++i) {
    INFO("element " << i << ": " << result.number(i) << ", Keras " << wanted.number(i));
    if (is_float(wanted.type.dtype))
      CHECK(fits(result.number(i), wanted.number(i)));
    else
      CHECK(result.integer(i) == wanted.integer(i));
  }
}

}  // namespace

TEST_CASE("backend functions give what Keras gives") {
  const Json vectors =
      Json::parse(std::ifstream(std::string(INGOT_SOURCE_DIR) + "/tests/vectors/backend/backend.json"));
  std::set<std::string> checked, skipped;
  int cases = 0;
  for (const Json& test : vectors.at("cases")) {
    const std::string function = test.at("function");
    INFO(test.at("name"));
    if (absent.contains(function) || has_other_default(test)) {
      skipped.insert(function);
      continue;
    }
    checked.insert(function);
    for (const std::string profile : test.at("profiles")) {
      INFO(profile);
      try {
        check(test, profile == "keras2" ? Profile::keras2 : Profile::keras3);
      } catch (const Error& error) {
        FAIL_CHECK(error.report());
      }
      ++cases;
    }
  }
  CHECK(cases >= 300);
  CHECK(checked.size() == functions.size());
  std::set<std::string> expected = absent;
  expected.insert({"argmax", "argmin"});
  CHECK(skipped == expected);
}
