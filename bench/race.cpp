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

struct Spent {
  double thread = 0;   // CPU seconds of the calling thread
  double process = 0;  // CPU seconds of the whole process
};

Spent spent_on(const Contender& contender, std::size_t calls) {
  const double process_start = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
  const double thread_start = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
  contender.repeat(calls);
  const double thread = cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - thread_start;
  return {thread, cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - process_start};
}

// Doubles the number of calls until they fill a good part of a turn, then scales it to the whole turn.
std::size_t calls_per_turn(const Contender& contender, double turn_seconds) {
  for (std::size_t calls = 1;; calls *= 2) {
    const double seconds = spent_on(contender, calls).thread;
    if (seconds >= turn_seconds / 4) {
      return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(calls) * turn_seconds / seconds));
    }
  }
}

}  // namespace

std::vector<Times> race(std::span<const Contender> contenders, const RaceOptions& options) {
  std::vector<Times> times(contenders.size());
  std::vector<Spent> total(contenders.size());
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    contenders[i].repeat(2);
    times[i].calls = calls_per_turn(contenders[i], options.turn_seconds);
  }
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (std::size_t turn = 0; turn < contenders.size(); ++turn) {
      const std::size_t i = round % 2 == 0 ? turn : contenders.size() - 1 - turn;
      contenders[i].repeat(times[i].calls / 8 + 1);
      const Spent spent = spent_on(contenders[i], times[i].calls);
      total[i].thread += spent.thread;
      total[i].process += spent.process;
      times[i].seconds.push_back(spent.thread / static_cast<double>(times[i].calls));
    }
  }
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    if (total[i].process <= 1.25 * total[i].thread) continue;
    throw std::runtime_error(contenders[i].peer + " (" + contenders[i].variant + ") computes on more than one thread");
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
