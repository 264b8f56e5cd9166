// A user's rule as an optimizer.
#include "frontend/optimizers/elementwise.h"

#include "frontend/errors.h"
#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {
namespace {

std::string counted(std::size_t slots) { return std::to_string(slots) + (slots == 1 ? " slot" : " slots"); }

class ElementwiseOptimizer final : public OptimizerBase {
 public:
  ElementwiseOptimizer(const ElementFunction& rule, std::size_t arguments, std::size_t results,
                       const ElementwiseOptions& options)
      : OptimizerBase({"Elementwise", 0.01, 0.01}, common_options(options)), rule_(rule), slot_options_(options.slots) {
    const std::size_t slots = slot_options_.size();
    takes_step_ = arguments == slots + 4;
    if (slots > 2) throw ValueError("a rule keeps up to 2 slots. Received: " + std::to_string(slots));
    if (arguments != slots + 3 && !takes_step_)
      throw TypeError("a rule with " + counted(slots) + " takes " + std::to_string(slots + 3) + " or " +
                      std::to_string(slots + 4) + " arguments, but this one takes " + std::to_string(arguments))
          .help("(parameter, gradient, slots..., rate), and the number of the step when it is wanted");
    if (results != slots + 1)
      throw TypeError("a rule with " + counted(slots) + " returns " + std::to_string(slots + 1) +
                      " values, but this one returns " + std::to_string(results))
          .help("(new parameter, new slots...) in a struct, std::array or pair");
  }

  void build(const std::vector<Tensor>& parameters) override {
    std::vector<SlotName> names;
    for (const RuleSlot& slot : slot_options_) names.push_back({slot.name.c_str(), slot.name.c_str(), slot.initial});
    slots_ = add_slots(parameters, names);
  }

  void prepare(const Rates& rates) override { step_number_ = rates.step_number; }

  Tensor step(const Step& s) override {
    std::vector<Operand> arguments{s.parameter, s.gradient};
    for (const Slots& slots : slots_) arguments.push_back(slots[s.index]);
    arguments.push_back(s.learning_rate);
    if (takes_step_) arguments.push_back(step_number_);
    const std::vector<Tensor> results = rule_(arguments);
    for (std::size_t i = 0; i < results.size(); ++i)
      if (results[i].dtype() != s.parameter.dtype())
        throw TypeError("result " + std::to_string(i + 1) + " of the rule is a " +
                        std::string(info(results[i].dtype()).keras_name) + ", but the parameter " + s.parameter.repr() +
                        " is of dtype " + std::string(info(s.parameter.dtype()).keras_name))
            .help("write constants as 0.9f: 0.9 is a double, and what it meets becomes one");
    for (std::size_t i = 0; i < slots_.size(); ++i) set(slots_[i][s.index], results[i + 1]);
    return results[0];
  }

 private:
  ElementFunction rule_;
  std::vector<RuleSlot> slot_options_;
  bool takes_step_ = false;
  std::vector<Slots> slots_;
  Tensor step_number_;
};

}  // namespace

Elementwise::Elementwise(const ElementFunction& rule, std::size_t arguments, std::size_t results,
                         const ElementwiseOptions& options)
    : Optimizer(std::make_shared<ElementwiseOptimizer>(rule, arguments, results, options)) {}

}  // namespace ingot::optimizers

template class std::vector<ingot::optimizers::RuleSlot>;
