// Holds the sensor's law against the formula in double, and trains the estimate with the emitted code alone.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "hottest_cell.h"

namespace {

constexpr std::size_t batch = 16;

struct Estimator {
  hottest_cell::State state;
  hottest_cell::TrainWorkspace train;
  hottest_cell::EstimateWorkspace estimate;
  hottest_cell::CelsiusWorkspace celsius;
};

// The generator of Numerical Recipes, in [0, 1): the same on every machine.
double uniform(std::uint32_t& random) {
  random = random * 1664525u + 1013904223u;
  return (random >> 8) / 16777216.0;
}

std::int32_t counts_of(double celsius) {
  const double ratio = std::exp(3950 * (1 / (celsius + 273.15) - 1 / 298.15));
  return static_cast<std::int32_t>(std::lround(4095 / (1 + ratio)));
}

double celsius_of(std::int32_t counts) {
  const std::int32_t valid = std::clamp(counts, 60, 3900);
  return 1 / (1 / 298.15 + std::log(static_cast<double>(4095 - valid) / valid) / 3950) - 273.15;
}

// A heat source somewhere on the pack: the sensors feel it by distance, the hottest point is where it is.
struct Pack {
  std::int32_t counts[4];
  float hottest;
};
Pack random_pack(std::uint32_t& random) {
  const double ambient = 15 + 20 * uniform(random), rise = 30 * uniform(random), at = 3 * uniform(random);
  Pack pack{};
  for (int i = 0; i < 4; ++i) pack.counts[i] = counts_of(ambient + rise * std::exp(-(at - i) * (at - i)));
  pack.hottest = static_cast<float>(ambient + rise);
  return pack;
}

}  // namespace

int main() {
  static Estimator estimator;
  hottest_cell::init(estimator.state);
  double law = 0;
  for (std::int32_t counts = -5; counts <= 4100; counts += 5) {
    const std::int32_t in[4] = {counts, counts + 1, counts + 2, counts + 3};
    float out[4];
    hottest_cell::celsius(in, out, estimator.celsius);
    for (int i = 0; i < 4; ++i) law = std::max(law, std::abs(static_cast<double>(out[i]) - celsius_of(in[i])));
  }
  std::printf("sensor: within %.6f C of the formula at every count\n", law);

  std::uint32_t random = 1;
  float first = 0, last = 0;
  for (int step = 0; step < 20000; ++step) {
    std::int32_t counts[batch * 4];
    float hottest[batch], loss = 0;
    for (std::size_t i = 0; i < batch; ++i) {
      const Pack pack = random_pack(random);
      std::copy_n(pack.counts, 4, counts + 4 * i);
      hottest[i] = pack.hottest;
    }
    hottest_cell::train(estimator.state, counts, hottest, loss, estimator.train);
    if (step == 0) first = loss;
    last = step == 0 ? loss : 0.999f * last + 0.001f * loss;
  }
  double sum = 0;
  int under = 0;
  constexpr int packs = 1000;
  for (int i = 0; i < packs; ++i) {
    const Pack pack = random_pack(random);
    float estimate[1];
    hottest_cell::estimate(estimator.state, pack.counts, estimate, estimator.estimate);
    sum += std::abs(static_cast<double>(estimate[0] - pack.hottest));
    under += estimate[0] < pack.hottest;
  }
  std::printf("loss %.4f at first, %.5f at last; off by %.2f C in the mean, too low in %d of %d\n",
              static_cast<double>(first), static_cast<double>(last), sum / packs, under, packs);
  return law < 1e-3 && sum / packs < 1 && under < packs / 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
