// Values of ops against mathematics, NumPy's rules and small loops of their own.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ir/evaluate.h"
#include "ir/ops/random.h"
#include "tests/catch.h"
#include "tests/ir/samples.h"

using namespace ingot;

namespace {

using Numbers = std::vector<std::int64_t>;
using Named = std::vector<std::pair<std::string, Attribute>>;

std::vector<double> run(const OpDef& op, const std::vector<Array>& operands, const Named& attributes = {}) {
  test::Sample sample{&op, {}, attributes};
  std::vector<ReferenceArray> inputs;
  for (const Array& operand : operands) {
    sample.operands.push_back(operand.type);
    inputs.emplace_back(operand);
  }
  const Module module = test::module_of(sample);
  const ReferenceArray result = evaluate(module, module.functions[0], inputs, {}).outputs[0];
  std::vector<double> values;
  for (const scalar::Number& x : result.elements)
    values.push_back(is_float(result.type.dtype) ? x.value : static_cast<double>(x.integer));
  return values;
}

Array f32(Shape shape, const std::vector<float>& values) { return make_array(std::move(shape), values); }

Array whole(DType dtype, Shape shape, const Numbers& values) {
  Array array({dtype, std::move(shape)});
  for (std::size_t i = 0; i < values.size(); ++i) array.set_integer(static_cast<std::int64_t>(i), values[i]);
  return array;
}

Array counting(Shape shape) {
  Array array({DType::f32, std::move(shape)});
  std::iota(array.as<float>().begin(), array.as<float>().end(), 0.f);
  return array;
}

double unary(const OpDef& op, float x, const Named& attributes = {}) { return run(op, {f32({1}, {x})}, attributes)[0]; }

const float not_a_number = std::nanf("");

}  // namespace

// Expected values: the closed forms at x = 1 and x = -1 with e, tanh 1, erf as printed in tables
// (Abramowitz and Stegun, tables 4.4, 4.15, 7.1).
TEST_CASE("activations at 1 and -1") {
  const double e = 2.718281828459045, tanh1 = 0.7615941559557649, erf_half_root = 0.6826894921370859;
  const double sigmoid1 = e / (1 + e), softplus1 = 1.3132616875182228, softplus_1 = 0.31326168751822286;
  const auto near = [](double found, double expected) {
    INFO(found << " where " << expected << " is expected");
    CHECK(std::abs(found - expected) < 2e-7);
  };
  near(unary(op::sigmoid, 1), sigmoid1);
  near(unary(op::sigmoid, -1), 1 - sigmoid1);
  near(unary(op::tanh, -1), -tanh1);
  near(unary(op::relu, -1), 0);
  near(unary(op::relu6, 7), 6);
  near(unary(op::leaky_relu, -1), -0.2);
  near(unary(op::elu, -1), 1 / e - 1);
  near(unary(op::elu, -1, {{"alpha", 2.0}}), 2 / e - 2);
  near(unary(op::celu, -2, {{"alpha", 2.0}}), 2 / e - 2);
  near(unary(op::selu, 1), 1.0507009873554805);
  near(unary(op::selu, -1), 1.0507009873554805 * 1.6732632423543772 * (1 / e - 1));
  near(unary(op::softplus, 1), softplus1);
  near(unary(op::softplus, -1), softplus_1);
  near(unary(op::log_sigmoid, 1), -softplus_1);
  near(unary(op::log_sigmoid, -1), -softplus1);
  near(unary(op::softsign, -1), -0.5);
  near(unary(op::silu, 1), sigmoid1);
  near(unary(op::silu, -1), sigmoid1 - 1);
  near(unary(op::hard_silu, 1), 2.0 / 3);
  near(unary(op::hard_sigmoid, 1), 2.0 / 3);
  near(unary(op::hard_sigmoid, 1, {{"slope", 0.2}}), 0.7);
  near(unary(op::hard_sigmoid, 9), 1);
  near(unary(op::gelu, 1), (1 + erf_half_root) / 2);
  near(unary(op::gelu, -1), -(1 - erf_half_root) / 2);
  near(unary(op::gelu, 1, {{"approximate", true}}), 0.8411919906082768);  // 1/2 (1 + tanh(0.7978845608 x 1.044715))
  near(unary(op::mish, 1), 0.8650983882673103);                           // tanh(log(1 + e))
  near(unary(op::tanh_shrink, 1), 1 - tanh1);
  near(unary(op::soft_shrink, 1), 0.5);
  near(unary(op::soft_shrink, -1), -0.5);
  near(unary(op::soft_shrink, 0.25f), 0);
  near(unary(op::hard_shrink, 1), 1);
  near(unary(op::hard_shrink, 0.25f), 0);
  near(unary(op::hard_tanh, -2), -1);
  near(unary(op::squareplus, 1), (1 + std::sqrt(5.0)) / 2);  // the golden ratio
  near(unary(op::threshold, 1, {{"threshold", 1.0}, {"value", 20.0}}), 20);
  near(unary(op::rsqrt, 4), 0.5);
  near(unary(op::exp, 1), e);
  near(unary(op::log, static_cast<float>(e)), 1);
  near(unary(op::erf, 1), 0.8427007929497149);
}

TEST_CASE("activations far out neither overflow nor turn into NaN") {
  for (const OpDef* o :
       {&op::sigmoid, &op::softplus, &op::log_sigmoid, &op::mish, &op::silu, &op::elu, &op::selu, &op::gelu, &op::tanh})
    for (const float x : {-1e30f, -1000.f, 1000.f}) {
      INFO(o->name << " of " << x);
      CHECK(std::isfinite(unary(*o, x)));
      CHECK(std::isnan(unary(*o, not_a_number)));
    }
  CHECK(unary(op::sigmoid, -1000) == 0);
  CHECK(unary(op::sigmoid, 1000) == 1);
  CHECK(unary(op::softplus, 1000) == 1000);
  CHECK(unary(op::log_sigmoid, -1000) == -1000);
}

TEST_CASE("maps broadcast as NumPy does") {
  CHECK(run(op::subtract, {f32({2, 1}, {10, 20}), f32({3}, {1, 2, 3})}) == std::vector<double>{9, 8, 7, 19, 18, 17});
  const Array condition = whole(DType::boolean, {2, 1}, {1, 0});
  CHECK(run(op::where, {condition, f32({2}, {1, 2}), f32({}, {7})}) == std::vector<double>{1, 2, 7, 7});
  CHECK(run(op::greater, {f32({3}, {1, 2, 3}), f32({}, {2})}) == std::vector<double>{0, 0, 1});
  CHECK(run(op::greater_equal, {f32({3}, {1, 2, 3}), f32({}, {2})}) == std::vector<double>{0, 1, 1});
  CHECK(run(op::add, {whole(DType::u8, {2}, {250, 3}), whole(DType::u8, {}, {10})}) == std::vector<double>{4, 13});
  CHECK(run(op::clip, {whole(DType::i8, {3}, {-100, 0, 100})}, {{"minimum", -5.0}, {"maximum", 1000.0}}) ==
        std::vector<double>{-5, 0, 100});
  CHECK(run(op::cast, {f32({4}, {-1.5, 300, 0, 2.9f})}, {{"dtype", DType::u8}}) == std::vector<double>{0, 255, 0, 2});
  CHECK(run(op::batch_normalization,
            {f32({1, 2}, {3, 5}), f32({2}, {2, 1}), f32({2}, {10, 20}), f32({2}, {1, 1}), f32({2}, {4, 16})},
            {{"epsilon", 0.0}}) == std::vector<double>{12, 21});
}

TEST_CASE("products") {
  const Array a = counting({2, 3}), b = counting({3, 2});  // [[0,1,2],[3,4,5]] and [[0,1],[2,3],[4,5]]
  CHECK(run(op::matmul, {a, b}) == std::vector<double>{10, 13, 28, 40});
  CHECK(run(op::contract, {a, b}, {{"spec", std::string("mk,kn->mn")}}) == std::vector<double>{10, 13, 28, 40});
  CHECK(run(op::contract, {a, b}, {{"spec", std::string("mk,kn->nm")}}) == std::vector<double>{10, 28, 13, 40});
  CHECK(run(op::contract, {a, a}, {{"spec", std::string("ab,ab->")}}) == std::vector<double>{55});
  CHECK(run(op::contract, {a, a}, {{"spec", std::string("ab,ab->b")}}) == std::vector<double>{9, 17, 29});
  CHECK(run(op::contract, {counting({2}), counting({3})}, {{"spec", std::string("i,j->ij")}}) ==
        std::vector<double>{0, 0, 0, 0, 1, 2});
  CHECK(run(op::contract, {a, counting({2})}, {{"spec", std::string("ab,c->c")}}) == std::vector<double>{0, 15});
  const Array batch = counting({2, 1, 2}), other = counting({2, 2, 1});
  CHECK(run(op::contract, {batch, other}, {{"spec", std::string("bmk,bkn->bmn")}}) == std::vector<double>{1, 13});
  CHECK(run(op::matmul, {whole(DType::i8, {1, 2}, {-128, -128}), whole(DType::i8, {2, 1}, {-128, -128})}) ==
        std::vector<double>{32768});  // i8 accumulates in i32
  const DType two[] = {DType::f32, DType::f32};
  const scalar::Program bias = scalar::make_program(two, [](auto x) { return maximum(x[0] + x[1], 0); });
  CHECK(run(op::dense, {a, b, f32({2}, {-20, 1})}, {{"epilogue", bias}}) == std::vector<double>{0, 14, 8, 41});
}

TEST_CASE("a sparse product adds duplicates and ignores what is out of range or beyond the count") {
  const Array values = f32({6}, {1, 2, 3, 4, 5, 100}), b = counting({3, 2});
  const Array indices = whole(DType::i32, {6, 2}, {0, 1, 0, 1, 1, 2, 5, 0, 1, -1, 0, 0});
  const auto product = [&](std::int64_t count) {
    return run(op::sparse_dense, {values, indices, whole(DType::i32, {}, {count}), b}, {{"rows", Shape{2}}});
  };
  CHECK(product(5) == std::vector<double>{6, 9, 12, 15});  // rows 3 x [2,3] and 3 x [4,5]
  CHECK(product(1) == std::vector<double>{2, 3, 0, 0});
  CHECK(product(0) == std::vector<double>{0, 0, 0, 0});
  CHECK(product(-4) == product(0));
  CHECK(product(1000) == product(6));
}

TEST_CASE("reductions") {
  const Array x = counting({2, 3});
  CHECK(run(op::sum, {x}) == std::vector<double>{15});
  CHECK(run(op::sum, {x}, {{"axes", Numbers{0}}}) == std::vector<double>{3, 5, 7});
  CHECK(run(op::sum, {x}, {{"axes", Numbers{-1}}, {"keepdims", true}}) == std::vector<double>{3, 12});
  CHECK(run(op::sum, {x}, {{"axes", Numbers{}}}) == std::vector<double>{0, 1, 2, 3, 4, 5});
  CHECK(run(op::product, {x}, {{"axes", Numbers{1}}}) == std::vector<double>{0, 60});
  CHECK(run(op::max, {x}, {{"axes", Numbers{0}}}) == std::vector<double>{3, 4, 5});
  CHECK(run(op::min, {x}, {{"axes", Numbers{1}}}) == std::vector<double>{0, 3});
  CHECK(std::isnan(run(op::max, {f32({3}, {1, not_a_number, 3})})[0]));
  CHECK(run(op::max, {f32({2}, {-INFINITY, -1e30f})})[0] == static_cast<double>(-1e30f));
  const Array flags = whole(DType::boolean, {2, 2}, {1, 0, 0, 0});
  CHECK(run(op::max, {flags}, {{"axes", Numbers{1}}}) == std::vector<double>{1, 0});  // any
  CHECK(run(op::min, {whole(DType::boolean, {2, 2}, {1, 1, 0, 1})}, {{"axes", Numbers{1}}}) ==
        std::vector<double>{1, 0});  // all
  CHECK(run(op::max, {whole(DType::u8, {2}, {200, 100})}) == std::vector<double>{200});
  CHECK(run(op::min, {whole(DType::u64, {2}, {-1, 5})}) == std::vector<double>{5});
  CHECK(run(op::sum, {whole(DType::i8, {3}, {100, 100, 100})}) == std::vector<double>{300 - 256});
  CHECK(run(op::size, {x}) == std::vector<double>{6});
  CHECK(run(op::size, {x}, {{"axes", Numbers{-1}}}) == std::vector<double>{3});
}

TEST_CASE("argmax and argmin: lowest index on ties, NaN first") {
  CHECK(run(op::argmax, {f32({2, 3}, {1, 3, 3, 5, 0, -1})}) == std::vector<double>{1, 0});
  CHECK(run(op::argmin, {f32({4}, {2, 1, 1, 7})}) == std::vector<double>{1});
  CHECK(run(op::argmax, {f32({4}, {2, not_a_number, 9, not_a_number})}) == std::vector<double>{1});
  CHECK(run(op::argmin, {f32({3}, {2, 0, not_a_number})}) == std::vector<double>{2});
  CHECK(run(op::argmax, {f32({2, 2}, {0, 5, 1, 4})}, {{"axis", std::int64_t{0}}}) == std::vector<double>{1, 0});
  CHECK(run(op::argmax, {whole(DType::u8, {2}, {127, 128})}) == std::vector<double>{1});
}

TEST_CASE("softmax") {
  const std::vector<double> shares = run(op::softmax, {f32({3}, {0, std::log(2.f), std::log(5.f)})});
  CHECK(std::abs(shares[0] - 0.125) < 1e-7);
  CHECK(std::abs(shares[1] - 0.25) < 1e-7);
  CHECK(std::abs(shares[2] - 0.625) < 1e-7);
  CHECK(run(op::softmax, {f32({2}, {1000, 1000})}) == std::vector<double>{0.5, 0.5});
  CHECK(run(op::softmax, {f32({3}, {-INFINITY, 1, 1})}) == std::vector<double>{0, 0.5, 0.5});
  CHECK(std::isnan(run(op::softmax, {f32({2}, {-INFINITY, -INFINITY})})[0]));
  CHECK(std::isnan(run(op::softmax, {f32({2}, {not_a_number, 1})})[1]));
  CHECK(run(op::log_softmax, {f32({2}, {-1000, 0})}) == std::vector<double>{-1000, 0});
  const std::vector<double> columns = run(op::softmax, {f32({2, 2}, {0, 9, 0, 9})}, {{"axis", std::int64_t{0}}});
  CHECK(columns == std::vector<double>{0.5, 0.5, 0.5, 0.5});
}

TEST_CASE("moves") {
  const Array x = counting({2, 3});
  CHECK(run(op::reshape, {x}, {{"shape", Numbers{-1}}}) == std::vector<double>{0, 1, 2, 3, 4, 5});
  CHECK(run(op::transpose, {x}, {{"permutation", Numbers{1, 0}}}) == std::vector<double>{0, 3, 1, 4, 2, 5});
  CHECK(run(op::transpose, {counting({2, 1, 3})}, {{"permutation", Numbers{2, 0, 1}}}) ==
        std::vector<double>{0, 3, 1, 4, 2, 5});
  CHECK(run(op::broadcast_to, {counting({2, 1})}, {{"shape", Shape{2, 2, 2}}}) ==
        std::vector<double>{0, 0, 1, 1, 0, 0, 1, 1});
  CHECK(run(op::concatenate, {counting({2, 1}), counting({2, 2})}) == std::vector<double>{0, 0, 1, 1, 2, 3});
  CHECK(run(op::slice, {x}, {{"begin", Numbers{1, -2}}, {"end", Numbers{2, INT64_MAX}}}) == std::vector<double>{4, 5});
  CHECK(run(op::slice, {counting({7})}, {{"begin", Numbers{1}}, {"end", Numbers{-1}}, {"step", Numbers{2}}}) ==
        std::vector<double>{1, 3, 5});
  CHECK(run(op::pad, {counting({2})}, {{"before", Numbers{1}}, {"after", Numbers{2}}, {"value", 9.0}}) ==
        std::vector<double>{9, 0, 1, 9, 9});
  CHECK(run(op::tile, {counting({1, 2})}, {{"repeats", Numbers{2, 2}}}) == std::vector<double>{0, 1, 0, 1, 0, 1, 0, 1});
  CHECK(run(op::reverse, {x}, {{"axes", Numbers{1}}}) == std::vector<double>{2, 1, 0, 5, 4, 3});
  CHECK(run(op::reverse, {x}, {{"axes", Numbers{-2}}}) == std::vector<double>{3, 4, 5, 0, 1, 2});
}

// Known answers of Threefry-2x32-20: the file of test vectors that comes with Random123 (Salmon et al.).
TEST_CASE("Threefry gives its known answers") {
  const RandomBlock ones = threefry({{~0u, ~0u}}, {{~0u, ~0u}});
  CHECK((ones.words[0] == 0x1cb996fcu && ones.words[1] == 0xbb002be7u));
  const RandomBlock pi = threefry({{0x13198a2eu, 0x03707344u}}, {{0x243f6a88u, 0x85a308d3u}});
  CHECK((pi.words[0] == 0xc4923a9cu && pi.words[1] == 0x483df7a0u));
}

TEST_CASE("random bits are those of Threefry") {
  const auto draws = [](std::int64_t key, std::int64_t counter, std::int64_t stream, std::int64_t count) {
    return run(op::random_uniform,
               {Array({DType::f32, {count}}), whole(DType::u32, {}, {key}), whole(DType::u32, {}, {counter})},
               {{"stream", stream}});
  };
  const std::vector<double> zero = draws(0, 0, 0, 3);
  CHECK(zero[0] == (0x6b200159 >> 8) * 0x1p-24);
  CHECK(zero[1] == (0x99ba4efe >> 8) * 0x1p-24);
  CHECK(zero[2] != zero[0]);
  CHECK(draws(0, 0, 0, 2)[0] == zero[0]);  // a draw does not depend on the shape
  CHECK(draws(1, 0, 0, 1) != draws(0, 0, 0, 1));
  CHECK(draws(0, 1, 0, 1) != draws(0, 0, 0, 1));
  CHECK(draws(0, 0, 1, 1) != draws(0, 0, 0, 1));
}

TEST_CASE("random draws have their moments") {
  const Array like({DType::f32, {20000}}), key = whole(DType::u32, {}, {42}), counter = whole(DType::u32, {}, {7});
  const auto moments = [&](const OpDef& op) {
    double mean = 0, square = 0;
    for (const double x : run(op, {like, key, counter}, {{"stream", std::int64_t{5}}})) mean += x, square += x * x;
    mean /= 20000;
    return std::pair(mean, square / 20000 - mean * mean);
  };
  const auto [uniform_mean, uniform_variance] = moments(op::random_uniform);
  CHECK(std::abs(uniform_mean - 0.5) < 5 * std::sqrt(1 / 12.0 / 20000));  // five standard errors
  CHECK(std::abs(uniform_variance - 1 / 12.0) < 0.003);
  const auto [normal_mean, normal_variance] = moments(op::random_normal);
  CHECK(std::abs(normal_mean) < 5 / std::sqrt(20000.0));
  CHECK(std::abs(normal_variance - 1) < 5 * std::sqrt(2 / 20000.0));
}
