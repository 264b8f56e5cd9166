// What callbacks that watch a logged value share: which value, and what counts as better.
#pragma once
#include <optional>
#include <string>

#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

class Monitor {
 public:
  // mode "min", "max" or "auto", which goes by the name: keras2: "max" where it contains "acc"; keras3: "min" for
  // losses and errors, "max" for accuracies and the like. Any other mode is "auto", with a warning, as in Keras.
  // min_delta: by how much better counts as better.
  Monitor(std::string callback, std::string name, std::string mode, double min_delta);

  const std::string& name() const { return name_; }
  // Throws ValueError with Keras 3's sentence when "auto" cannot know.
  bool is_better(const Fitting& fitting, double value, std::optional<double> best) const;
  // Null, with a warning on stderr, when it is not in the logs.
  const double* find(const Logs& logs, const std::string& what_needs_it) const;

 private:
  bool is_max(const Fitting& fitting) const;

  std::string callback_, name_, mode_;
  double min_delta_;
};

}  // namespace ingot::callbacks
