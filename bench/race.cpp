// Timing and its statistics; see race.h for the method.
#include "bench/race.h"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ingot::bench {
namespace {

double cpu_seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double seconds_for(const Contender& contender, std::size_t calls) {
  const double process_start = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
  const double start = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
  contender.repeat(calls);
  const double seconds = cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - start;
  const double process_seconds = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - process_start;
  if (seconds > 1e-4 && process_seconds > 1.25 * seconds) {
    throw std::runtime_error(contender.peer + " (" + contender.variant + ") computes on more than one thread");
  }
  return seconds;
}

// Doubles the number of calls until they fill a good part of a turn, then scales it to the whole turn.
std::size_t calls_per_turn(const Contender& contender, double turn_seconds) {
  for (std::size_t calls = 1;; calls *= 2) {
    const double seconds = seconds_for(contender, calls);
    if (seconds >= turn_seconds / 4) {
      return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(calls) * turn_seconds / seconds));
    }
  }
}

}  // namespace

std::vector<Times> race(std::span<const Contender> contenders, const RaceOptions& options) {
  std::vector<Times> times(contenders.size());
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    contenders[i].repeat(2);
    times[i].calls = calls_per_turn(contenders[i], options.turn_seconds);
  }
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (std::size_t turn = 0; turn < contenders.size(); ++turn) {
      const std::size_t i = round % 2 == 0 ? turn : contenders.size() - 1 - turn;
      contenders[i].repeat(times[i].calls / 8 + 1);
      times[i].seconds.push_back(seconds_for(contenders[i], times[i].calls) / static_cast<double>(times[i].calls));
    }
  }
  return times;
}

Quartiles quartiles(std::vector<double> values) {
  if (values.empty()) throw std::invalid_argument("quartiles of no values");
  std::sort(values.begin(), values.end());
  const auto at = [&values](double fraction) {
    const double position = fraction * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
  };
  return {at(0.25), at(0.5), at(0.75)};
}

Quartiles ratios(const Times& peer, const Times& ours) {
  std::vector<double> values(std::min(peer.seconds.size(), ours.seconds.size()));
  for (std::size_t round = 0; round < values.size(); ++round) values[round] = peer.seconds[round] / ours.seconds[round];
  return quartiles(std::move(values));
}

double relative_error(const Contender& contender, const Network& network) {
  double error = 0;
  double scale = 0;
  for (std::size_t i = 0; i < network.expected.size(); ++i) {
    const double difference =
        std::abs(static_cast<double>(contender.output[i]) - static_cast<double>(network.expected[i]));
    if (!(difference <= std::numeric_limits<double>::max())) return std::numeric_limits<double>::infinity();
    error = std::max(error, difference);
    scale = std::max(scale, std::abs(static_cast<double>(network.expected[i])));
  }
  return scale > 0 ? error / scale : error;
}

}  // namespace ingot::bench
