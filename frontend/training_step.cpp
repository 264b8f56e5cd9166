// Steps of training by an optimizer.
#include "frontend/compile.h"
#include "frontend/known_name.h"
#include "frontend/optimizers.h"

namespace ingot {
namespace {

struct Named {
  const char* name;
  optimizers::Optimizer (*make)();
};

template <class T>
optimizers::Optimizer make() {
  return T();
}

constexpr Named named[] = {
    {"sgd", make<optimizers::SGD>},           {"SGD", make<optimizers::SGD>},
    {"rmsprop", make<optimizers::RMSprop>},   {"RMSprop", make<optimizers::RMSprop>},
    {"adam", make<optimizers::Adam>},         {"Adam", make<optimizers::Adam>},
    {"adamw", make<optimizers::AdamW>},       {"AdamW", make<optimizers::AdamW>},
    {"adamax", make<optimizers::Adamax>},     {"Adamax", make<optimizers::Adamax>},
    {"nadam", make<optimizers::Nadam>},       {"Nadam", make<optimizers::Nadam>},
    {"adagrad", make<optimizers::Adagrad>},   {"Adagrad", make<optimizers::Adagrad>},
    {"adadelta", make<optimizers::Adadelta>}, {"Adadelta", make<optimizers::Adadelta>},
    {"ftrl", make<optimizers::Ftrl>},         {"Ftrl", make<optimizers::Ftrl>},
    {"lion", make<optimizers::Lion>},         {"Lion", make<optimizers::Lion>},
};

}  // namespace

TrainingStep::TrainingStep(const optimizers::Optimizer& optimizer)
    : TrainingStep([optimizer](const Tensor& loss, const std::vector<Tensor>& weights) {
        return optimizer.get_updates(loss, weights);
      }) {
  learning_rate_ = optimizer.learning_rate();
}

TrainingStep::TrainingStep(const std::string& name) : TrainingStep(known_name(named, "optimizer", name).make()) {}
TrainingStep::TrainingStep(const char* name) : TrainingStep(std::string(name)) {}

}  // namespace ingot
