// Initial weights against their definitions: limits and variances by the formulas of Glorot and Bengio (2010), He et
// al. (2015) and LeCun et al. (1998), the moments of a normal distribution cut at two deviations, orthonormality.
#include <cmath>

#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

using FanMode = Initializer::FanMode;
using Drawn = Initializer::Kind;

struct Moments {
  double mean = 0, variance = 0, smallest = INFINITY, largest = -INFINITY;
};

Moments moments(const Array& array) {
  Moments m;
  const auto n = static_cast<double>(array.size());
  for (std::int64_t i = 0; i < array.size(); ++i) m.mean += array.number(i) / n;
  for (std::int64_t i = 0; i < array.size(); ++i) {
    const double x = array.number(i);
    m.variance += (x - m.mean) * (x - m.mean) / n;
    m.smallest = std::min(m.smallest, x);
    m.largest = std::max(m.largest, x);
  }
  return m;
}

// Of 120,000 draws the mean deviates by 0.003 and the variance by at most sqrt(2 / n) = 0.0041 deviations; five of
// each are allowed. Seeds are fixed, so that the test gives one answer.
constexpr std::int64_t rows = 300, columns = 400;

Moments check_moments(const Initializer& initializer, double mean, double variance) {
  const Moments m = moments(initializer(DType::f64, {rows, columns}, 0));
  CHECK(std::abs(m.mean - mean) < 5 * std::sqrt(variance / (rows * columns)));
  CHECK(std::abs(m.variance / variance - 1) < 5 * 0.0041);
  return m;
}

void check_uniform(const Initializer& initializer, double limit) {
  const Moments m = check_moments(initializer, 0, limit * limit / 3);
  CHECK(m.largest <= limit);
  CHECK(m.smallest >= -limit);
  CHECK(m.largest > 0.999 * limit);
  CHECK(m.smallest < -0.999 * limit);
}

// Keras divides by the deviation of a cut normal, so that the variance of what is drawn is the one asked for; the cut
// stands at two deviations of the wider normal.
void check_truncated_scaling(const Initializer& initializer, double variance) {
  const Moments m = check_moments(initializer, 0, variance);
  const double cut = 2 * std::sqrt(variance) / .87962566103423978;
  CHECK(m.largest <= cut);
  CHECK(m.largest > 0.99 * cut);
  CHECK(m.smallest >= -cut);
  CHECK(m.smallest < -0.99 * cut);
}

}  // namespace

TEST_CASE("constant initializers") {
  const auto all = [](const Initializer& initializer, double value) {
    const Array array = initializer(DType::f32, {2, 3}, 7);
    for (std::int64_t i = 0; i < 6; ++i) CHECK(array.number(i) == value);
  };
  all("zeros", 0);
  all("ones", 1);
  all(initializers::Constant(2.5), 2.5);
}

TEST_CASE("uniform initializers keep their limits and moments") {
  using namespace initializers;
  check_uniform(RandomUniform(-0.05, 0.05, 1), 0.05);
  check_uniform(GlorotUniform(1), std::sqrt(6.0 / (rows + columns)));
  check_uniform(HeUniform(1), std::sqrt(6.0 / rows));
  check_uniform(LecunUniform(1), std::sqrt(3.0 / rows));
  check_uniform(VarianceScaling(0.5, FanMode::fan_out, Drawn::uniform, 1), std::sqrt(3 * 0.5 / columns));
  const Moments shifted = moments(RandomUniform(2, 3, 1)(DType::f64, {rows, columns}, 0));
  CHECK(std::abs(shifted.mean - 2.5) < 5 * std::sqrt(1.0 / 12 / (rows * columns)));
}

TEST_CASE("normal initializers keep their moments, and truncated ones their cut at two deviations") {
  using namespace initializers;
  const Moments normal = check_moments(RandomNormal(1, 0.05, 1), 1, 0.05 * 0.05);
  CHECK(normal.largest > 1 + 3 * 0.05);  // not cut: 162 of 120,000 are expected beyond
  // A standard normal cut at +-2 has the variance 1 - 2 * 2 phi(2) / (Phi(2) - Phi(-2)).
  const double density = std::exp(-2.0) / std::sqrt(2 * M_PI), mass = std::erf(2 / std::sqrt(2.0));
  const double variance = 1 - 4 * density / mass;
  CHECK(std::sqrt(variance) == Approx(.87962566103423978));
  const Moments cut = check_moments(TruncatedNormal(-1, 0.5, 1), -1, 0.25 * variance);
  CHECK(cut.largest <= 0);
  CHECK(cut.largest > -0.01);
  CHECK(cut.smallest >= -2);
  CHECK(cut.smallest < -1.99);
  check_truncated_scaling(GlorotNormal(1), 2.0 / (rows + columns));
  check_truncated_scaling(HeNormal(1), 2.0 / rows);
  check_truncated_scaling(LecunNormal(1), 1.0 / rows);
  check_truncated_scaling(VarianceScaling(1, FanMode::fan_in, Drawn::truncated_normal, 1), 1.0 / rows);
  check_moments(VarianceScaling(3, FanMode::fan_average, Drawn::normal, 1), 0, 6.0 / (rows + columns));
}

TEST_CASE("fans of a convolution kernel count its receptive field") {
  const Array kernel = initializers::HeUniform(3)(DType::f64, {5, 5, 16, 32}, 0);
  CHECK(moments(kernel).largest <= std::sqrt(6.0 / (25 * 16)));
  CHECK(moments(kernel).largest > 0.99 * std::sqrt(6.0 / (25 * 16)));
  const Array bias = initializers::GlorotUniform(3)(DType::f64, {5000}, 0);
  CHECK(moments(bias).largest > 0.99 * std::sqrt(6.0 / 10000));
}

TEST_CASE("orthogonal matrices: the shorter side is orthonormal, times the gain") {
  for (const auto& [rows_, columns_, gain] : {std::tuple(40, 40, 1.0), {40, 7, 2.0}, {7, 40, 1.0}, {1, 5, 1.0}}) {
    const Array q = initializers::Orthogonal(gain, 5)(DType::f64, {rows_, columns_}, 0);
    const int count = std::min(rows_, columns_);
    const auto element = [&, r = rows_, c = columns_](int vector, int i) {
      return q.number(r >= c ? i * c + vector : vector * c + i);
    };
    for (int a = 0; a < count; ++a)
      for (int b = 0; b <= a; ++b) {
        double product = 0;
        for (int i = 0; i < std::max(rows_, columns_); ++i) product += element(a, i) * element(b, i);
        CHECK(std::abs(product - (a == b ? gain * gain : 0)) < 1e-12);
      }
  }
  CHECK(refusal([] { initializers::Orthogonal()(DType::f32, {4}, 0); }).find("at least two-dimensional") !=
        std::string::npos);
}

TEST_CASE("identity has its gain on the diagonal") {
  const Array identity = initializers::Identity(3)(DType::f32, {2, 3}, 0);
  CHECK(NdArray(identity) == NdArray({2, 3}, std::vector<float>{3, 0, 0, 0, 3, 0}));
  CHECK(refusal([] { initializers::Identity()(DType::f32, {2, 2, 2}, 0); }).find("2D matrices") != std::string::npos);
}

TEST_CASE("a seed decides the draw; without one each weight of a definition has a stream of its own") {
  const auto draw = [](std::optional<std::uint64_t> seed, std::uint64_t stream) {
    return initializers::GlorotUniform(seed)(DType::f32, {4, 4}, stream);
  };
  CHECK(draw(3, 0) == draw(3, 9));
  CHECK_FALSE(draw(3, 0) == draw(4, 0));
  CHECK(draw({}, 1) == draw({}, 1));
  CHECK_FALSE(draw({}, 1) == draw({}, 2));
  const auto kernels = [] {
    const Fresh fresh;
    const Tensor x = Input({3});
    const layers::Dense a(3), b(3);
    a(x);
    b(x);
    return std::vector<NdArray>{a.get_weight("kernel"), b.get_weight("kernel")};
  };
  const std::vector<NdArray> first = kernels(), again = kernels();
  CHECK(first == again);
  CHECK_FALSE(first[0] == first[1]);
}

TEST_CASE("initializers by name: Keras 2 and 3 spellings; unknown ones are refused") {
  const Array wanted = initializers::HeNormal()(DType::f32, {3, 2}, 4);
  CHECK(Initializer("he_normal")(DType::f32, {3, 2}, 4) == wanted);
  CHECK(Initializer("HeNormal")(DType::f32, {3, 2}, 4) == wanted);
  for (const char* name : {"zeros", "ones", "constant", "random_uniform", "random_normal", "truncated_normal",
                           "variance_scaling", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
                           "lecun_uniform", "lecun_normal", "orthogonal", "identity"})
    CHECK(Initializer(name)(DType::f32, {2, 2}, 0).size() == 4);
  CHECK(refusal([] { Initializer("glorot"); }) == "Unknown initializer: glorot");
}
