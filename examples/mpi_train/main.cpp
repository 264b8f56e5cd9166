// Trains a classifier of digits by several processes that each see a part of every batch, and goes on from the last
// checkpoint after one of them died. With -DWITH_MPI by mpirun; without it the same program is one process.
//
//   train --data FILE.npy --steps N --checkpoint FILE [--die-after N]
//
// Writes "step <number> loss <of the whole batch>" after every step and, every 20 steps, the checkpoint. Starts from
// the checkpoint if there is one; the number of processes may be another than before. --die-after: the last process is
// killed after so many steps, as a fault to recover from.
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "mpi_learner.h"
#ifdef WITH_MPI
#include <mpi.h>
#endif

namespace {

constexpr std::size_t pixel_count = mpi_learner::gradients_facts::pixels_shape[1];
constexpr std::size_t batch = mpi_learner::gradients_facts::pixels_shape[0];  // of one process
constexpr std::size_t gradient_count = mpi_learner::apply_facts::gradient_shape[0];
constexpr int steps_per_checkpoint = 20;

// What is summed over the processes, in one message.
struct Sums {
  float gradients[gradient_count];
  float loss;
};
constexpr int sums_count = gradient_count + 1;
static_assert(sizeof(Sums) == sums_count * sizeof(float), "one contiguous array");

// The processes of this run. Without MPI: this one.
#ifdef WITH_MPI
class Processes {
 public:
  Processes(int& argc, char**& argv) {
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
  }
  ~Processes() { MPI_Finalize(); }
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  void sum(Sums& sums) const { MPI_Allreduce(MPI_IN_PLACE, &sums, sums_count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD); }
  // The bytes of process 0, for all.
  void broadcast(std::vector<unsigned char>& bytes) const {
    unsigned long long size = bytes.size();
    MPI_Bcast(&size, 1, MPI_UNSIGNED_LONG_LONG, 0, MPI_COMM_WORLD);
    bytes.resize(size);
    MPI_Bcast(bytes.data(), static_cast<int>(size), MPI_UNSIGNED_CHAR, 0, MPI_COMM_WORLD);
  }
  bool all(bool holds) const {
    int value = holds;
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_INT, MPI_LAND, MPI_COMM_WORLD);
    return value != 0;
  }
  int rank = 0, count = 1;
};
#else
struct Processes {
  Processes(int&, char**&) {}
  void sum(Sums&) const {}
  void broadcast(std::vector<unsigned char>&) const {}
  bool all(bool holds) const { return holds; }
  int rank = 0, count = 1;
};
#endif

std::vector<unsigned char> read_file(const std::string& path) {
  std::vector<unsigned char> bytes;
  if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
    unsigned char block[4096];
    for (std::size_t count; (count = std::fread(block, 1, sizeof block, file)) > 0;)
      bytes.insert(bytes.end(), block, block + count);
    std::fclose(file);
  }
  return bytes;
}

// A process that dies here leaves the old checkpoint or the new one.
bool replace_file(const std::string& path, const std::vector<unsigned char>& bytes) {
  const std::string fresh = path + ".new";
  std::FILE* const file = std::fopen(fresh.c_str(), "wb");
  if (!file) return false;
  const bool is_written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  return std::fclose(file) == 0 && is_written && std::rename(fresh.c_str(), path.c_str()) == 0;
}

std::vector<unsigned char> saved(const mpi_learner::State& state) {
  std::vector<unsigned char> bytes(mpi_learner::saved_state_bytes);
  bytes.resize(mpi_learner::save(state, bytes.data(), bytes.size()));
  return bytes;
}

// The order of the images in an epoch: a function of its number alone, so that a run that goes on has the same. Fisher
// and Yates, with the generator of Numerical Recipes.
std::vector<std::size_t> order_of(std::size_t epoch, std::size_t count) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  std::uint32_t random = static_cast<std::uint32_t>(epoch) + 1;
  for (std::size_t i = count; i > 1; --i) {
    random = random * 1664525u + 1013904223u;
    std::swap(order[i - 1], order[(random >> 8) % i]);
  }
  return order;
}

struct Options {
  std::string data, checkpoint;
  int steps = 0, die_after = 0;
};

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--data")
      options.data = value;
    else if (name == "--checkpoint")
      options.checkpoint = value;
    else if (name == "--steps")
      options.steps = std::atoi(value.c_str());
    else if (name == "--die-after")
      options.die_after = std::atoi(value.c_str());
    else
      return false;
  }
  return argc % 2 == 1 && !options.data.empty() && options.steps > 0 && !options.checkpoint.empty();
}

struct Learner {
  mpi_learner::State state;
  mpi_learner::GradientsWorkspace gradients;
  mpi_learner::ApplyWorkspace apply;
  Sums sums;
};

int train(const Processes& processes, const Options& options) {
  const std::vector<unsigned char> file = read_file(options.data);  // a NumPy file of version 1.0
  const std::size_t start = file.size() < 10 ? file.size() : 10 + file[8] + 256u * file[9];
  const std::size_t row_bytes = pixel_count + 1;  // 64 pixels of 0 to 16, then the digit
  const std::size_t whole_batch = batch * static_cast<std::size_t>(processes.count);
  const std::size_t count = file.size() <= start ? 0 : (file.size() - start) / row_bytes;
  if (!processes.all(count >= whole_batch)) {
    std::fprintf(stderr, "not enough images in %s\n", options.data.c_str());
    return EXIT_FAILURE;
  }

  static Learner learner;
  mpi_learner::init(learner.state);
  std::vector<unsigned char> bytes;
  if (processes.rank == 0) bytes = read_file(options.checkpoint);
  processes.broadcast(bytes);
  if (!bytes.empty() && !mpi_learner::load(learner.state, bytes.data(), bytes.size())) {
    std::fprintf(stderr, "%s is no checkpoint of this model\n", options.checkpoint.c_str());
    return EXIT_FAILURE;
  }

  // The optimizer's counter says how many steps the State has seen: no other file has to fit the checkpoint.
  const std::size_t batches = count / whole_batch;
  while (learner.state.adam_iteration < options.steps) {
    const std::size_t step = static_cast<std::size_t>(learner.state.adam_iteration);
    const std::vector<std::size_t> order = order_of(step / batches, count);
    const std::size_t first = step % batches * whole_batch + batch * static_cast<std::size_t>(processes.rank);
    float pixels[batch * pixel_count];
    std::int32_t digits[batch];
    for (std::size_t i = 0; i < batch; ++i) {
      const unsigned char* const row = &file[start + order[first + i] * row_bytes];
      for (std::size_t k = 0; k < pixel_count; ++k) pixels[i * pixel_count + k] = static_cast<float>(row[k]) / 16;
      digits[i] = row[pixel_count];
    }
    Sums& sums = learner.sums;
    mpi_learner::gradients(learner.state, pixels, digits, sums.loss, sums.gradients, learner.gradients);
    processes.sum(sums);
    for (float& gradient : sums.gradients) gradient /= static_cast<float>(processes.count);
    mpi_learner::apply(learner.state, sums.gradients, learner.apply);

    const int done = learner.state.adam_iteration;
    if (processes.rank == 0) {
      std::printf("step %d loss %.9g\n", done, static_cast<double>(sums.loss / static_cast<float>(processes.count)));
      std::fflush(stdout);
      if (done % steps_per_checkpoint == 0 && !replace_file(options.checkpoint, saved(learner.state)))
        std::fprintf(stderr, "cannot write %s\n", options.checkpoint.c_str());  // the run goes on, from an older one
    }
    if (done == options.die_after && processes.rank == processes.count - 1) std::raise(SIGKILL);
  }

  // All processes made the same steps: their States are the same to the bit.
  const std::vector<unsigned char> own = saved(learner.state);
  std::vector<unsigned char> first = own;
  processes.broadcast(first);
  if (!processes.all(own == first)) {
    if (processes.rank == 0) std::fprintf(stderr, "the States of the processes differ\n");
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  const Processes processes(argc, argv);
  Options options;
  if (parse(argc, argv, options)) return train(processes, options);
  if (processes.rank == 0)
    std::fprintf(stderr, "usage: train --data FILE.npy --steps N --checkpoint FILE [--die-after N]\n");
  return 2;
}
