// Dropout in an emitted train step: how many elements are dropped and where, how the others are scaled, that the
// backward pass drops what the forward pass dropped, and what decides which: key, counter and layer, nothing else.
#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/codegen/emitted_program.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

constexpr int rows = 64, columns = 125, steps = 3;

struct DroppingStep {
  Module module;
  std::string masks;  // of both layers in each step by the reference: '1' is kept
};

// w [columns] scales ones [rows, columns], which are dropped twice, side by side; SGD with rate 1 on the sum of the
// first.
DroppingStep dropout_step(double first_rate, double second_rate) {
  const Fresh fresh(Profile::keras3);
  K::set_random_seed(77);
  const Tensor x = K::placeholder({rows, columns}, "x");
  const Tensor w = K::variable(NdArray(std::vector<std::int64_t>{columns}, std::vector<float>(columns, 1)), "w");
  const Tensor scaled = x * w;
  const Tensor first = layers::Dropout(first_rate)(scaled, {.training = true});
  const Tensor second = layers::Dropout(second_rate)(x, {.training = true});
  const Tensor loss = K::sum(first);
  std::vector<K::Update> updates = optimizers::SGD({.learning_rate = 1}).get_updates(loss, {w});
  const auto train = K::function({x}, {first, second}, updates, "train");
  DroppingStep step{Definition::current()->module(), ""};
  const NdArray ones({rows, columns}, std::vector<float>(rows * columns, 1));
  for (int i = 0; i < steps; ++i)
    for (const NdArray& dropped : train({ones}))
      for (std::int64_t k = 0; k < dropped.size(); ++k) step.masks += dropped.at(k) == 0 ? '0' : '1';
  return step;
}

constexpr const char* program_of_dropout = R"(
#include <math.h>
#include <string.h>
#include "dropping.h"
namespace {
constexpr int rows = 64, columns = 125, count = rows * columns, steps = 3;
const char* const masks[] = {MASKS};
const float rates[2] = {FIRST_RATE, SECOND_RATE};
dropping::State state, other;
dropping::TrainWorkspace workspace;
float ones[count], dropped[2][count], again[2][count];
unsigned char saved[dropping::saved_state_bytes];

// The share of dropped elements among n lies within five standard deviations of the rate.
bool is_share(int zeros, int n, float rate) {
  return fabsf(static_cast<float>(zeros) - static_cast<float>(n) * rate) <=
         5 * sqrtf(static_cast<float>(n) * rate * (1 - rate));
}
}  // namespace
int main() {
  for (float& one : ones) one = 1;
  dropping::init(state);
  float w[columns];
  for (int step = 0; step < steps; ++step) {
    memcpy(w, state.w, sizeof w);
    dropping::train(state, ones, dropped[0], dropped[1], workspace);
    for (int layer = 0; layer < 2; ++layer) {
      const float scale = 1 / (1 - rates[layer]);
      int zeros = 0, both = 0;
      for (int i = 0; i < count; ++i) {
        // Kept elements are x / (1 - rate), the others 0; as the reference says.
        const bool is_kept = masks[2 * step + layer][i] == '1';
        const float x = layer == 0 ? w[i % columns] : 1;
        if (!is_kept && dropped[layer][i] != 0) return 1;
        if (is_kept && fabsf(dropped[layer][i] - x * scale) > 1e-6f * fabsf(x * scale)) return 2;
        zeros += !is_kept;
        both += step > 0 && !is_kept && masks[2 * (step - 1) + layer][i] == '0';
      }
      if (!is_share(zeros, count, rates[layer])) return 3;
      // Another mask than in the step before, and independent of it.
      if (step > 0 && !is_share(both, count, rates[layer] * rates[layer])) return 4;
      // No row and no column is dropped more than others.
      for (int r = 0; r < rows; ++r) {
        int in_row = 0;
        for (int c = 0; c < columns; ++c) in_row += dropped[layer][columns * r + c] == 0;
        if (!is_share(in_row, columns, rates[layer])) return 5;
      }
      for (int c = 0; c < columns; ++c) {
        int in_column = 0;
        for (int r = 0; r < rows; ++r) in_column += dropped[layer][columns * r + c] == 0;
        if (!is_share(in_column, rows, rates[layer])) return 6;
      }
    }
    // The layers draw independently of each other.
    int both = 0;
    for (int i = 0; i < count; ++i) both += dropped[0][i] == 0 && dropped[1][i] == 0;
    if (!is_share(both, count, rates[0] * rates[1])) return 7;
    // The gradient of w goes through the elements that were kept, with their scale.
    for (int c = 0; c < columns; ++c) {
      float gradient = 0;
      for (int r = 0; r < rows; ++r)
        if (masks[2 * step][columns * r + c] == '1') gradient += 1 / (1 - rates[0]);
      if (fabsf(state.w[c] - (w[c] - gradient)) > 1e-4f) return 8;
    }
    if (step == 0) dropping::save(state, saved, sizeof saved);
  }

  // From what was saved after the first step to the same bits; the state after it has another counter.
  dropping::init(other);
  if (!dropping::load(other, saved, sizeof saved)) return 9;
  for (int step = 1; step < steps; ++step) dropping::train(other, ones, again[0], again[1], workspace);
  if (memcmp(dropped, again, sizeof dropped) != 0 || memcmp(state.w, other.w, sizeof state.w) != 0) return 10;

  // The same key draws the same from the beginning, another key something else.
  dropping::init(other);
  dropping::train(other, ones, again[0], again[1], workspace);
  for (int i = 0; i < count; ++i)
    if ((again[1][i] != 0) != (masks[1][i] == '1')) return 11;
  dropping::init(other);
  uint32_t* const key = static_cast<uint32_t*>(dropping::find_state(other, "random/key").data);
  if (!key || *key != 77) return 12;
  *key = 78;
  dropping::train(other, ones, again[0], again[1], workspace);
  int both = 0;
  for (int i = 0; i < count; ++i) both += again[1][i] == 0 && masks[1][i] == '0';
  return is_share(both, count, rates[1] * rates[1]) ? 0 : 13;
}
)";

}  // namespace

TEST_CASE("dropout in an emitted train step: share, scale, gradient, and what decides the mask", "[codegen]") {
  for (const auto& [first, second] : {std::pair(0.25, 0.5), std::pair(0.1, 0.8)}) {
    const DroppingStep step = dropout_step(first, second);
    std::string masks;
    for (std::size_t i = 0; i < step.masks.size(); i += rows * columns)
      masks += "\"" + step.masks.substr(i, rows * columns) + "\", ";
    const std::string program = "#define MASKS " + masks + "\n#define FIRST_RATE " + std::to_string(first) +
                                "f\n#define SECOND_RATE " + std::to_string(second) + "f\n" + program_of_dropout;
    for (const char* target : {"native", "x86-64-v3", "generic"}) {
      CompileOptions options;
      options.target = target;
      options.emit.name = "dropping";
      options.pipeline.passes.keep_states = {"random/key"};
      test::build_and_run(step.module, options, program);
    }
  }
}
