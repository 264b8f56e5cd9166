// The arguments of Network::fit and Network::evaluate, and what evaluate returns.
#pragma once
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "frontend/arrays.h"
#include "frontend/callbacks/callback.h"

namespace ingot {

struct ValidationData {
  Arrays x, y, sample_weight = {};
};

// A step is bad when its loss or a state that it wrote is NaN or infinite. proceed: as Keras, nothing is checked.
// stop: the step is undone, reported on stderr, and fit ends. skip: the step is undone and counted; all states are as
// if the batch had not been, and it is no part of the loss of the epoch.
enum class OnNan { proceed, stop, skip };

struct FitOptions {
  std::int64_t batch_size = 32;  // the last batch of an epoch has the rows that are left
  int epochs = 1;                // number of the last epoch, counted from 1
  int verbose = 1;               // 0 silent, 1 progress bar, 2 one line per epoch
  std::vector<Callback> callbacks = {};
  double validation_split = 0;  // the share of the rows, the last ones, that is kept for validation
  std::optional<ValidationData> validation_data = {};
  bool shuffle = true;
  std::vector<std::pair<int, double>> class_weight = {};  // of a model with one output
  Arrays sample_weight = {};                              // [rows], one per target
  int initial_epoch = 0;                                  // epochs done before: what load_checkpoint returns
  int validation_freq = 1;                                // epochs between validations
  // Of the order of rows, which is a pure function of the seed and of how many epochs this model has shuffled before
  // (checkpoints keep the count). Default: K::set_random_seed.
  std::optional<std::uint64_t> seed = {};
  OnNan on_nan = OnNan::proceed;
  std::FILE* output = nullptr;  // of progress: stdout. The bar is redrawn only when it is a terminal.
};

struct EvaluationOptions {
  std::int64_t batch_size = 32;
  int verbose = 1;
  Arrays sample_weight = {};
  std::FILE* output = nullptr;
};

// The loss, then the metrics.
struct Scores {
  std::vector<std::string> names;
  std::vector<double> values;

  double loss() const { return values.front(); }
  operator double() const { return loss(); }         // NOLINT: implicit; Keras returns the loss alone
  double operator[](const std::string& name) const;  // throws IndexError
  double operator[](const char* name) const { return (*this)[std::string(name)]; }  // not a position in `name`
};

}  // namespace ingot
