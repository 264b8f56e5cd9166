#include "frontend/optimizers/by_name.h"

#include "frontend/known_name.h"
#include "frontend/optimizers.h"

namespace ingot::optimizers {
namespace {

struct Named {
  const char* name;
  Optimizer (*make)(const std::optional<LearningRate>& learning_rate);
};

template <class T, class Options>
Optimizer make(const std::optional<LearningRate>& learning_rate) {
  Options options;
  options.learning_rate = learning_rate;
  return T(options);
}

constexpr Named named[] = {
    {"sgd", make<SGD, SGDOptions>},
    {"SGD", make<SGD, SGDOptions>},
    {"rmsprop", make<RMSprop, RMSpropOptions>},
    {"RMSprop", make<RMSprop, RMSpropOptions>},
    {"adam", make<Adam, AdamOptions>},
    {"Adam", make<Adam, AdamOptions>},
    {"adamw", make<AdamW, AdamOptions>},
    {"AdamW", make<AdamW, AdamOptions>},
    {"adamax", make<Adamax, AdamaxOptions>},
    {"Adamax", make<Adamax, AdamaxOptions>},
    {"nadam", make<Nadam, NadamOptions>},
    {"Nadam", make<Nadam, NadamOptions>},
    {"adagrad", make<Adagrad, AdagradOptions>},
    {"Adagrad", make<Adagrad, AdagradOptions>},
    {"adadelta", make<Adadelta, AdadeltaOptions>},
    {"Adadelta", make<Adadelta, AdadeltaOptions>},
    {"ftrl", make<Ftrl, FtrlOptions>},
    {"Ftrl", make<Ftrl, FtrlOptions>},
    {"lion", make<Lion, LionOptions>},
    {"Lion", make<Lion, LionOptions>},
};

}  // namespace

Optimizer by_name(const std::string& name, const std::optional<LearningRate>& learning_rate) {
  return known_name(named, "optimizer", name).make(learning_rate);
}

}  // namespace ingot::optimizers
