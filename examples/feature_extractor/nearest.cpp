// Nearest neighbours in feature space: each test image is given the label of the image whose features are closest to
// its own. The network was never asked to classify here; its features alone do it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "digit_features.h"

// The data of a NumPy file of version 1.0: a magic of 6 bytes, version, header length (u16), header, data.
static std::vector<unsigned char> read_npy(const std::string& path) {
  std::vector<unsigned char> bytes;
  if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
    unsigned char block[4096];
    for (std::size_t count; (count = std::fread(block, 1, sizeof block, file)) > 0;)
      bytes.insert(bytes.end(), block, block + count);
    std::fclose(file);
  }
  const std::size_t start = bytes.size() < 10 ? bytes.size() : 10 + bytes[8] + 256u * bytes[9];
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(start < bytes.size() ? start : bytes.size()));
  return bytes;
}

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : "../digits";
  const std::vector<unsigned char> images = read_npy(folder + "/digits_test_inputs.npy");
  const std::vector<unsigned char> labels = read_npy(folder + "/digits_test_labels.npy");
  constexpr std::size_t pixels = 64, count = 32;
  if (labels.empty() || images.size() != labels.size() * pixels * sizeof(float)) {
    std::fprintf(stderr, "no test images in %s\n", folder.c_str());
    return 1;
  }

  std::vector<float> all(labels.size() * count);
  static digit_features::PredictWorkspace workspace;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    float image[pixels], vector[count];
    std::memcpy(image, &images[i * sizeof image], sizeof image);
    digit_features::predict(image, vector, workspace);
    std::memcpy(&all[i * count], vector, sizeof vector);
  }

  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    std::size_t nearest = i;
    float smallest = 0;
    for (std::size_t other = 0; other < labels.size(); ++other) {
      if (other == i) continue;
      float distance = 0;
      for (std::size_t k = 0; k < count; ++k) {
        const float difference = all[i * count + k] - all[other * count + k];
        distance += difference * difference;
      }
      if (nearest == i || distance < smallest) nearest = other, smallest = distance;
    }
    right += labels[nearest] == labels[i];
  }
  std::printf("nearest neighbour has the same label for %zu of %zu images\n", right, labels.size());
  std::printf("read-only data %zu B, workspace %zu B\n", digit_features::weight_bytes, digit_features::predict_workspace_bytes);
  return right * 100 >= labels.size() * 95 ? 0 : 1;
}
