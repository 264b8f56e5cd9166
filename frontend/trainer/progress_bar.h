// The text of progress, byte for byte that of Keras 2.3.1 (utils/generic_utils.py) and Keras 3 (utils/progbar.py) on a
// terminal. Elsewhere only the last line of a bar is drawn, without colours and control characters.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ingot::trainer {

class ProgressBar {
 public:
  struct Style {
    bool is_keras2;  // whose bar; keras2 counts samples, keras3 steps
    bool is_terminal;
    int verbose;                       // 1: bar, 2: one line at the end
    std::set<std::string> as_is = {};  // keras2: values that are shown as they are; others are averaged by what they
                                       // are shown for
  };
  using Values = std::vector<std::pair<std::string, double>>;

  // Times are in seconds on any clock, those of one bar on the same, and above 0.05.
  ProgressBar(std::int64_t target, Style style, double now) : target_(target), style_(std::move(style)), start_(now) {}

  // What is to be written when `current` of the target are done. Nothing less than 0.05 s after the last drawing,
  // unless the bar is complete (keras3: is_last).
  std::string update(std::int64_t current, const Values& values, double now, bool is_last);

 private:
  struct Shown {
    std::string name;
    double sum, weight;
  };

  void take(std::int64_t current, const Values& values);
  std::string bar(std::int64_t current) const;
  std::string keras2_line(std::int64_t current, double now) const;
  std::string keras3_line(std::int64_t current, double time_per_step, double now, bool is_last) const;
  std::string values_text(bool is_by_magnitude) const;
  double step_duration(std::int64_t current, double now);

  std::int64_t target_;
  Style style_;
  double start_, last_drawn_ = 0;
  std::optional<double> after_first_step_;
  std::int64_t seen_ = 0;
  std::size_t width_ = 0;  // columns of what was drawn last
  std::vector<Shown> shown_;
};

}  // namespace ingot::trainer
