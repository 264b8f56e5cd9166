// Rows of data for the functions of a compiled model.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "frontend/arrays.h"
#include "frontend/model.h"

namespace ingot::trainer {

// Arrays in the order of the function's inputs: inputs, targets, and sample weights unless all of them are 1.
struct Samples {
  std::vector<NdArray> arrays;
  std::size_t target_count = 0, input_count = 0;
  std::int64_t rows = 0;

  std::vector<NdArray> take(std::span<const std::int64_t> indices) const;
  Samples slice(std::int64_t first, std::int64_t count) const;
};

// Checked against the model's inputs and targets, and cast to their dtypes. Throws ValueError with Keras' sentences
// when number, rank, shape or rows do not fit. An axis of length 1 at the end of a target may be left out or be too
// many.
Samples make_samples(const Network& model, const Arrays& x, const Arrays& y, const Arrays& sample_weight);

// Multiplies the sample weights by the weight of each row's class: the target, or the largest of its last axis. keras2:
// throws ValueError with Keras' sentence when a class is not listed; keras3: it weighs 1.
void weigh_classes(const Network& model, Samples& samples, const std::vector<std::pair<int, double>>& class_weight);

}  // namespace ingot::trainer
