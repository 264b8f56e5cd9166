// The test function of a model over rows.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "frontend/callable.h"
#include "frontend/trainer/samples.h"

namespace ingot::trainer {

// The mean of batch losses, by their rows.
class RowMean {
 public:
  void add(double value, std::int64_t rows) {
    sum_ += value * static_cast<double>(rows);
    rows_ += rows;
  }
  double value() const { return sum_ / static_cast<double>(rows_); }  // NaN of nothing

 private:
  double sum_ = 0;
  std::int64_t rows_ = 0;
};

using NamedValues = std::vector<std::pair<std::string, double>>;

// Named values in the order of the profile's Keras: as compile() lists them (keras2), by name (keras3).
NamedValues in_log_order(const Network& model, const std::vector<double>& values);

// Values by metrics_names of all rows, in batches: metrics start from zero. `progress` is told the rows done, the
// number of the batch from 1, and the values so far.
std::vector<double> evaluate(
    const Network& model, const Samples& samples, std::int64_t batch_size,
    const Callable<void(std::int64_t, std::int64_t, const std::vector<double>&)>& progress = {});

}  // namespace ingot::trainer
