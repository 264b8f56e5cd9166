// The error bounds of the reference: float code written independently, in several orders, must stay within them, and
// they must not be so wide that a wrong result would pass.
#include <algorithm>
#include <cmath>
#include <random>

#include "ir/evaluate.h"
#include "tests/catch.h"
#include "tests/ir/samples.h"

using namespace ingot;
using scalar::Opcode;

namespace {

ReferenceArray run(const test::Sample& sample, const std::vector<Array>& operands) {
  const Module module = test::module_of(sample);
  std::vector<ReferenceArray> inputs;
  for (const Array& operand : operands) inputs.emplace_back(operand);
  return evaluate(module, module.functions[0], inputs, {}).outputs[0];
}

void check_within(float found, const scalar::Number& reference) {
  if (std::isnan(reference.value)) {
    CHECK(std::isnan(found));
    return;
  }
  const double distance = std::abs(static_cast<double>(found) - reference.value);
  CHECK((static_cast<double>(found) == reference.value || distance <= reference.error));
}

// One float operation as C has it.
float float_operation(Opcode opcode, float a, float b) {
  switch (opcode) {
    case Opcode::negate:
      return -a;
    case Opcode::absolute:
      return std::fabs(a);
    case Opcode::sign:
      return a > 0 ? 1.f : a < 0 ? -1.f : a;
    case Opcode::floor:
      return std::floor(a);
    case Opcode::ceil:
      return std::ceil(a);
    case Opcode::round:
      return std::nearbyint(a);
    case Opcode::truncate:
      return std::trunc(a);
    case Opcode::sqrt:
      return std::sqrt(a);
    case Opcode::exp:
      return std::exp(a);
    case Opcode::expm1:
      return std::expm1(a);
    case Opcode::log:
      return std::log(a);
    case Opcode::log1p:
      return std::log1p(a);
    case Opcode::sin:
      return std::sin(a);
    case Opcode::cos:
      return std::cos(a);
    case Opcode::tanh:
      return std::tanh(a);
    case Opcode::erf:
      return std::erf(a);
    case Opcode::cbrt:
      return std::cbrt(a);
    case Opcode::exp2:
      return std::exp2(a);
    case Opcode::log2:
      return std::log2(a);
    case Opcode::log10:
      return std::log10(a);
    case Opcode::tan:
      return std::tan(a);
    case Opcode::asin:
      return std::asin(a);
    case Opcode::acos:
      return std::acos(a);
    case Opcode::atan:
      return std::atan(a);
    case Opcode::sinh:
      return std::sinh(a);
    case Opcode::cosh:
      return std::cosh(a);
    case Opcode::asinh:
      return std::asinh(a);
    case Opcode::acosh:
      return std::acosh(a);
    case Opcode::atanh:
      return std::atanh(a);
    case Opcode::erfc:
      return std::erfc(a);
    case Opcode::fmod:
      return std::fmod(a, b);
    case Opcode::atan2:
      return std::atan2(a, b);
    case Opcode::hypot:
      return std::hypot(a, b);
    case Opcode::add:
      return a + b;
    case Opcode::subtract:
      return a - b;
    case Opcode::multiply:
      return a * b;
    case Opcode::divide:
      return a / b;
    case Opcode::power:
      return std::pow(a, b);
    case Opcode::minimum:
      return std::isnan(a) ? a : b < a || std::isnan(b) ? b : a;
    case Opcode::maximum:
      return std::isnan(a) ? a : b > a || std::isnan(b) ? b : a;
    case Opcode::remainder: {
      const float r = std::fmod(a, b);
      return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    }
    case Opcode::less:
      return a < b;
    case Opcode::less_equal:
      return a <= b;
    default:
      FAIL("an operation without a float form: " << scalar::info(opcode).name);
      return 0;
  }
}

// Root 0 of a program of floats; bools are 0 and 1.
float float_program(const scalar::Program& program, const std::vector<float>& arguments) {
  std::vector<float> values;
  for (const scalar::Node& node : program.nodes) {
    const auto operand = [&](int k) { return values[node.operands[k]]; };
    if (node.opcode == Opcode::parameter)
      values.push_back(arguments[static_cast<std::size_t>(node.integer)]);
    else if (node.opcode == Opcode::constant)
      values.push_back(static_cast<float>(node.value));
    else if (node.opcode == Opcode::select)
      values.push_back(operand(0) != 0 ? operand(1) : operand(2));
    else
      values.push_back(float_operation(node.opcode, operand(0), scalar::info(node.opcode).arity > 1 ? operand(1) : 0));
  }
  return values[program.roots[0]];
}

// Sums of the same terms in three orders.
std::vector<float> sums(const std::vector<float>& terms) {
  float forward = 0, backward = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    forward += terms[i];
    backward += terms[terms.size() - 1 - i];
  }
  std::vector<float> lanes(8);
  for (std::size_t i = 0; i < terms.size(); ++i) lanes[i % 8] += terms[i];
  float in_lanes = 0;
  for (const float lane : lanes) in_lanes += lane;
  return {forward, backward, in_lanes};
}

std::vector<float> row(const Array& array, std::int64_t first, std::int64_t count, std::int64_t step = 1) {
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i)
    values.push_back(array.as<float>()[static_cast<std::size_t>(first + i * step)]);
  return values;
}

}  // namespace

TEST_CASE("float maps stay within their bounds") {
  int checked = 0;
  for (test::Sample sample : test::samples()) {
    const bool all_floats = std::all_of(sample.operands.begin(), sample.operands.end(),
                                        [](const Type& type) { return type.dtype == DType::f32; });
    if (!sample.op->body || !all_floats) continue;
    for (Type& operand : sample.operands) operand.shape = {64};
    for (const double scale : {1.0, 10.0, 60.0}) {
      sample.low *= scale;
      sample.high *= scale;
      const Module module = test::module_of(sample);
      const Node& node = module.functions[0].graph.node(module.functions[0].outputs[0].value);
      if (node.results[0].dtype != DType::f32) break;
      const scalar::Program body = module.functions[0].graph.structure(node).body;
      const std::vector<Array> operands = test::operands_of(sample, 11);
      const ReferenceArray reference = run(sample, operands);
      INFO(sample.op->name << " up to " << sample.high);
      for (std::size_t i = 0; i < 64; ++i) {
        std::vector<float> arguments;
        for (const Array& operand : operands) arguments.push_back(operand.as<float>()[i]);
        check_within(float_program(body, arguments), reference.elements[i]);
        ++checked;
      }
    }
  }
  CHECK(checked > 5000);
}

// Every function of floats over chains of sums, products and quotients, whose errors reach it: the C library's float
// functions are within an ulp, which the bound allows for.
TEST_CASE("functions of the C library of inexact operands stay within their bounds") {
  std::mt19937 random(17);
  const auto real = [&](double size) {
    return static_cast<float>((static_cast<double>(random()) * 0x1p-31 - 1) * size);
  };
  for (int code = 0; code < scalar::opcode_count; ++code) {
    const auto opcode = static_cast<Opcode>(code);
    if (!scalar::is_float_function(opcode)) continue;
    const DType three[] = {DType::f32, DType::f32, DType::f32};
    const scalar::Program program = scalar::make_program(three, [&](auto p) {
      const scalar::Expression a = p[0] * p[1] + p[2], b = p[1] / p[0] - p[2];
      return scalar::info(opcode).arity == 1 ? scalar::unary(opcode, a) : scalar::binary(opcode, a, b);
    });
    INFO(scalar::info(opcode).name);
    int known = 0, finite = 0;
    for (int i = 0; i < 4000; ++i) {
      const double size = i % 4 == 0 ? 0.3 : i % 4 == 1 ? 1 : i % 4 == 2 ? 4 : 30;
      const std::vector<float> arguments{real(size), real(size), real(size)};
      std::vector<scalar::Number> numbers;
      for (const float argument : arguments) numbers.push_back({argument, 0, 0});
      scalar::Number reference;
      scalar::evaluate(program, numbers, std::span(&reference, 1));
      if (reference.error == INFINITY || std::isnan(reference.value)) continue;
      ++known;
      const float found = float_program(program, arguments);
      INFO(arguments[0] << " " << arguments[1] << " " << arguments[2] << ": " << found << ", not " << reference.value
                        << " within " << reference.error);
      check_within(found, reference);
      finite += std::isfinite(reference.value) && reference.error < 1e-2 * std::max(1.0, std::abs(reference.value));
    }
    CHECK(known > 500);
    CHECK(finite > 300);  // bounds that say something
  }
}

TEST_CASE("activations of infinities and NaN") {
  const float special[] = {INFINITY, -INFINITY, NAN, 0.f, -0.f, 1e38f, -1e38f, 1e-40f, 88.7f, -88.7f, -103.f, 104.f};
  for (const test::Sample& sample : test::samples()) {
    if (!sample.op->body || sample.operands.size() != 1 || sample.operands[0].dtype != DType::f32) continue;
    test::Sample one = sample;
    one.operands[0].shape = {static_cast<std::int64_t>(std::size(special))};
    const Module module = test::module_of(one);
    const Node& node = module.functions[0].graph.node(module.functions[0].outputs[0].value);
    if (node.results[0].dtype != DType::f32) continue;
    const ReferenceArray reference = run(one, {make_array(one.operands[0].shape, special)});
    const scalar::Program body = module.functions[0].graph.structure(node).body;
    for (std::size_t i = 0; i < std::size(special); ++i) {
      INFO(sample.op->name << " of " << special[i]);
      if (reference.elements[i].error != INFINITY)
        check_within(float_program(body, {special[i]}), reference.elements[i]);
    }
  }
}

TEST_CASE("matrix products and sums in any order stay within their bounds") {
  for (const std::int64_t k : {1, 7, 100, 2000}) {
    const test::Sample product{&op::matmul, {{DType::f32, {3, k}}, {DType::f32, {k, 5}}}, {}};
    const std::vector<Array> operands = test::operands_of(product, 5);
    const ReferenceArray reference = run(product, operands);
    double widest = 0;
    for (std::int64_t i = 0; i < 3; ++i)
      for (std::int64_t j = 0; j < 5; ++j) {
        std::vector<float> terms = row(operands[0], i * k, k);
        const std::vector<float> column = row(operands[1], j, k, 5);
        for (std::size_t t = 0; t < terms.size(); ++t) terms[t] *= column[t];
        const scalar::Number& expected = reference.elements[static_cast<std::size_t>(i * 5 + j)];
        for (const float sum : sums(terms)) check_within(sum, expected);
        widest = std::max(widest, expected.error);
      }
    CHECK(widest <= 2e-7 * static_cast<double>(k) * 9 * static_cast<double>(k));  // k u times k terms of at most 9
    const test::Sample total{&op::sum, {{DType::f32, {k}}}, {}};
    const std::vector<Array> terms = test::operands_of(total, 6);
    for (const float sum : sums(row(terms[0], 0, k))) check_within(sum, run(total, terms).elements[0]);
  }
}

TEST_CASE("softmax in float stays within its bounds") {
  for (const double scale : {1.0, 20.0, 200.0})
    for (const std::int64_t n : {1, 3, 10, 1000}) {
      const test::Sample shares{&op::softmax, {{DType::f32, {n}}}, {}, -scale, scale};
      const test::Sample logarithms{&op::log_softmax, {{DType::f32, {n}}}, {}, -scale, scale};
      const std::vector<Array> operands = test::operands_of(shares, 9);
      const std::vector<float> x = row(operands[0], 0, n);
      const float largest = *std::max_element(x.begin(), x.end());
      std::vector<float> powers;
      for (const float element : x) powers.push_back(std::exp(element - largest));
      for (const float sum : sums(powers))
        for (std::size_t i = 0; i < x.size(); ++i) {
          check_within(powers[i] / sum, run(shares, operands).elements[i]);
          check_within(powers[i] * (1 / sum), run(shares, operands).elements[i]);
          check_within(x[i] - largest - std::log(sum), run(logarithms, operands).elements[i]);
          if (n >= 100) i += 97;
        }
    }
}

TEST_CASE("normal draws in float stay within their bounds") {
  const Type word{DType::u32, {}};
  const test::Sample sample{&op::random_normal, {{DType::f32, {1000}}, word, word}, {{"stream", std::int64_t{3}}}};
  const ReferenceArray normal = run(sample, test::operands_of(sample, 1));
  test::Sample uniform = sample;
  uniform.op = &op::random_uniform;
  const ReferenceArray words = run(uniform, test::operands_of(sample, 1));
  for (std::size_t i = 0; i < 1000; i += 2) {  // the uniform draws are the upper 24 bits of the same words
    const auto u = static_cast<float>(words.elements[i].value + 0x1p-24);
    const float radius = std::sqrt(-2 * std::log(u));
    const float angle = 6.2831853f * static_cast<float>(words.elements[i + 1].value);
    check_within(radius * std::cos(angle), normal.elements[i]);
    check_within(radius * std::sin(angle), normal.elements[i + 1]);
    CHECK(normal.elements[i].error < 3e-5);
  }
}

TEST_CASE("an argmax within the errors of its row is uncertain") {
  const test::Sample sample{&op::argmax, {{DType::f32, {4}}}, {}};
  const Module module = test::module_of(sample);
  ReferenceArray x({DType::f32, {4}});
  const double values[] = {1, 3, 2.99, -5};
  for (std::size_t i = 0; i < 4; ++i) x.elements[i] = {values[i], 0.001, 0};
  const auto index = [&] { return evaluate(module, module.functions[0], std::span(&x, 1), {}).outputs[0].elements[0]; };
  CHECK(index().integer == 1);
  CHECK(index().error == 0);
  x.elements[2].error = 0.02;
  CHECK(index().integer == 1);
  CHECK(index().error > 0);
}
