// keras2: "128/1000 [==>.......] - ETA: 0s - loss: 11.5"; keras3: "1/8 ━━━━ 0s 2ms/step - loss: 11.5".
#include "frontend/trainer/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ingot::trainer {
namespace {

constexpr double interval = 0.05;
constexpr const char *bold = "\x1b[1m", *green = "\x1b[32m", *white = "\x1b[37m", *plain = "\x1b[0m";

std::string remaining(double seconds) {
  const auto s = static_cast<long long>(seconds);
  if (seconds > 3600) return fmt::format("{}:{:02d}:{:02d}", s / 3600, s % 3600 / 60, s % 60);
  if (seconds > 60) return fmt::format("{}:{:02d}", s / 60, s % 60);
  return fmt::format("{}s", s);
}

std::string per_unit(double seconds, bool zero_is_seconds) {
  if (seconds >= 1 || (zero_is_seconds && seconds == 0)) return fmt::format("{:.0f}s/step", seconds);
  if (seconds >= 1e-3) return fmt::format("{:.0f}ms/step", seconds * 1e3);
  return fmt::format("{:.0f}us/step", seconds * 1e6);
}

std::string repeated(const char* text, std::int64_t count) {
  std::string all;
  for (std::int64_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string padded(std::int64_t current, std::int64_t target) {
  const std::string total = std::to_string(target);
  return fmt::format("{:>{}}/{}", current, total.size(), total);
}

// Columns of a line on a terminal: neither colours nor the later bytes of a character of UTF-8 take one.
std::size_t columns(const std::string& line) {
  std::size_t count = 0;
  bool is_escape = false;
  for (const char c : line) {
    if (c == '\x1b') is_escape = true;
    if (!is_escape && (static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
    if (is_escape && c == 'm') is_escape = false;
  }
  return count;
}

}  // namespace

void ProgressBar::take(std::int64_t current, const Values& values) {
  const auto weight = static_cast<double>(current - seen_);
  for (const auto& [name, value] : values) {
    const auto& wanted = name;
    auto shown = std::find_if(shown_.begin(), shown_.end(), [&](const Shown& s) { return s.name == wanted; });
    if (shown == shown_.end()) shown = shown_.insert(shown_.end(), {name, 0, 0});
    if (!style_.is_keras2 || style_.as_is.count(name)) {
      shown->sum = value;
      shown->weight = 1;
    } else {
      shown->sum += value * weight;
      shown->weight += weight;
    }
  }
  seen_ = current;
}

std::string ProgressBar::values_text(bool is_by_magnitude) const {
  std::string text;
  for (const Shown& shown : shown_) {
    const double mean = shown.sum / std::max(1.0, shown.weight);
    const bool is_plain = (is_by_magnitude ? std::fabs(mean) : mean) > 1e-3;
    text += " - " + shown.name + ": ";
    text += std::isnan(mean) ? "nan" : is_plain ? fmt::format("{:.4f}", mean) : fmt::format("{:.4e}", mean);
  }
  return text;
}

double ProgressBar::step_duration(std::int64_t current, double now) {
  if (current == 0) return 0;
  if (style_.is_keras2) return (now - start_) / static_cast<double>(current);
  // Keras 3 leaves the first step out, which compiles.
  const double duration = after_first_step_ && current > 1
                              ? (now - *after_first_step_) / static_cast<double>(current - 1)
                              : (now - start_) / static_cast<double>(current);
  if (current == 1) after_first_step_ = now;
  return duration;
}

std::string ProgressBar::bar(std::int64_t current) const {
  const int width = style_.is_keras2 ? 30 : 20;
  const auto done = static_cast<std::int64_t>(width * (static_cast<double>(current) / static_cast<double>(target_)));
  if (style_.is_keras2) {
    const std::string arrow = done == 0 ? "" : repeated("=", done - 1) + (current < target_ ? ">" : "=");
    return padded(current, target_) + " [" + arrow + repeated(".", width - done) + "]";
  }
  if (!style_.is_terminal) return padded(current, target_) + " " + repeated("━", width);
  return bold + padded(current, target_) + plain + " " + (done > 0 ? green + repeated("━", done) + plain : "") + white +
         repeated("━", width - done) + plain;
}

std::string ProgressBar::keras2_line(std::int64_t current, double now) const {
  const double per_sample = current == 0 ? 0 : (now - start_) / static_cast<double>(current);
  const std::string time = current < target_
                               ? " - ETA: " + remaining(per_sample * static_cast<double>(target_ - current))
                               : fmt::format(" - {:.0f}s ", now - start_) + per_unit(per_sample, false);
  return bar(current) + time + values_text(true);
}

std::string ProgressBar::keras3_line(std::int64_t current, double time_per_step, double now, bool is_last) const {
  const std::string time = is_last ? fmt::format("{:.0f}s", now - start_)
                                   : remaining(time_per_step * static_cast<double>(target_ - current));
  return bar(current) + " " + (style_.is_terminal ? bold + time + plain : time) + " " + per_unit(time_per_step, true) +
         values_text(true);
}

std::string ProgressBar::update(std::int64_t current, const Values& values, double now, bool is_last) {
  if (style_.is_keras2) is_last = current >= target_;
  take(current, values);
  const double time_per_step = step_duration(current, now);
  if (style_.verbose == 2) {
    if (!is_last) return "";
    const std::string seconds = fmt::format(" - {:.0f}s", now - start_);
    if (style_.is_keras2) return seconds + values_text(false) + "\n";
    return padded(current, target_) + seconds + " - " + per_unit(time_per_step, true) + values_text(false) + "\n";
  }
  if (style_.verbose != 1 || target_ == 0) return "";
  if (!is_last && (!style_.is_terminal || now - last_drawn_ < interval)) return "";
  const std::string line =
      style_.is_keras2 ? keras2_line(current, now) : keras3_line(current, time_per_step, now, is_last);
  const std::size_t width = columns(line);
  std::string text = style_.is_terminal ? std::string(width_, '\b') + "\r" : "";
  text += line + std::string(width_ > width ? width_ - width : 0, ' ');
  if (is_last) text += "\n";
  width_ = width;
  last_drawn_ = now;
  return text;
}

}  // namespace ingot::trainer
