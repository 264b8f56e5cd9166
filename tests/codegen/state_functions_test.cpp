// find_state() and reset() of emitted code: any state is read and set by its name in the model while the program runs,
// and the states of the optimizer alone go back to where they began.
#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "ir/parse.h"
#include "tests/catch.h"
#include "tests/codegen/emitted_program.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

// Two layers, wide enough that kernels pack the weights in their workspace, and Adam.
Module learner(Profile profile) {
  const Fresh fresh(profile);
  K::set_random_seed(5);
  const Tensor x = Input({6});
  const Tensor hidden = layers::Dense(20, {.activation = "relu", .name = "hidden"})(x);
  const Model model(x, layers::Dense(3, {.name = "scores"})(hidden));
  model.compile(optimizers::Adam({.learning_rate = optimizers::LearningRate::variable(0.01)}), "mse", {},
                {.sample_weights = false});
  return Definition::current()->module();
}

CompileOptions options_for(const std::string& target) {
  CompileOptions options;
  options.target = target;
  options.emit.name = "learner";
  options.selection.bindings = {"train_function.batch=9", "test_function.batch=1", "predict_function.batch=2"};
  return options;
}

constexpr const char* program_of_a_learner = R"(
#include <string.h>
#include "learner.h"
#include "learner_c.h"
namespace {
learner::State state, kept;
learner::TrainFunctionWorkspace training;
learner::PredictFunctionWorkspace predicting;
unsigned char saved[2][learner::saved_state_bytes];
float x[9 * 6], y[9 * 3];
float* numbers(const char* name, size_t size) {
  const learner::StateView view = learner::find_state(state, name);
  return view.size == size && view.element_bytes == sizeof(float) ? static_cast<float*>(view.data) : nullptr;
}
void step() {
  float loss;
  learner::train_function(state, x, y, loss, training);
}
bool same(const learner::State& a, const learner::State& b) {
  learner::save(a, saved[0], sizeof saved[0]);
  learner::save(b, saved[1], sizeof saved[1]);
  return memcmp(saved[0], saved[1], sizeof saved[0]) == 0;
}
}  // namespace
int main() {
  for (int i = 0; i < 54; ++i) x[i] = static_cast<float>(i % 7) - 3;
  for (int i = 0; i < 27; ++i) y[i] = static_cast<float>(i % 5);
  learner::init(state);

  // Where the members are, and only by whole names.
  if (learner::find_state(state, "hidden/kernel").data != state.hidden_kernel) return 1;
  if (numbers("hidden/kernel", 6 * 20) != state.hidden_kernel) return 2;
  if (numbers("scores/bias", 3) != state.scores_bias) return 3;
  const char* const wrong[] = {"", "h", "hidden", "hidden/kerne", "hidden/kernels", "Hidden/kernel", "hidden/kernel "};
  for (const char* name : wrong)
    if (learner::find_state(state, name).data || learner::find_state(state, name).size) return 4;
  float* const rate = numbers(RATE, 1);
  if (!rate || *rate != 0.01f) return 5;

  // Weights that are set are what functions compute with: rows of the kernel are inputs, columns are units.
  float* const kernel = numbers("hidden/kernel", 120);
  float* const scores = numbers("scores/kernel", 60);
  for (int i = 0; i < 120; ++i) kernel[i] = static_cast<float>(i % 11) - 5;
  for (int i = 0; i < 60; ++i) scores[i] = static_cast<float>(i % 13) - 6;
  float given[12], found[6];
  for (int i = 0; i < 12; ++i) given[i] = static_cast<float>(i + 1);
  learner::predict_function(state, given, found, predicting);
  for (int r = 0; r < 2; ++r)
    for (int o = 0; o < 3; ++o) {
      float sum = 0;
      for (int u = 0; u < 20; ++u) {
        float unit = 0;
        for (int i = 0; i < 6; ++i) unit += given[6 * r + i] * static_cast<float>((20 * i + u) % 11 - 5);
        if (unit > 0) sum += unit * static_cast<float>((3 * u + o) % 13 - 6);
      }
      if (found[3 * r + o] != sum) return 6;  // small integers: exact in any order
    }

  // A rate of 0 by its name: a step that moves no weight.
  learner::init(state);
  step();
  kept = state;
  *rate = 0;
  step();
  if (memcmp(kept.hidden_kernel, state.hidden_kernel, sizeof state.hidden_kernel) != 0) return 7;
  if (memcmp(kept.scores_bias, state.scores_bias, sizeof state.scores_bias) != 0) return 8;
  if (same(kept, state)) return 9;

  // The optimizer alone: it is as init() makes it, its rate too, and the weights stay.
  *rate = 0.5f;
  kept = state;
  if (learner::reset(state, OPTIMIZER) != 10) return 10;  // iteration, rate, two slots of four weights
  learner::State fresh;
  learner::init(fresh);
  memcpy(fresh.hidden_kernel, kept.hidden_kernel, sizeof fresh.hidden_kernel);
  memcpy(fresh.hidden_bias, kept.hidden_bias, sizeof fresh.hidden_bias);
  memcpy(fresh.scores_kernel, kept.scores_kernel, sizeof fresh.scores_kernel);
  memcpy(fresh.scores_bias, kept.scores_bias, sizeof fresh.scores_bias);
  if (!same(state, fresh) || same(state, kept)) return 11;

  // Any other part, one state, nothing, all.
  step();
  kept = state;
  if (learner::reset(state, "hiddem") != 0 || learner::reset(state, "hidden/kernel/") != 0 || !same(state, kept)) return 12;
  if (learner::reset(state, "hidden/") != 2 || same(state, kept)) return 13;
  learner::init(fresh);
  if (memcmp(fresh.hidden_kernel, state.hidden_kernel, sizeof fresh.hidden_kernel) != 0) return 14;
  if (memcmp(kept.scores_kernel, state.scores_kernel, sizeof kept.scores_kernel) != 0) return 15;
  if (learner::reset(state, "scores/kernel") != 1) return 16;
  if (memcmp(fresh.scores_kernel, state.scores_kernel, sizeof fresh.scores_kernel) != 0) return 17;
  step();
  if (learner::reset(state, "") != 14 || !same(state, fresh)) return 18;

  // The same from C.
  learner_state* const c = reinterpret_cast<learner_state*>(&state);
  const learner_state_view view = learner_find_state(c, "hidden/bias");
  if (view.data != state.hidden_bias || view.size != 20 || view.element_bytes != 4) return 19;
  if (learner_find_state(c, "hidden/biases").data) return 20;
  step();
  if (learner_reset(c, "") != 14 || !same(state, fresh)) return 21;
  return 0;
}
)";

std::string defined(const char* rate, const char* optimizer) {
  return "#define RATE \"" + std::string(rate) + "\"\n#define OPTIMIZER \"" + optimizer + "\"\n" + program_of_a_learner;
}

}  // namespace

TEST_CASE("emitted code reads, sets and resets its states by their Keras names", "[codegen]") {
  const Module keras3 = learner(Profile::keras3), keras2 = learner(Profile::keras2);
  for (const char* target : {"native", "generic"}) {
    CompileOptions options = options_for(target);
    test::build_and_run(keras3, options, defined("adam/learning_rate", "adam/"));
    options.emit.largest_text = 0;  // initial values as one literal
    test::build_and_run(keras3, options, defined("adam/learning_rate", "adam/"));
  }
  test::build_and_run(keras2, options_for("native"), defined("Adam/learning_rate", "Adam/"));
}

TEST_CASE("names of states end a search where they end, whatever they hold", "[codegen]") {
  Module module = parse(R"(ingot 1.0
state @a "a" : f64[3] = [1, 2, 3]
state @b "ab" : i32[] = 7
state @c "c" : bool[2] = [true, false]
state @d "d" : u32[] = 0
func @f(%x: f64[3]) -> () {
  %a = add(@a, %x)
  %b = add(@b, 1i32)
  %c = logical_not(@c)
  %d = add(@d, 1u32)
  update {
    @a <- %a
    @b <- %b
    @c <- %c
    @d <- %d
  }
})",
                        "odd");
  module.states[2].name = std::string("nul\0byte", 8);
  for (const char* target : {"native", "generic"}) {
    CompileOptions options;
    options.target = target;
    options.emit.name = "odd";
    test::build_and_run(module, options, R"(
#include "odd.h"
int main() {
  odd::State state;
  odd::init(state);
  const odd::StateView a = odd::find_state(state, "a"), b = odd::find_state(state, "ab"), d = odd::find_state(state, "d");
  if (!a.data || a.size != 3 || a.element_bytes != sizeof(double) || static_cast<double*>(a.data)[2] != 3) return 1;
  if (!b.data || b.size != 1 || b.element_bytes != 4 || *static_cast<int32_t*>(b.data) != 7) return 2;
  if (!d.data || d.size != 1 || *static_cast<uint32_t*>(d.data) != 0) return 3;
  if (odd::find_state(state, "").data || odd::find_state(state, "abc").data || odd::find_state(state, "b").data) return 4;
  // A string of C ends at its first zero: what stands behind is not looked at.
  if (odd::find_state(state, "nul\0byte").data || odd::find_state(state, "nul").data) return 5;
  const double x[3] = {1, 1, 1};
  odd::FWorkspace workspace;
  odd::f(state, x, workspace);
  if (static_cast<double*>(a.data)[2] != 4 || *static_cast<uint32_t*>(d.data) != 1) return 6;
  if (odd::reset(state, "b") != 0 || odd::reset(state, "nul") != 1 || odd::reset(state, "nul\0and more") != 1) return 7;
  if (odd::reset(state, "ab") != 1 || static_cast<double*>(a.data)[2] != 4) return 8;
  if (odd::reset(state, "a") != 2 || static_cast<double*>(a.data)[2] != 3) return 9;
  return odd::reset(state, "") == 4 && *static_cast<uint32_t*>(d.data) == 0 ? 0 : 10;
}
)");
  }
}
