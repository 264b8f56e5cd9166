// Trains a classifier of digits from nothing, with nothing but the emitted code, and counts how many test images it
// gets right.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "digit_learner.h"

namespace {

constexpr std::size_t pixel_count = 64, batch = 32;

// The elements of a NumPy file of version 1.0: a magic of 6 bytes, version, header length (u16), header, data.
template <class T>
std::vector<T> read_npy(const std::string& path) {
  std::vector<unsigned char> bytes;
  if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
    unsigned char block[4096];
    for (std::size_t count; (count = std::fread(block, 1, sizeof block, file)) > 0;)
      bytes.insert(bytes.end(), block, block + count);
    std::fclose(file);
  }
  if (bytes.size() < 10) return {};
  const std::size_t start = std::min<std::size_t>(10 + bytes[8] + 256u * bytes[9], bytes.size());
  std::vector<T> elements((bytes.size() - start) / sizeof(T));
  std::memcpy(elements.data(), bytes.data() + start, elements.size() * sizeof(T));
  return elements;
}

struct Learner {
  digit_learner::State state;
  digit_learner::TrainWorkspace train;
  digit_learner::ClassifyWorkspace classify;
};

std::size_t classify(Learner& learner, const float* image) {
  float pixels[pixel_count], shares[10];
  std::copy_n(image, pixel_count, pixels);
  digit_learner::classify(learner.state, pixels, shares, learner.classify);
  return static_cast<std::size_t>(std::max_element(shares, shares + 10) - shares);
}

// Fisher and Yates, with the generator of Numerical Recipes: the same order on every machine.
void shuffle(std::vector<std::size_t>& order, std::uint32_t& random) {
  for (std::size_t i = order.size(); i > 1; --i) {
    random = random * 1664525u + 1013904223u;
    std::swap(order[i - 1], order[(random >> 8) % i]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const std::vector<std::uint8_t> rows = read_npy<std::uint8_t>(folder + "/train_digits/digits_train.npy");
  const std::vector<float> test = read_npy<float>(folder + "/digits/digits_test_inputs.npy");
  const std::vector<std::uint8_t> labels = read_npy<std::uint8_t>(folder + "/digits/digits_test_labels.npy");
  if (rows.empty() || test.size() != labels.size() * pixel_count) {
    std::fprintf(stderr, "no images in %s\n", folder.c_str());
    return EXIT_FAILURE;
  }
  const std::size_t count = rows.size() / (pixel_count + 1);  // 64 pixels of 0 to 16, then the digit

  static Learner learner;
  digit_learner::init(learner.state);
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  std::uint32_t random = 1;
  std::size_t steps = 0, right = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int epoch = 1; epoch <= 40; ++epoch) {
    shuffle(order, random);
    double sum = 0;
    for (std::size_t first = 0; first + batch <= count; first += batch, ++steps) {
      float pixels[batch * pixel_count], loss;
      std::int32_t digits[batch];
      for (std::size_t i = 0; i < batch; ++i) {
        const std::uint8_t* const row = &rows[order[first + i] * (pixel_count + 1)];
        for (std::size_t k = 0; k < pixel_count; ++k) pixels[i * pixel_count + k] = static_cast<float>(row[k]) / 16;
        digits[i] = row[pixel_count];
      }
      digit_learner::train(learner.state, pixels, digits, loss, learner.train);
      sum += static_cast<double>(loss);
    }
    right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) right += classify(learner, &test[i * pixel_count]) == labels[i];
    if (epoch % 10 == 0 || epoch == 1)
      std::printf("epoch %2d: loss %.4f, %zu of %zu test images right\n", epoch,
                  sum / static_cast<double>(count / batch), right, labels.size());
  }
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  std::printf("%zu steps of %zu images in %.2f s; State %zu B, workspace of a step %zu B\n", steps, batch, time.count(),
              digit_learner::state_bytes, digit_learner::train_workspace_bytes);
  return 100 * right >= 97 * labels.size() ? EXIT_SUCCESS : EXIT_FAILURE;
}
