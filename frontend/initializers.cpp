// Values of initial weights, by Keras' formulas.
#include "frontend/initializers.h"

#include <algorithm>
#include <cmath>

#include "frontend/errors.h"
#include "frontend/normal.h"
#include "ir/checked.h"
#include "ir/text.h"

namespace ingot {
namespace {

using Kind = Initializer::Kind;
using FanMode = Initializer::FanMode;

struct Named {
  const char* name;
  Initializer (*make)();
};
// Names of Keras 2 and 3, in lower case without underscores: "glorot_uniform" and "GlorotUniform" are one.
constexpr Named named[] = {
    {"zeros", [] { return initializers::Zeros(); }},
    {"ones", [] { return initializers::Ones(); }},
    {"constant", [] { return initializers::Constant(); }},
    {"randomuniform", [] { return initializers::RandomUniform(); }},
    {"uniform", [] { return initializers::RandomUniform(); }},
    {"randomnormal", [] { return initializers::RandomNormal(); }},
    {"normal", [] { return initializers::RandomNormal(); }},
    {"truncatednormal", [] { return initializers::TruncatedNormal(); }},
    {"variancescaling", [] { return initializers::VarianceScaling(); }},
    {"glorotuniform", [] { return initializers::GlorotUniform(); }},
    {"glorotnormal", [] { return initializers::GlorotNormal(); }},
    {"heuniform", [] { return initializers::HeUniform(); }},
    {"henormal", [] { return initializers::HeNormal(); }},
    {"lecununiform", [] { return initializers::LecunUniform(); }},
    {"lecunnormal", [] { return initializers::LecunNormal(); }},
    {"orthogonal", [] { return initializers::Orthogonal(); }},
    {"identity", [] { return initializers::Identity(); }},
};

Initializer find(const std::string& name) {
  std::string key;
  for (const char c : name)
    if (c != '_') key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const Named& entry : named)
    if (key == entry.name) return entry.make();
  throw ValueError("Unknown initializer: " + printable(name));
}

// Fans as Keras counts them: a dense kernel is [in, out], a convolution kernel [..., in, out].
void fans(const std::vector<std::int64_t>& shape, double& fan_in, double& fan_out) {
  fan_in = fan_out = 1;
  if (shape.size() == 1) fan_in = fan_out = static_cast<double>(shape[0]);
  if (shape.size() < 2) return;
  double receptive = 1;
  for (std::size_t i = 0; i + 2 < shape.size(); ++i) receptive *= static_cast<double>(shape[i]);
  fan_in = receptive * static_cast<double>(shape[shape.size() - 2]);
  fan_out = receptive * static_cast<double>(shape.back());
}

double normal_number(std::uint64_t seed, std::uint64_t i) { return normal_quantile(uniform_number(seed, i)); }

// By inversion within two standard deviations: P(X <= -2) = 0.022750131948179207.
double truncated_number(std::uint64_t seed, std::uint64_t i) {
  constexpr double below = 0.022750131948179207;
  return normal_quantile(below + uniform_number(seed, i) * (1 - 2 * below));
}

void fill_scaled(const Initializer& initializer, std::uint64_t seed, const std::vector<std::int64_t>& shape,
                 Array& data) {
  double fan_in = 0, fan_out = 0;
  fans(shape, fan_in, fan_out);
  const double fan = initializer.mode == FanMode::fan_in    ? fan_in
                     : initializer.mode == FanMode::fan_out ? fan_out
                                                            : (fan_in + fan_out) / 2;
  const double variance = initializer.a / std::max(1.0, fan);
  const std::int64_t n = data.size();
  for (std::int64_t k = 0; k < n; ++k) {
    const auto i = static_cast<std::uint64_t>(k);
    double x = 0;
    if (initializer.distribution == Kind::uniform)
      x = std::sqrt(3 * variance) * (2 * uniform_number(seed, i) - 1);
    else if (initializer.distribution == Kind::normal)
      x = std::sqrt(variance) * normal_number(seed, i);
    else  // 0.879... is the deviation of a standard normal that is cut at two
      x = std::sqrt(variance) / 0.87962566103423978 * truncated_number(seed, i);
    data.set_number(k, x);
  }
}

// Gram-Schmidt, twice over for accuracy, on normal vectors: as many orthonormal ones as the smaller side has.
void fill_orthogonal(double gain, std::uint64_t seed, const std::vector<std::int64_t>& shape, Array& data) {
  if (shape.size() < 2)
    throw ValueError("The tensor to initialize must be at least two-dimensional. Received: shape of rank " +
                     std::to_string(shape.size()));
  const auto columns = static_cast<std::size_t>(shape.back());
  const std::size_t rows = static_cast<std::size_t>(data.size()) / columns;
  const std::size_t count = std::min(rows, columns), length = std::max(rows, columns);
  std::vector<std::vector<double>> basis(count, std::vector<double>(length));
  for (std::size_t v = 0; v < count; ++v) {
    for (std::size_t i = 0; i < length; ++i) basis[v][i] = normal_number(seed, v * length + i);
    for (std::size_t k = 0; k < 2 * v + 1; ++k) {
      const std::vector<double>& other = basis[k % std::max<std::size_t>(v, 1)];
      if (v == 0) break;
      double product = 0;
      for (std::size_t i = 0; i < length; ++i) product += basis[v][i] * other[i];
      for (std::size_t i = 0; i < length; ++i) basis[v][i] -= product * other[i];
    }
    double norm = 0;
    for (const double x : basis[v]) norm += x * x;
    for (double& x : basis[v]) x /= std::sqrt(norm);
  }
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c)
      data.set_number(static_cast<std::int64_t>(r * columns + c), gain * (rows >= columns ? basis[c][r] : basis[r][c]));
}

void fill_identity(double gain, const std::vector<std::int64_t>& shape, Array& data) {
  if (shape.size() != 2)
    throw ValueError("Identity matrix initializer can only be used for 2D matrices. Received: shape of rank " +
                     std::to_string(shape.size()));
  for (std::int64_t i = 0; i < std::min(shape[0], shape[1]); ++i) data.set_number(i * shape[1] + i, gain);
}

}  // namespace

Initializer::Initializer(const char* name) : Initializer(find(name)) {}
Initializer::Initializer(const std::string& name) : Initializer(find(name)) {}

Array Initializer::operator()(DType dtype, const std::vector<std::int64_t>& shape, std::uint64_t stream) const {
  if (kind == Kind::values) {
    if (extents(data->type.shape) != shape)
      throw ValueError("initial values have shape " + keras_shape(data->type.shape) + ", but the weight has " +
                       keras_shape(Shape(shape.begin(), shape.end())));
    return *data;
  }
  Array values({dtype, Shape(shape.begin(), shape.end())});
  const std::uint64_t key = seed ? mixed(*seed, 0) : stream;
  if (kind == Kind::variance_scaling) fill_scaled(*this, key, shape, values);
  if (kind == Kind::orthogonal) fill_orthogonal(a, key, shape, values);
  if (kind == Kind::identity) fill_identity(a, shape, values);
  const std::int64_t n = values.size();
  for (std::int64_t k = 0; k < n; ++k) {
    const auto i = static_cast<std::uint64_t>(k);
    if (kind == Kind::constant) values.set_number(k, a);
    if (kind == Kind::uniform) values.set_number(k, a + (b - a) * uniform_number(key, i));
    if (kind == Kind::normal) values.set_number(k, a + b * normal_number(key, i));
    if (kind == Kind::truncated_normal) values.set_number(k, a + b * truncated_number(key, i));
  }
  return values;
}

namespace initializers {
namespace {

Initializer make(Kind kind, double a, double b, Seed seed) {
  Initializer result(kind);
  result.a = a;
  result.b = b;
  result.seed = seed;
  return result;
}

}  // namespace

Initializer Zeros() { return Constant(0); }
Initializer Ones() { return Constant(1); }
Initializer Constant(double value) { return make(Kind::constant, value, 0, {}); }
Initializer RandomUniform(double minval, double maxval, Seed seed) { return make(Kind::uniform, minval, maxval, seed); }
Initializer RandomNormal(double mean, double stddev, Seed seed) { return make(Kind::normal, mean, stddev, seed); }
Initializer TruncatedNormal(double mean, double stddev, Seed seed) {
  return make(Kind::truncated_normal, mean, stddev, seed);
}
Initializer VarianceScaling(double scale, FanMode mode, Kind distribution, Seed seed) {
  if (scale <= 0) throw ValueError("`scale` must be a positive float. Got: " + std::to_string(scale));
  Initializer result = make(Kind::variance_scaling, scale, 0, seed);
  result.mode = mode;
  result.distribution = distribution;
  return result;
}
Initializer GlorotUniform(Seed seed) { return VarianceScaling(1, FanMode::fan_average, Kind::uniform, seed); }
Initializer GlorotNormal(Seed seed) { return VarianceScaling(1, FanMode::fan_average, Kind::truncated_normal, seed); }
Initializer HeUniform(Seed seed) { return VarianceScaling(2, FanMode::fan_in, Kind::uniform, seed); }
Initializer HeNormal(Seed seed) { return VarianceScaling(2, FanMode::fan_in, Kind::truncated_normal, seed); }
Initializer LecunUniform(Seed seed) { return VarianceScaling(1, FanMode::fan_in, Kind::uniform, seed); }
Initializer LecunNormal(Seed seed) { return VarianceScaling(1, FanMode::fan_in, Kind::truncated_normal, seed); }
Initializer Orthogonal(double gain, Seed seed) { return make(Kind::orthogonal, gain, 0, seed); }
Initializer Identity(double gain) { return make(Kind::identity, gain, 0, {}); }
Initializer Values(Array data) {
  Initializer result(Kind::values);
  result.data = std::make_shared<const Array>(std::move(data));
  return result;
}

}  // namespace initializers
}  // namespace ingot
