// Logs, and the learning rate of the compiled optimizer.
#include "frontend/callbacks/callback.h"

#include <algorithm>

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/executor.h"
#include "frontend/model.h"

namespace ingot {

void Logs::set(const std::string& name, double value) {
  for (auto& [known, old] : values_)
    if (known == name) {
      old = value;
      return;
    }
  values_.emplace_back(name, value);
}

const double* Logs::find(const std::string& name) const {
  for (const auto& [known, value] : values_)
    if (known == name) return &value;
  return nullptr;
}

std::string Logs::names() const {
  std::string names;
  for (const auto& [name, value] : values_) names += (names.empty() ? "" : ",") + name;
  return names;
}

namespace {

Tensor learning_rate_of(const Fitting& fitting) {
  const auto& rate = fitting.model.training().learning_rate;
  if (rate) return fitting.model.base()->definition->tensor(*rate);
  throw ValueError(std::string("Optimizer must have a \"") + (fitting.is_keras2 ? "lr" : "learning_rate") +
                   "\" attribute.")
      .help(
          "its learning rate is a constant of the emitted code, or not its own; compile with one that can be set: "
          "optimizers::Adam({.learning_rate = optimizers::LearningRate::variable(0.001)})");
}

}  // namespace

double Fitting::learning_rate() const { return state_value(learning_rate_of(*this)).item(); }
void Fitting::set_learning_rate(double value) const { set_state_value(learning_rate_of(*this), NdArray(value)); }

void Fitting::print(const std::string& text) const {
  std::fputs((text + "\n").c_str(), output);
  std::fflush(output);
}

namespace callbacks {

void log_learning_rate(const Fitting& fitting, Logs& logs) {
  logs.set(fitting.is_keras2 ? "lr" : "learning_rate", fitting.learning_rate());
}

}  // namespace callbacks
}  // namespace ingot
