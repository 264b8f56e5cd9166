// Built-in and lifted activations of dense.cpp, taking turns in one thread. ../README.md has the method of races; here
// a ratio is time of the lifted function over time of the built-in one, and the goal is at most 1.10.
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "dense.h"

namespace {

constexpr double goal = 1.10, most_difference = 1e-5;
constexpr int batch = 32, units = 256, warm_up = 20;
using Batch = float[batch * units];

struct Data {
  Data() {
    std::mt19937 engine(1);
    std::normal_distribution<float> normal;
    for (float& value : x) value = normal(engine);
    for (float& value : target) value = normal(engine);
    dense::init(state);
  }
  alignas(64) Batch x, target, built_in, lifted;
  float built_in_loss, lifted_loss;
  dense::State state;
};

double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Seconds a call, over one turn.
double turn(const std::function<void(int)>& repeat, int calls) {
  repeat(warm_up);
  const double begin = cpu_seconds();
  repeat(calls);
  return (cpu_seconds() - begin) / calls;
}

double quantile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

struct Settings {
  int rounds;
  double turn_seconds;
};

bool race(const char* name, const std::function<void(int)>& built_in, const std::function<void(int)>& lifted,
          const Settings& settings) {
  const double once = std::max(turn(built_in, 50), 1e-9);
  const int calls = std::max(1, static_cast<int>(settings.turn_seconds / once));
  std::vector<double> built_in_times, lifted_times, ratios;
  for (int round = 0; round < settings.rounds; ++round) {
    double times[2];
    for (const int i : {round % 2, 1 - round % 2}) times[i] = turn(i == 0 ? built_in : lifted, calls);
    built_in_times.push_back(times[0]), lifted_times.push_back(times[1]), ratios.push_back(times[1] / times[0]);
  }
  const double ratio = quantile(ratios, 0.5);
  std::printf("| %s | %.2f | %.2f | %.3f (%.3f to %.3f) | %s |\n", name, 1e6 * quantile(built_in_times, 0.5),
              1e6 * quantile(lifted_times, 0.5), ratio, quantile(ratios, 0.25), quantile(ratios, 0.75),
              ratio <= goal ? "reached" : "missed");
  std::fflush(stdout);
  return ratio <= goal;
}

double largest_difference(const Batch& a, const Batch& b) {
  double difference = 0, largest = 0;
  for (int i = 0; i < batch * units; ++i) {
    const double expected = static_cast<double>(a[i]), found = static_cast<double>(b[i]);
    difference = std::isnan(found) ? HUGE_VAL : std::max(difference, std::abs(expected - found));
    largest = std::max(largest, std::abs(expected));
  }
  return difference / largest;
}

// One activation: forward, then the train step; both kinds of the latter move the same weights.
template <class Forward, class LiftedForward, class Train, class LiftedTrain>
bool compare(const char* name, Data& data, const Settings& settings, Forward forward, LiftedForward lifted_forward,
             Train train, LiftedTrain lifted_train) {
  forward(1), lifted_forward(1);
  const double difference = largest_difference(data.built_in, data.lifted);
  if (!(difference <= most_difference)) {
    std::fprintf(stderr, "%s: the outputs differ by %g of the largest\n", name, difference);
    return false;
  }
  // Two steps from the same weights: the losses before each, and then the weights that the first step left.
  const auto before = std::make_unique<dense::State>(data.state);
  train(2);
  data.state = *before;
  lifted_train(2);
  data.state = *before;
  if (!(std::abs(data.built_in_loss - data.lifted_loss) <= 1e-4F * std::abs(data.built_in_loss))) {
    std::fprintf(stderr, "%s: losses %g and %g\n", name, static_cast<double>(data.built_in_loss),
                 static_cast<double>(data.lifted_loss));
    return false;
  }
  race((std::string(name) + ", forward").c_str(), forward, lifted_forward, settings);
  race((std::string(name) + ", train step").c_str(), train, lifted_train, settings);
  return true;
}

}  // namespace

#define CALLS(function, Name)                 \
  [&data](int calls) {                        \
    static dense::Name##Workspace workspace;  \
    for (int i = 0; i < calls; ++i) function; \
  }

#define COMPARE(name, Name)                                                                                          \
  compare(                                                                                                           \
      #name, data, settings,                                                                                         \
      CALLS(dense::forward_##name##_built_in(data.state, data.x, data.built_in, workspace), Forward##Name##BuiltIn), \
      CALLS(dense::forward_##name##_lifted(data.state, data.x, data.lifted, workspace), Forward##Name##Lifted),      \
      CALLS(dense::train_##name##_built_in(data.state, data.x, data.target, data.built_in_loss, workspace),          \
            Train##Name##BuiltIn),                                                                                   \
      CALLS(dense::train_##name##_lifted(data.state, data.x, data.target, data.lifted_loss, workspace),              \
            Train##Name##Lifted))

int main(int count, char** arguments) {
  const Settings settings{count > 1 ? std::atoi(arguments[1]) : 25, (count > 2 ? std::atof(arguments[2]) : 20) * 1e-3};
  const auto owned = std::make_unique<Data>();
  Data& data = *owned;
  const bool is_right = COMPARE(silu, Silu) & COMPARE(elu, Elu) & COMPARE(gelu, Gelu);
  return is_right ? 0 : 1;
}
