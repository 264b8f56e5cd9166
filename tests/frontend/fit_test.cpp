// fit and evaluate: against Keras (tests/vectors/fit), the progress they print, callbacks, policies, errors. Functions
// run in the reference evaluator; tests/driver/fit_emitted_test.cpp runs emitted code.
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "frontend/normal.h"
#include "frontend/trainer/progress_bar.h"
#include "frontend/trainer/row_order.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;
using Json = nlohmann::json;

namespace {

struct Fresh {
  explicit Fresh(Profile profile = Profile::keras3) {
    K::clear_session();
    set_profile(profile);
  }
  ReferenceExecutor executor;
};

template <class F>
std::string refusal(F action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// What is printed, to something that is no terminal.
class Printed {
 public:
  Printed() : file_(open_memstream(&text_, &size_)) {}
  ~Printed() {
    std::fclose(file_);
    free(text_);
  }
  std::FILE* file() const { return file_; }
  std::string text() const {
    std::fflush(file_);
    return std::string(text_, size_);
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

// "] - 0s 83us/step" becomes "] - TIME".
std::string without_time(std::string text) {
  const std::size_t start = text.find("] - "), end = text.find("/step");
  return end == std::string::npos ? text : text.replace(start, end + 5 - start, "] - TIME");
}

const NdArray four_x{{0, 0}, {0, 1}, {1, 0}, {1, 1}};
const NdArray four_y{{0}, {1}, {2}, {3}};  // 2 a + b

// One Dense layer from zeros.
Sequential line(const TrainingStep& optimizer, const Metrics& metrics = {}) {
  Sequential model;
  model.add(Input({2}, {.name = "x"}));
  model.add(layers::Dense(1, {.kernel_initializer = "zeros", .name = "d"}));
  model.compile(optimizer, "mse", metrics);
  return model;
}
optimizers::SGD settable(double rate) {
  return optimizers::SGD({.learning_rate = optimizers::LearningRate::variable(rate)});
}

// Replaces a value of the logs, epoch by epoch.
Callback faking(const std::string& name, std::vector<double> values) {
  return callbacks::LambdaCallback({.on_epoch_end = [name, values](Fitting&, int epoch, Logs& logs) {
    logs.set(name, values.at(static_cast<std::size_t>(epoch)));
  }});
}
int epochs_run(const callbacks::History& history) { return static_cast<int>(history.epoch.size()); }

}  // namespace

TEST_CASE("the bar of keras3 is that of Keras 3 on a terminal, byte for byte") {
  std::ifstream file(INGOT_SOURCE_DIR "/tests/vectors/fit/progress.json");
  int updates = 0;
  for (const Json& entry : Json::parse(file)) {
    trainer::ProgressBar bar(entry["target"], {false, true, entry["verbose"]}, 1000);
    for (std::size_t i = 0; i < entry["updates"].size(); ++i) {
      const Json& update = entry["updates"][i];
      trainer::ProgressBar::Values values;
      for (const auto& [name, value] : update[2].items())
        values.emplace_back(name, value.is_null() ? std::nan("") : double(value));
      CHECK(bar.update(update[0], values, 1000 + double(update[1]), update[3]) == std::string(entry["texts"][i]));
      ++updates;
    }
  }
  CHECK(updates == 14);
}

// Worked from the format strings of Keras 2.3.1's Progbar.
TEST_CASE("the bar of keras2 counts samples; it weighs values by what they are shown for") {
  trainer::ProgressBar bar(1000, {true, true, 1, {"acc"}}, 1000);
  const std::string first = "\r 128/1000 [==>...........................] - ETA: 6s - loss: 12.0000 - acc: 0.5000";
  CHECK(bar.update(128, {{"loss", 12.0}, {"acc", 0.5}}, 1001, false) == first);
  const std::string back(first.size() - 1, '\b');  // over the whole line, without its return
  CHECK(bar.update(256, {{"loss", 11.0}, {"acc", 0.25}}, 1001.01, false).empty());
  const std::string second = bar.update(512, {{"loss", 10.0}, {"acc", 0.125}}, 1002, false);
  CHECK(second == back + "\r 512/1000 [==============>...............] - ETA: 1s - loss: 10.7500 - acc: 0.1250");
  CHECK(bar.update(1000, {{"loss", 0.0}, {"acc", 1e-4}}, 1003, false) ==
        back + "\r1000/1000 [==============================] - 3s 3ms/step - loss: 5.5040 - acc: 1.0000e-04\n");
  trainer::ProgressBar quiet(1000, {true, false, 1}, 1000);
  CHECK(quiet.update(512, {{"loss", 10.0}}, 1001, false).empty());
  CHECK(quiet.update(1000, {}, 1000.069, false) ==
        "1000/1000 [==============================] - 0s 69us/step - loss: 10.0000\n");
  trainer::ProgressBar lines(10, {true, true, 2}, 1000);
  CHECK(lines.update(5, {{"loss", 1.0}}, 1001, false).empty());
  CHECK(lines.update(10, {{"loss", 3.0}}, 1002, false) == " - 2s - loss: 2.0000\n");
}

TEST_CASE("P13: fit and evaluate of the third document print what it shows; the loss is that of its data") {
  const Fresh fresh(Profile::keras2);
  Sequential model;
  model.add(layers::Dense(32, {.activation = "relu", .input_shape = {64}}));
  model.add(layers::Dense(10, {.activation = "softmax"}));
  model.compile("rmsprop", "categorical_crossentropy");
  std::vector<double> x, y;
  for (std::uint64_t i = 0; i < 250 * 64; ++i) x.push_back(uniform_number(1, i));
  for (std::uint64_t i = 0; i < 250 * 10; ++i) y.push_back(uniform_number(2, i));
  const NdArray inputs({250, 64}, x), targets({250, 10}, y);
  Printed printed;
  const auto history = model.fit(inputs, targets, {.batch_size = 128, .epochs = 2, .output = printed.file()});
  const double score = model.evaluate(inputs, targets, {.output = printed.file()});
  const std::string bar = "250/250 [==============================] - TIME";
  std::istringstream lines(printed.text());
  std::vector<std::string> found;
  for (std::string text; std::getline(lines, text);) found.push_back(without_time(text));
  REQUIRE(found.size() == 5);
  CHECK(found[0] == "Epoch 1/2");
  CHECK(found[1].find(bar + " - loss: 1") == 0);
  CHECK(found[2] == "Epoch 2/2");
  CHECK(found[3].find(bar + " - loss: 1") == 0);
  CHECK(found[4] == bar);
  // ln 10 per unit of the targets, which sum to 5 on average
  CHECK(history["loss"][1] == Approx(11.5).margin(0.4));
  CHECK(score == Approx(11.5).margin(0.4));
}

TEST_CASE("an epoch's loss is the mean by rows, of losses before the updates; metrics, validation and history") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const bool is_keras2 = profile == Profile::keras2;
    const Sequential model =
        line([](const Tensor&, const std::vector<Tensor>&) { return std::vector<K::Update>(); }, {"mae"});
    std::vector<double> seen;
    const auto history = model.fit(
        four_x, four_y,
        {.batch_size = 3,
         .epochs = 3,
         .verbose = 0,
         .callbacks = {callbacks::LambdaCallback(
             {.on_batch_end = [&](Fitting&, std::int64_t, Logs& logs) { seen.push_back(*logs.find("loss")); }})},
         .validation_data = ValidationData{NdArray{{0, 0}, {0, 1}}, NdArray{{0}, {1}}},
         .shuffle = false,
         .initial_epoch = 1});
    using Names = std::vector<std::string>;
    CHECK(history.keys() ==
          (is_keras2 ? Names{"val_loss", "val_mae", "loss", "mae"} : Names{"loss", "mae", "val_loss", "val_mae"}));
    CHECK(history.epoch == std::vector<int>{1, 2});
    // squares 0 1 4 and 9; by rows (5 + 9) / 4
    for (const double loss : history["loss"]) CHECK(loss == Approx(3.5).epsilon(1e-7));  // 5 / 3 is a float
    CHECK(history["val_loss"] == std::vector<double>{0.5, 0.5});
    // Metrics start anew for each epoch and each validation, which share their states.
    CHECK(history["mae"] == std::vector<double>{1.5, 1.5});
    CHECK(history["val_mae"] == std::vector<double>{0.5, 0.5});
    REQUIRE(seen.size() == 4);
    CHECK(seen[0] == Approx(5 / 3.0));
    CHECK(seen[1] == Approx(is_keras2 ? 9 : 3.5));
    CHECK(refusal([&] { history["acc"]; }) ==
          (is_keras2 ? "the history has no \"acc\"; it has \"val_loss\", \"val_mae\", \"loss\", \"mae\""
                     : "the history has no \"acc\"; it has \"loss\", \"mae\", \"val_loss\", \"val_mae\""));
    const Scores scores = model.evaluate(four_x, four_y, {.batch_size = 3, .verbose = 0});
    CHECK(scores.names == Names{"loss", "mae"});
    CHECK(double(scores) == Approx(3.5).epsilon(1e-7));
    CHECK(scores["mae"] == 1.5);
    // the last quarter of the rows
    const auto split = model.fit(four_x, four_y, {.verbose = 0, .validation_split = 0.25});
    CHECK(split["val_loss"][0] == 9);
    CHECK(split["loss"][0] == Approx(5 / 3.0));
  }
}

TEST_CASE("weights of samples and of classes") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Sequential model = line([](const Tensor&, const std::vector<Tensor>&) { return std::vector<K::Update>(); });
    const NdArray weights{1.0, 2.0, 3.0, 0.0};
    // sum of weight * square over the number of rows
    CHECK(model.fit(four_x, four_y, {.verbose = 0, .sample_weight = weights})["loss"][0] == (2 + 12) / 4.0);
    CHECK(model.evaluate(four_x, four_y, {.verbose = 0, .sample_weight = weights}) == 3.5);
    CHECK(model.fit(
              four_x, four_y,
              {.verbose = 0, .class_weight = {{0, 1}, {1, 2}, {2, 1}, {3, 4}}, .sample_weight = weights})["loss"][0] ==
          (4 + 12) / 4.0);
    const std::string unlisted =
        refusal([&] { model.fit(four_x, four_y, {.verbose = 0, .class_weight = {{3, 2}, {0, 5}}}); });
    if (profile == Profile::keras2)
      CHECK(unlisted ==
            "`class_weight` must contain all classes in the data. The classes {1, 2} exist in the data but not in "
            "`class_weight`.");
    else
      CHECK(unlisted == "no error");
  }
}

TEST_CASE("rows are shuffled by seed and epoch: a permutation, another one each epoch, the same again") {
  std::set<std::vector<std::int64_t>> orders;
  for (std::uint64_t epoch = 0; epoch < 20; ++epoch) {
    std::vector<std::int64_t> order = trainer::shuffled(100, 7, epoch);
    CHECK(order == trainer::shuffled(100, 7, epoch));
    orders.insert(order);
    std::sort(order.begin(), order.end());
    CHECK(order == trainer::in_order(100));
  }
  CHECK(orders.size() == 20);
  // Where row 0 goes is uniform: chi-squared of 10 cells over 5000 shuffles, 9 degrees of freedom, 33.7 at 1e-4.
  std::vector<double> cells(10);
  for (std::uint64_t epoch = 0; epoch < 5000; ++epoch) {
    const auto order = trainer::shuffled(10, 3, epoch);
    ++cells[static_cast<std::size_t>(std::find(order.begin(), order.end(), 0) - order.begin())];
  }
  double chi = 0;
  for (const double count : cells) chi += (count - 500) * (count - 500) / 500;
  CHECK(chi < 33.7);
}

TEST_CASE("what does not fit is refused in Keras' words") {
  {
    const Fresh fresh(Profile::keras2);
    Sequential raw;
    raw.add(layers::Dense(1, {.name = "d", .input_shape = {2}}));
    CHECK(refusal([&] { raw.fit(four_x, four_y); }) == "You must compile your model before using it.");
    CHECK(refusal([&] { raw.evaluate(four_x, four_y); }) == "You must compile your model before using it.");
    const Sequential model = line("sgd");
    CHECK(refusal([&] { model.fit(four_x, NdArray{{1}, {2}}); }) ==
          "Input arrays should have the same number of samples as target arrays. Found 4 input samples and 2 target "
          "samples.");
    CHECK(refusal([&] { model.fit(NdArray{{1, 2, 3}}, NdArray{{1}}); }) ==
          "Error when checking input: expected x to have shape (2,) but got array with shape (3,)");
    CHECK(refusal([&] { model.fit(NdArray{1.0, 2.0}, NdArray{{1}}); }) ==
          "Error when checking input: expected x to have 2 dimensions, but got array with shape (2,)");
    CHECK(refusal([&] { model.fit(four_x, four_x); }) ==
          "Error when checking target: expected d to have shape (1,) but got array with shape (2,)");
    CHECK(refusal([&] { model.fit(std::vector<NdArray>{four_x, four_x}, four_y); }) ==
          "Error when checking model input: the list of Numpy arrays that you are passing to your model is not the "
          "size the model expected. Expected to see 1 array(s), but instead got the following list of 2 arrays");
    CHECK(refusal([&] { model.fit(four_x, four_y, {.batch_size = 0}); }) == "batch_size must be 1 or more, got 0");
    CHECK(refusal([&] { model.fit(four_x, four_y, {.sample_weight = NdArray{1.0}}); }).find("Sample_weight arrays") ==
          0);
  }
  const Fresh fresh;
  const Sequential model = line("sgd");
  CHECK(refusal([&] { model.fit(four_x, NdArray{{1}, {2}}); }) ==
        "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.'x' sizes: 4\n'y' "
        "sizes: 2\n");
  CHECK(refusal([&] {
          model.fit(four_x, four_y, {.validation_split = 0.9});
        }).find("Training data contains 4 samples, which is not sufficient to split it") == 0);
  CHECK(refusal([&] {
          model.fit(four_x, four_y,
                    {.verbose = 0, .callbacks = {callbacks::LearningRateScheduler([](int, double r) { return r; })}});
        }) == "Optimizer must have a \"learning_rate\" attribute.");
  // a missing last axis, one too many, rows in braces
  CHECK(model.fit({{0, 0}, {0, 1}}, {1.0, 2.0}, {.verbose = 0})["loss"].size() == 1);
}

TEST_CASE("several inputs and outputs are lists of arrays") {
  const Fresh fresh;
  const Tensor a = Input({1}, {.name = "a"}), b = Input({1}, {.name = "b"});
  const Model model({a, b}, {layers::add({a, b}), layers::subtract({a, b})});
  model.compile({.loss = "mse"});
  const NdArray one{{1}, {2}}, two{{3}, {5}};
  const Scores scores = model.evaluate({one, two}, {one, two}, {.verbose = 0});
  // a + b - a = b: 9 and 25; a - b - b: -5 and -8
  CHECK(scores.values.size() == 3);
  CHECK(scores.loss() == (9 + 25) / 2.0 + (25 + 64) / 2.0);
  CHECK(refusal([&] { model.evaluate(one, {one, two}); }).find("Expected to see 2 array(s)") != std::string::npos);
}

TEST_CASE("EarlyStopping: patience, min_delta, baseline, the best weights") {
  const auto run = [](const callbacks::EarlyStoppingOptions& options, const std::vector<double>& values) {
    const Sequential model = line(settable(0.1));
    const auto history = model.fit(four_x, four_y,
                                   {.epochs = static_cast<int>(values.size()),
                                    .verbose = 0,
                                    .callbacks = {faking("val_loss", values), callbacks::EarlyStopping(options)}});
    return epochs_run(history);
  };
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    CHECK(run({.patience = 2}, {5, 4, 4, 4, 3, 3}) == 4);
    CHECK(run({.patience = 3}, {5, 4, 4, 4, 3, 3}) == 6);
    CHECK(run({.min_delta = 2, .patience = 2}, {5, 4, 3.5, 1, 1, 1}) == 3);
    CHECK(run({.patience = 1, .mode = "max"}, {1, 2, 3, 2, 5}) == 4);
    CHECK(run({.patience = 2, .baseline = 1.0}, {5, 4, 3, 2}) == (profile == Profile::keras2 ? 2 : 4));
  }
  const Fresh fresh;
  const Sequential model = line(settable(0.1));
  std::vector<std::vector<NdArray>> weights;
  const Callback keeping = callbacks::LambdaCallback(
      {.on_epoch_end = [&](Fitting& fitting, int, Logs&) { weights.push_back(fitting.model.get_weights()); }});
  Printed printed;
  model.fit(four_x, four_y,
            {.epochs = 9,
             .verbose = 0,
             .callbacks = {faking("q_loss", {3, 1, 2, 2, 2, 2, 2, 2, 2}), keeping,
                           callbacks::EarlyStopping(
                               {.monitor = "q_loss", .patience = 2, .verbose = 1, .restore_best_weights = true})},
             .output = printed.file()});
  REQUIRE(weights.size() == 4);
  CHECK(model.get_weights() == weights[1]);
  CHECK(weights[1] != weights[3]);
  CHECK(printed.text() == "Epoch 4: early stopping\nRestoring model weights from the end of the best epoch: 2.\n");
}

TEST_CASE("learning rates: LearningRateScheduler, ReduceLROnPlateau") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const std::string name = profile == Profile::keras2 ? "lr" : "learning_rate";
    const Sequential model = line(settable(0.5));
    std::vector<double> kernel;
    const auto history = model.fit(
        four_x, four_y,
        {.epochs = 3,
         .verbose = 0,
         .callbacks = {
             callbacks::LearningRateScheduler([](int epoch, double rate) { return epoch == 1 ? 0 : rate / 2; }),
             callbacks::LambdaCallback({.on_epoch_end = [&](Fitting& fitting, int, Logs&) {
               kernel.push_back(fitting.model.get_weight("d/kernel").at(0));
             }})}});
    CHECK(history[name] == std::vector<double>{0.25, 0, 0});
    CHECK(kernel[0] != 0);
    CHECK(kernel[1] == kernel[0]);  // the step really took the rate
    const Sequential other = line(settable(1));
    const auto plateau = other.fit(
        four_x, four_y,
        {.epochs = 8,
         .verbose = 0,
         .callbacks = {
             faking("val_loss", {5, 5, 5, 5, 5, 5, 5, 5}),
             callbacks::ReduceLROnPlateau({.factor = 0.25, .patience = 2, .cooldown = 1, .min_lr = 0.0625})}});
    // reduced after the third; one epoch of cooldown begins the next count
    CHECK(plateau[name] == std::vector<double>{1, 1, 1, 0.25, 0.25, 0.0625, 0.0625, 0.0625});
  }
  CHECK(refusal([] { callbacks::ReduceLROnPlateau({.factor = 1}); }).find("does not support a factor >= 1.0.") !=
        std::string::npos);
}

TEST_CASE("CSVLogger writes what Keras writes") {
  const Fresh fresh(Profile::keras2);
  const Sequential model = line(settable(0));
  char path[] = "/tmp/ingot-csv-XXXXXX";
  close(mkstemp(path));
  const auto text = [&] {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  model.fit(four_x, four_y, {.epochs = 2, .verbose = 0, .callbacks = {callbacks::CSVLogger(path)}});
  CHECK(text() == "epoch,loss\r\n0,3.5\r\n1,3.5\r\n");
  model.fit(four_x, four_y,
            {.epochs = 3,
             .verbose = 0,
             .callbacks = {callbacks::CSVLogger(path, {.separator = ';', .append = true})},
             .initial_epoch = 2});
  CHECK(text() == "epoch,loss\r\n0,3.5\r\n1,3.5\r\n2;3.5\r\n");
  std::remove(path);
  CHECK(refusal([&] {
          model.fit(four_x, four_y, {.verbose = 0, .callbacks = {callbacks::CSVLogger("/no/such/folder/a.csv")}});
        }).find("cannot write \"/no/such/folder/a.csv\"") == 0);
}

TEST_CASE("a step that is not finite: as Keras, stopped, or skipped with all states unchanged") {
  const double nan = std::nan("");
  const NdArray x{{1.0, 0.0}, {nan, 1.0}, {0.0, 1.0}, {1.0, 1.0}};
  const auto run = [&](OnNan policy, std::vector<Callback> list = {}) {
    const Sequential model = line(optimizers::Adam({.learning_rate = 0.1}));
    const auto history = model.fit(
        x, four_y, {.batch_size = 1, .epochs = 2, .verbose = 0, .callbacks = list, .shuffle = false, .on_nan = policy});
    return std::pair(model.get_weights(), history);
  };
  const Fresh fresh;
  CHECK(std::isnan(run(OnNan::proceed).first[0].at(0)));
  Printed printed;
  CHECK(epochs_run(run(OnNan::proceed, {callbacks::TerminateOnNaN()}).second) == 1);
  // A run on the good rows only is the same run.
  const auto without = [&](const NdArray& good, const NdArray& targets, int epochs) {
    const Sequential model = line(optimizers::Adam({.learning_rate = 0.1}));
    const auto history = model.fit(good, targets, {.batch_size = 1, .epochs = epochs, .verbose = 0, .shuffle = false});
    return std::pair(model.get_weights(), history);
  };
  const auto skipped = run(OnNan::skip);
  const auto good = without(NdArray{{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}}, NdArray{{0}, {2}, {3}}, 2);
  CHECK(skipped.first == good.first);
  CHECK(skipped.second["loss"] == good.second["loss"]);
  const auto stopped = run(OnNan::stop);
  CHECK(stopped.first == without(NdArray{{1.0, 0.0}}, NdArray{{0}}, 1).first);
  CHECK(epochs_run(stopped.second) == 1);
}

TEST_CASE("dropout in fit: share and scale of the mask, the same from the same seed") {
  const Fresh fresh;
  const auto run = [](std::uint32_t seed) {
    K::clear_session();
    K::set_random_seed(seed);
    const Tensor x = Input({64});
    const Tensor dropped = layers::Dropout(0.25)(x);
    const auto mask = K::function({.inputs = {x}, .outputs = {dropped}, .name = "mask", .training = true});
    const NdArray ones = NdArray(std::vector<std::int64_t>{64, 64}, std::vector<double>(4096, 1));
    const NdArray first = mask({ones})[0], second = mask({ones})[0];
    int kept = 0, same = 0;
    for (std::int64_t i = 0; i < 4096; ++i) {
      CHECK((first.at(i) == 0 || first.at(i) == Approx(1 / 0.75)));
      kept += first.at(i) != 0;
      same += first.at(i) == second.at(i);
    }
    // binomial: means 3072 and 4096 * (0.75^2 + 0.25^2) = 2560, five standard deviations
    CHECK(std::abs(kept - 3072) < 5 * 28);
    CHECK(std::abs(same - 2560) < 5 * 31);
    const Model model(x, layers::Dense(1, {.kernel_initializer = "ones"})(dropped));
    model.compile(optimizers::SGD({.learning_rate = 0.001}), "mse");
    const NdArray targets(std::vector<std::int64_t>{64, 1}, std::vector<double>(64, 64));
    const auto history = model.fit(ones, targets, {.batch_size = 24, .epochs = 2, .verbose = 0});
    // variance of 64 draws of 0 or 4/3 each: 64 * 0.25 / 0.75 at the start
    CHECK(history["loss"][0] > 5);
    return std::pair(history["loss"], model.get_weights());
  };
  const auto first = run(11), again = run(11), other = run(12);
  CHECK(first == again);
  CHECK(first.first != other.first);
}
