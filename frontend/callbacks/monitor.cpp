// Directions of metrics by their names.
#include "frontend/callbacks/monitor.h"

#include <cmath>
#include <cstdio>

#include "frontend/errors.h"
#include "ir/text.h"

namespace ingot::callbacks {
namespace {

constexpr const char* larger_is_better[] = {"acc",    "auc",           "precision",      "recall",
                                            "top_k_", "true_positive", "true_negatives", "cosine_similarity"};
constexpr const char* smaller_is_better[] = {"loss",  "error", "crossentropy", "hinge",    "poisson",
                                             "kld",   "kl_",   "logcosh",      "log_cosh", "huber",
                                             "false", "mse",   "mae",          "mape",     "msle"};

template <class Words>
bool contains_one_of(const std::string& name, const Words& words) {
  for (const char* word : words)
    if (name.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace

Monitor::Monitor(std::string callback, std::string name, std::string mode, double min_delta)
    : callback_(std::move(callback)), name_(std::move(name)), mode_(std::move(mode)), min_delta_(std::fabs(min_delta)) {
  if (mode_ == "auto" || mode_ == "min" || mode_ == "max") return;
  std::fprintf(stderr, "warning: %s mode '%s' is unknown, fallback to auto mode.\n", callback_.c_str(),
               printable(mode_).c_str());
  mode_ = "auto";
}

bool Monitor::is_max(const Fitting& fitting) const {
  if (mode_ != "auto") return mode_ == "max";
  if (fitting.is_keras2) return name_.find("acc") != std::string::npos;
  if (name_ == "loss" || name_ == "val_loss") return false;
  if (contains_one_of(name_, larger_is_better)) return true;
  if (contains_one_of(name_, smaller_is_better)) return false;
  throw ValueError(callback_ + " callback received monitor=" + name_ +
                   ", but Keras isn't able to automatically determine whether that metric should be maximized or "
                   "minimized. Pass `mode='max'` in order to monitor based on the highest metric value, or pass "
                   "`mode='min'` in order to use the lowest value.");
}

bool Monitor::is_better(const Fitting& fitting, double value, std::optional<double> best) const {
  const bool larger = is_max(fitting);
  if (!best) return !fitting.is_keras2 || !std::isnan(value);  // Keras 2 starts from infinity
  return larger ? value - min_delta_ > *best : value + min_delta_ < *best;
}

const double* Monitor::find(const Logs& logs, const std::string& what_needs_it) const {
  const double* value = logs.find(name_);
  if (!value)
    std::fprintf(stderr, "warning: %s `%s` which is not available. Available metrics are: %s\n", what_needs_it.c_str(),
                 printable(name_).c_str(), logs.names().c_str());
  return value;
}

}  // namespace ingot::callbacks
