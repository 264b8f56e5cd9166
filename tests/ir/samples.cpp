// The table of sample calls.
#include "tests/ir/samples.h"

#include <cmath>
#include <random>

namespace ingot::test {
namespace {

using Numbers = std::vector<std::int64_t>;

Type f32(Shape shape) { return {DType::f32, std::move(shape)}; }
Type of(DType dtype, Shape shape) { return {dtype, std::move(shape)}; }

scalar::Program bias_and_relu() {
  const DType parameters[] = {DType::f32, DType::f32};
  return scalar::make_program(parameters, [](auto x) { return maximum(x[0] + x[1], 0); });
}

scalar::Program two_roots() {
  scalar::Builder builder;
  const auto x = builder.parameter(DType::f32), y = builder.parameter(DType::f32);
  const scalar::Expression roots[] = {x * y + 0.5, select(x < y, tanh(x), y)};
  return builder.finish(roots);
}

void add_maps(std::vector<Sample>& table) {
  const auto unary = [&](const OpDef& op, double low = -3, double high = 3) {
    table.push_back({&op, {f32({7})}, {}, low, high});
    table.push_back({&op, {f32({3, 5})}, {}, 8 * low, 8 * high});
  };
  const auto binary = [&](const OpDef& op, double low = -3, double high = 3) {
    table.push_back({&op, {f32({3, 5}), f32({3, 5})}, {}, low, high});
    table.push_back({&op, {f32({4, 1, 3}), f32({5, 1})}, {}, low, high});
  };
  const auto whole = [&](const OpDef& op, DType dtype = DType::i32) {
    table.push_back({&op, {of(dtype, {2, 3}), of(dtype, {3})}, {}, -40, 40});
  };
  using namespace op;
  for (const OpDef* o : {&add, &subtract, &multiply, &divide, &remainder, &maximum, &minimum, &equal, &not_equal, &less,
                         &less_equal, &greater, &greater_equal}) {
    binary(*o);
    whole(*o);
    whole(*o, DType::u8);
  }
  binary(power, 0.25, 3);
  whole(power);
  for (const OpDef* o : {&negate, &abs, &sign, &square, &floor, &ceil, &round, &relu, &relu6}) {
    unary(*o);
    table.push_back({o, {of(DType::i16, {9})}, {}, -40, 40});
  }
  for (const OpDef* o : {&sqrt, &rsqrt, &log}) unary(*o, 0.0625, 9);
  unary(log1p, -0.1, 9);
  for (const OpDef* o : {&exp,          &expm1,       &sin,           &cos,        &tanh, &erf,       &sigmoid,
                         &selu,         &softplus,    &stop_gradient, &softsign,   &silu, &hard_silu, &mish,
                         &tanh_shrink,  &hard_tanh,   &log_sigmoid,   &leaky_relu, &elu,  &celu,      &gelu,
                         &hard_sigmoid, &soft_shrink, &hard_shrink,   &squareplus})
    unary(*o);
  table.push_back({&leaky_relu, {f32({1})}, {{"negative_slope", 0.01}}});
  table.push_back({&elu, {f32({17})}, {{"alpha", 0.5}}});
  table.push_back({&celu, {f32({17})}, {{"alpha", 2.0}}});
  table.push_back({&gelu, {f32({33})}, {{"approximate", true}}});
  table.push_back({&hard_sigmoid, {f32({33})}, {{"slope", 0.2}}});
  table.push_back({&threshold, {f32({11})}, {{"threshold", 0.5}, {"value", -1.0}}});
  table.push_back({&threshold, {f32({2, 3, 2})}, {{"threshold", -1.0}, {"value", 20.0}}});
  table.push_back({&clip, {f32({11})}, {{"minimum", -1.0}, {"maximum", 1.5}}});
  table.push_back({&clip, {of(DType::i8, {11})}, {{"minimum", -3.0}, {"maximum", 300.0}}, -100, 100});
  for (const OpDef* o : {&logical_and, &logical_or}) {
    table.push_back({o, {of(DType::boolean, {3, 5}), of(DType::boolean, {5})}, {}});
    table.push_back({o, {of(DType::boolean, {}), of(DType::boolean, {2})}, {}});
  }
  table.push_back({&logical_not, {of(DType::boolean, {9})}, {}});
  table.push_back({&logical_not, {of(DType::boolean, {})}, {}});
  table.push_back({&where, {of(DType::boolean, {3, 5}), f32({3, 5}), f32({3, 5})}, {}});
  table.push_back({&where, {of(DType::boolean, {3, 1}), f32({5}), f32({})}, {}});
  table.push_back({&where, {of(DType::boolean, {4}), of(DType::i64, {4}), of(DType::i64, {1})}, {}});
  for (const DType to :
       {DType::i8, DType::u8, DType::i64, DType::u64, DType::boolean, DType::f16, DType::bf16, DType::f64})
    table.push_back({&cast, {f32({13})}, {{"dtype", to}}, -300, 300});
  table.push_back({&cast, {of(DType::i64, {3})}, {{"dtype", DType::f32}}, -1e6, 1e6});
  table.push_back({&cast, {of(DType::boolean, {3})}, {{"dtype", DType::f32}}});
  table.push_back({&batch_normalization, {f32({3, 5}), f32({5}), f32({5}), f32({5}), f32({5})}, {}, 0.1, 2});
  table.push_back({&batch_normalization,
                   {f32({2, 3, 2}), f32({3, 1}), f32({3, 1}), f32({3, 1}), f32({1})},
                   {{"epsilon", 1e-5}},
                   0.1,
                   2});
  table.push_back({&map, {f32({3, 5}), f32({5})}, {{"f", two_roots()}}});
  table.push_back({&map, {f32({}), f32({7})}, {{"f", bias_and_relu()}}});
}

void add_contractions(std::vector<Sample>& table) {
  using namespace op;
  table.push_back({&matmul, {f32({5, 7}), f32({7, 3})}, {}});
  table.push_back({&matmul, {f32({7}), f32({7, 19})}, {}});
  table.push_back({&matmul, {f32({2, 3, 4}), f32({4, 5})}, {}});
  table.push_back({&matmul, {of(DType::i8, {3, 9}), of(DType::i8, {9, 2})}, {}, -128, 127});
  table.push_back({&dense, {f32({5, 7}), f32({7, 17})}, {}});
  table.push_back({&dense, {f32({1, 13}), f32({13, 17}), f32({17})}, {{"epilogue", bias_and_relu()}}});
  table.push_back({&dense, {f32({2, 3, 5}), f32({5, 4}), f32({3, 1})}, {{"epilogue", two_roots()}}});
  table.push_back({&contract, {f32({2, 3, 5}), f32({2, 5, 4})}, {{"spec", std::string("bmk,bkn->bmn")}}});
  table.push_back({&contract, {f32({5, 3}), f32({4, 5})}, {{"spec", std::string("km,nk->mn")}}});
  table.push_back({&contract, {f32({3}), f32({4})}, {{"spec", std::string("i,j->ji")}}});
  table.push_back({&contract, {f32({3, 2}), f32({3, 2})}, {{"spec", std::string("ab,ab->")}}});
  table.push_back({&contract,
                   {f32({5, 3}), f32({5, 4}), f32({4})},
                   {{"spec", std::string("km,kn->mn")}, {"epilogue", bias_and_relu()}}});
  table.push_back({&sparse_dense,
                   {f32({6}), of(DType::i32, {6, 2}), of(DType::i32, {}), f32({7, 3})},
                   {{"rows", Shape{4}}},
                   -1,
                   7});
  table.push_back({&sparse_dense,
                   {f32({11}), of(DType::i32, {11, 2}), of(DType::i32, {}), f32({5, 17}), f32({17})},
                   {{"rows", Shape{3}}, {"epilogue", bias_and_relu()}},
                   -1,
                   12});
}

void add_reductions(std::vector<Sample>& table) {
  using namespace op;
  for (const OpDef* o : {&sum, &product, &max, &min}) {
    table.push_back({o, {f32({3, 5})}, {}});
    table.push_back({o, {f32({4, 3, 5})}, {{"axes", Numbers{-1}}}});
    table.push_back({o, {f32({4, 3, 5})}, {{"axes", Numbers{0, 2}}, {"keepdims", true}}});
    table.push_back({o, {f32({9, 7}), f32({7})}, {{"axes", Numbers{0}}, {"epilogue", bias_and_relu()}}});
    table.push_back({o, {of(DType::i16, {6, 2})}, {{"axes", Numbers{0}}}, -40, 40});
  }
  for (const OpDef* o : {&max, &min}) table.push_back({o, {of(DType::boolean, {3, 4})}, {{"axes", Numbers{1}}}});
  for (const OpDef* o : {&softmax, &log_softmax}) {
    table.push_back({o, {f32({3, 10})}, {}, -8, 8});
    table.push_back({o, {f32({2, 5, 3})}, {{"axis", std::int64_t{1}}}, -90, 90});
    table.push_back({o, {f32({17})}, {}});
  }
  for (const OpDef* o : {&argmax, &argmin}) {
    table.push_back({o, {f32({3, 10})}, {}});
    table.push_back({o, {f32({2, 5, 3})}, {{"axis", std::int64_t{1}}, {"dtype", DType::i32}}, -1, 1});
    table.push_back({o, {of(DType::u8, {21})}, {{"axis", std::int64_t{0}}}, 0, 9});
  }
  table.push_back({&size, {f32({3, 5})}, {}});
  table.push_back({&size, {f32({3, 5, 2})}, {{"axes", Numbers{0, -1}}}});
}

void add_moves(std::vector<Sample>& table) {
  using namespace op;
  constexpr std::int64_t end = INT64_MAX;
  table.push_back({&reshape, {f32({3, 4, 5})}, {{"shape", Numbers{0, -1}}}});
  table.push_back({&reshape, {of(DType::i8, {6})}, {{"shape", Numbers{2, 1, 3}}}});
  table.push_back({&transpose, {f32({3, 5})}, {{"permutation", Numbers{1, 0}}}});
  table.push_back({&transpose, {f32({2, 3, 4, 5})}, {{"permutation", Numbers{0, 2, 3, 1}}}});
  table.push_back({&broadcast_to, {f32({3, 1})}, {{"shape", Shape{2, 3, 5}}}});
  table.push_back({&broadcast_to, {f32({})}, {{"shape", Shape{7}}}});
  table.push_back({&broadcast_like, {f32({3, 1}), f32({2, 3, 5})}, {}});
  table.push_back({&broadcast_like, {f32({2, 5}), f32({2, 3, 5})}, {{"axes", Numbers{-2}}}});
  table.push_back({&sum_like, {f32({2, 3, 5}), f32({3, 1})}, {}});
  table.push_back({&sum_like, {f32({2, 3}), f32({2, 3})}, {}});
  table.push_back({&reshape_like, {f32({2, 3, 5}), f32({6, 5})}, {}});
  table.push_back({&reshape_like, {f32({4}), f32({4})}, {}});
  table.push_back({&concatenate, {f32({3, 2}), f32({3, 5}), f32({3, 1})}, {}});
  table.push_back({&concatenate, {f32({1, 7}), f32({4, 7})}, {{"axis", std::int64_t{0}}}});
  table.push_back({&op::slice, {f32({7, 5})}, {{"begin", Numbers{1, -3}}, {"end", Numbers{6, end}}}});
  table.push_back({&op::slice, {f32({11})}, {{"begin", Numbers{2}}, {"end", Numbers{-1}}, {"step", Numbers{3}}}});
  table.push_back({&pad, {f32({3, 5})}, {{"before", Numbers{1, 0}}, {"after", Numbers{0, 2}}}});
  table.push_back({&pad, {of(DType::i32, {4})}, {{"before", Numbers{2}}, {"after", Numbers{3}}, {"value", -7.0}}});
  table.push_back({&tile, {f32({3, 2})}, {{"repeats", Numbers{2, 3}}}});
  table.push_back({&tile, {f32({5})}, {{"repeats", Numbers{1}}}});
  table.push_back({&reverse, {f32({3, 5})}, {{"axes", Numbers{-1}}}});
  table.push_back({&reverse, {f32({2, 3, 4})}, {{"axes", Numbers{0, 2}}}});
}

void add_random(std::vector<Sample>& table) {
  for (const OpDef* o : {&op::random_uniform, &op::random_normal}) {
    const Type word = of(DType::u32, {});
    table.push_back({o, {f32({33, 3}), word, word}, {{"stream", std::int64_t{0}}}});
    table.push_back(
        {o, {f32({2, 5, 7}), word, word}, {{"stream", std::int64_t{4294967295}}, {"broadcast_axes", Numbers{1}}}});
    table.push_back({o, {word, word, word}, {{"stream", std::int64_t{7}}, {"shape", Numbers{3, 5}}}});
  }
}

}  // namespace

const std::vector<Sample>& samples() {
  static const std::vector<Sample> table = [] {
    std::vector<Sample> made;
    add_maps(made);
    add_contractions(made);
    add_reductions(made);
    add_moves(made);
    add_random(made);
    return made;
  }();
  return table;
}

Module module_of(const Sample& sample) {
  Module module;
  module.name = "sample";
  Function f;
  f.name = "f";
  std::vector<Value> operands;
  for (std::size_t i = 0; i < sample.operands.size(); ++i) {
    const std::string name = "x" + std::to_string(i);
    operands.push_back(f.graph.input(sample.operands[i], {.name = name, .layer = "", .location = {}, .from = {}}));
    f.inputs.push_back({name, operands.back(), {}});
  }
  std::vector<Attribute> attributes;
  for (const AttributeDef& declared : sample.op->attributes) {
    Attribute value = declared.default_value ? declared.default_value() : Attribute();
    for (const auto& [name, given] : sample.attributes)
      if (name == declared.name) value = given;
    attributes.push_back(value);
  }
  const Value made = f.graph.append(*sample.op, operands, std::move(attributes),
                                    {.name = "r", .layer = "sample", .location = {"samples.cpp", 1}, .from = {}});
  for (std::uint32_t r = 0; r < f.graph.node(made).results.size(); ++r)
    f.outputs.push_back({"r" + std::to_string(r), {made.node, r}});
  module.functions.push_back(std::move(f));
  return module;
}

std::vector<Array> operands_of(const Sample& sample, std::uint32_t seed) {
  std::mt19937 random(seed);  // its raw words only: distributions differ between libraries
  std::vector<Array> values;
  for (const Type& type : sample.operands) {
    Array array(type);
    for (std::int64_t i = 0; i < array.size(); ++i) {
      const double share = (random() >> 8) * 0x1p-24;
      const double drawn = sample.low + share * (sample.high - sample.low);
      if (is_float(type.dtype))
        array.set_number(i, std::round(drawn * 1024) / 1024);
      else if (type.dtype == DType::boolean)
        array.set_integer(i, share < 0.5);
      else if (type.dtype == DType::u32)
        array.set_integer(i, static_cast<std::int64_t>(random()));
      else
        array.set_integer(i, static_cast<std::int64_t>(std::floor(drawn)));
    }
    values.push_back(std::move(array));
  }
  return values;
}

}  // namespace ingot::test
