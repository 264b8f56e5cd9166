// Classifies the test images of the UCI digits with the emitted function, and says how many it got right, what it costs
// in memory, and how long a call takes. The network is examples/digits/digits.keras; digits.h is what ingot made of it.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "digits.h"

// The elements of a NumPy file of version 1.0: a magic of 6 bytes, version, header length (u16), header, data.
template <class T>
static std::vector<T> read_npy(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return {};
  std::vector<unsigned char> bytes;
  unsigned char block[4096];
  for (std::size_t count; (count = std::fread(block, 1, sizeof block, file)) > 0;)
    bytes.insert(bytes.end(), block, block + count);
  std::fclose(file);
  if (bytes.size() < 10 || std::memcmp(bytes.data(), "\x93NUMPY", 6) != 0) return {};
  const std::size_t start = 10 + bytes[8] + 256u * bytes[9];
  if (start > bytes.size()) return {};
  std::vector<T> elements((bytes.size() - start) / sizeof(T));
  std::memcpy(elements.data(), bytes.data() + start, elements.size() * sizeof(T));
  return elements;
}

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const std::vector<float> images = read_npy<float>(folder + "/digits_test_inputs.npy");
  const std::vector<std::uint8_t> labels = read_npy<std::uint8_t>(folder + "/digits_test_labels.npy");
  constexpr std::size_t pixels = 64, classes = 10;
  if (labels.empty() || images.size() != labels.size() * pixels) {
    std::fprintf(stderr, "no test images in %s\n", folder.c_str());
    return 1;
  }

  static digits::PredictWorkspace workspace;
  std::size_t right = 0;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    float image[pixels], probabilities[classes];
    std::memcpy(image, &images[i * pixels], sizeof image);
    digits::predict(image, probabilities, workspace);
    std::size_t best = 0;
    for (std::size_t k = 1; k < classes; ++k)
      if (probabilities[k] > probabilities[best]) best = k;
    right += best == labels[i];
    if (i < 10)
      std::printf("image %zu: predicted %zu (%.1f %%), is %u\n", i, best,
                  100.0 * static_cast<double>(probabilities[best]), labels[i]);
  }
  const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;

  std::printf("%zu of %zu right (%.2f %%)\n", right, labels.size(),
              100.0 * static_cast<double>(right) / static_cast<double>(labels.size()));
  std::printf("read-only data %zu B, workspace %zu B, State %zu B\n", digits::weight_bytes,
              digits::predict_workspace_bytes, digits::state_bytes);
  std::printf("%.3f us per call\n", time.count() / static_cast<double>(labels.size()));
  return right * 100 >= labels.size() * 97 ? 0 : 1;
}
