// Initial values of weights. Values are computed while the definition runs, by a counter-based generator, so that the
// same definition gives the same weights on every machine.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ir/array.h"

namespace ingot {

// An initializer by its Keras name ("glorot_uniform", "he_normal", "zeros", ...), or one made by the functions of
// namespace initializers, which take its arguments.
struct Initializer {
  Initializer(const char* name);         // NOLINT: implicit; throws ValueError for an unknown name
  Initializer(const std::string& name);  // NOLINT: implicit

  enum class Kind { constant, uniform, normal, truncated_normal, variance_scaling, orthogonal, identity, values };
  enum class FanMode { fan_in, fan_out, fan_average };
  explicit Initializer(Kind wanted) : kind(wanted) {}

  // The values of a weight of this shape. `stream`: which draw of the definition it is, for initializers without a
  // seed.
  Array operator()(DType dtype, const std::vector<std::int64_t>& shape, std::uint64_t stream) const;

  Kind kind;
  double a = 0, b = 0;  // constant: value; uniform: low, high; normal: mean, standard deviation; scaling, orthogonal,
                        // identity: a is the scale or gain
  FanMode mode = FanMode::fan_in;
  Kind distribution = Kind::truncated_normal;  // of variance scaling
  std::optional<std::uint64_t> seed;
  ArrayPtr data;  // of `values`
};

namespace initializers {

using Seed = std::optional<std::uint64_t>;

Initializer Zeros();
Initializer Ones();
Initializer Constant(double value = 0);
Initializer RandomUniform(double minval = -0.05, double maxval = 0.05, Seed seed = {});
Initializer RandomNormal(double mean = 0, double stddev = 0.05, Seed seed = {});
// Redrawn outside of two standard deviations.
Initializer TruncatedNormal(double mean = 0, double stddev = 0.05, Seed seed = {});
// Variance scale / fan, where fan is the number of inputs, of outputs, or their mean.
Initializer VarianceScaling(double scale = 1, Initializer::FanMode mode = Initializer::FanMode::fan_in,
                            Initializer::Kind distribution = Initializer::Kind::truncated_normal, Seed seed = {});
Initializer GlorotUniform(Seed seed = {});  // limit sqrt(6 / (fan_in + fan_out)); Glorot and Bengio 2010
Initializer GlorotNormal(Seed seed = {});
Initializer HeUniform(Seed seed = {});  // limit sqrt(6 / fan_in); He et al. 2015
Initializer HeNormal(Seed seed = {});
Initializer LecunUniform(Seed seed = {});  // limit sqrt(3 / fan_in); LeCun et al. 1998
Initializer LecunNormal(Seed seed = {});
Initializer Orthogonal(double gain = 1, Seed seed = {});  // rows or columns orthonormal; Saxe et al. 2013
Initializer Identity(double gain = 1);
Initializer Values(Array data);  // of the weight's own shape: for importers

}  // namespace initializers
}  // namespace ingot
