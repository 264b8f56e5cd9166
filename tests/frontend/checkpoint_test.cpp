// Checkpoints: training that goes on from one is training that was never interrupted, bit for bit; a fault at any call
// that writes one leaves the old or the new one whole; what is not this model's is refused.
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "frontend/trainer/checkpoint.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/reference_executor.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

class Folder {
 public:
  Folder() { mkdtemp(path_); }
  ~Folder() { fs::remove_all(path_); }
  std::string file(const std::string& name) const { return std::string(path_) + "/" + name; }
  std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  char path_[32] = "/tmp/ingot-checkpoint-XXXXXX";
};

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}
void write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::string refusal_code(const Network& model, const std::string& path) {
  try {
    model.load_checkpoint(path);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

// Dropout, BatchNormalization, Adam with a settable rate, a metric: every kind of state.
struct Program {
  explicit Program(std::int64_t hidden = 5) {
    K::clear_session();
    K::set_random_seed(42);
    const Tensor x = Input({3});
    Tensor h = layers::Dropout(0.3)(layers::Dense(hidden, {.activation = "tanh"})(x));
    h = layers::BatchNormalization()(h);
    model = std::make_unique<Model>(x, layers::Dense(1)(h));
    model->compile(optimizers::Adam({.learning_rate = optimizers::LearningRate::variable(0.02)}), "mse", {"mae"});
    std::vector<double> rows, targets;
    for (int i = 0; i < 50 * 3; ++i) rows.push_back(i * 37 % 101 / 101.0);
    for (int i = 0; i < 50; ++i) targets.push_back(i * 59 % 103 / 103.0);
    inputs = NdArray({50, 3}, rows);
    outputs = NdArray({50, 1}, targets);
  }
  callbacks::History fit(int from, int to, std::vector<Callback> list = {}) const {
    return model->fit(
        inputs, outputs,
        {.batch_size = 16, .epochs = to, .verbose = 0, .callbacks = std::move(list), .initial_epoch = from});
  }
  // All states, the optimizer's and the random counter too.
  std::string everything(const Folder& folder) const {
    model->save_checkpoint(folder.file("everything"), 99);
    return content(folder.file("everything"));
  }

  ReferenceExecutor executor;
  std::unique_ptr<Model> model;
  NdArray inputs, outputs;
};

// Lets the call number `failing` (from 0) and all after it fail, as when the disk is full or the power is gone: nothing
// is cleaned up either. Writes are of 100 bytes, and the one that fails still writes 30.
class Faults : public FileCalls {
 public:
  explicit Faults(int failing) : failing_(failing) {}
  bool has_failed() const { return calls_ > failing_; }

  int make_temporary(char* name) override { return fails() ? -1 : FileCalls::make_temporary(name); }
  ssize_t write(int file, const char* bytes, std::size_t count) override {
    if (fails()) {
      if (calls_ == failing_ + 1) FileCalls::write(file, bytes, std::min<std::size_t>(count, 30));
      errno = ENOSPC;
      return -1;
    }
    return FileCalls::write(file, bytes, std::min<std::size_t>(count, 100));
  }
  int sync(int file) override { return fails() ? -1 : FileCalls::sync(file); }
  int close(int file) override {
    const int result = FileCalls::close(file);
    return fails() ? -1 : result;
  }
  int rename(const char* from, const char* to) override { return fails() ? -1 : FileCalls::rename(from, to); }
  int sync_folder(const char* path) override { return fails() ? -1 : FileCalls::sync_folder(path); }
  int remove(const char* path) override { return fails() ? -1 : FileCalls::remove(path); }

 private:
  bool fails() {
    errno = EIO;
    return calls_++ >= failing_;
  }
  int failing_, calls_ = 0;
};

}  // namespace

TEST_CASE("two epochs, a checkpoint, and a third in another program are three epochs, bit for bit") {
  const Folder folder;
  const Program whole;
  const auto history = whole.fit(0, 3);
  const std::string expected = whole.everything(folder);
  {
    const Program first;
    first.fit(0, 2, {callbacks::ModelCheckpoint(folder.file("at-{epoch:02d}"))});
  }
  const Program second;
  const int epoch = second.model->load_checkpoint(folder.file("at-02"));
  CHECK(epoch == 2);
  CHECK(second.fit(epoch, 3)["loss"][0] == history["loss"][2]);
  CHECK(second.everything(folder) == expected);
  // From the checkpoint before it is another way to the same.
  CHECK(second.model->load_checkpoint(folder.file("at-01")) == 1);
  CHECK(second.everything(folder) != expected);
  second.fit(1, 3);
  CHECK(second.everything(folder) == expected);
}

TEST_CASE("a fault at any call that writes a checkpoint leaves the old one or the new one") {
  const Folder folder;
  const std::string path = folder.file("checkpoint");
  const Program program;
  program.model->save_checkpoint(path, 1);
  const std::string before = program.everything(folder), old_file = content(path);
  program.fit(0, 1);
  const std::string after = program.everything(folder);
  REQUIRE(before != after);
  int faults = 0, kept_old = 0;
  for (int failing = 0;; ++failing) {
    write(path, old_file);
    Faults calls(failing);
    bool has_thrown = false;
    try {
      trainer::save_checkpoint(*program.model, path, 2, calls);
    } catch (const Error& error) {
      has_thrown = true;
      CHECK(error.code() == "IG0811");
    }
    CHECK(has_thrown == calls.has_failed());
    const int epoch = program.model->load_checkpoint(path);
    CHECK((epoch == 1 || epoch == 2));
    CHECK(program.everything(folder) == (epoch == 1 ? before : after));
    kept_old += epoch == 1;
    if (!has_thrown) {
      CHECK(epoch == 2);
      break;
    }
    ++faults;
    // Go on from the new states, whichever were loaded.
    std::ofstream(path, std::ios::binary) << after;
    program.model->load_checkpoint(path);
  }
  CHECK(faults > 10);
  CHECK(kept_old == faults - 1);  // only the flush of the folder comes after the new file is in place
  CHECK(content(path) != old_file);
  // A fault that is no crash leaves nothing behind.
  const std::size_t files = folder.count();
  struct Full : FileCalls {
    ssize_t write(int, const char*, std::size_t) override {
      errno = ENOSPC;
      return -1;
    }
  } full;
  CHECK_THROWS_AS(trainer::save_checkpoint(*program.model, path, 2, full), Error);
  CHECK(folder.count() == files);
}

TEST_CASE("a checkpoint that is damaged, of another version or another model is refused, and changes nothing") {
  const Folder folder;
  const std::string path = folder.file("checkpoint");
  const Program program;
  program.fit(0, 1);
  program.model->save_checkpoint(path, 1);
  const std::string good = content(path), states = program.everything(folder);
  const std::string changed = folder.file("changed");
  for (std::size_t i = 0; i < good.size(); i += i < 64 ? 1 : 97) {
    std::string bytes = good;
    bytes[i] = static_cast<char>(bytes[i] ^ 4);
    write(changed, bytes);
    CHECK(refusal_code(*program.model, changed) == "IG0845");
    write(changed, good.substr(0, i));
    CHECK(refusal_code(*program.model, changed) == "IG0845");
  }
  write(changed, good + "x");
  CHECK(refusal_code(*program.model, changed) == "IG0845");
  CHECK(refusal_code(*program.model, folder.file("none")) == "IG0801");
  CHECK(program.everything(folder) == states);
  program.model->save_checkpoint(changed, -1);
  CHECK(refusal_code(*program.model, changed) == "IG0845");
  const Program other(6);
  CHECK(refusal_code(*other.model, path) == "IG0845");
}

TEST_CASE("ModelCheckpoint: names, the best only, periods") {
  const Folder folder;
  const Program program;
  const std::vector<double> losses{3, 4, 2, 5};
  const Callback fake = callbacks::LambdaCallback({.on_epoch_end = [&](Fitting&, int epoch, Logs& logs) {
    logs.set("val_loss", losses[static_cast<std::size_t>(epoch)]);
  }});
  program.fit(
      0, 4,
      {fake, callbacks::ModelCheckpoint(folder.file("best-{epoch:02d}-{val_loss:.2f}"), {.save_best_only = true}),
       callbacks::ModelCheckpoint(folder.file("each-{epoch}"), {.period = 2})});
  CHECK(folder.count() == 4);
  for (const char* name : {"best-01-3.00", "best-03-2.00", "each-2", "each-4"}) CHECK(fs::exists(folder.file(name)));
  CHECK(program.model->load_checkpoint(folder.file("best-03-2.00")) == 3);
  CHECK_THROWS_AS(program.fit(0, 1, {callbacks::ModelCheckpoint(folder.file("{acc}"))}), ValueError);
}
