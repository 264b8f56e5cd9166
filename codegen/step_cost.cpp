// Sorts the kernels of a function into forward, backward and update.
#include "codegen/step_cost.h"

#include <algorithm>
#include <map>
#include <set>

namespace ingot {
namespace {

enum class Pass { forward, backward, update };

// append_gradients() names what it makes after the value that it is the gradient of.
bool is_gradient_name(const std::string& name) { return name.ends_with(".gradient"); }

bool computes_gradient(const Provenance& provenance) {
  return is_gradient_name(provenance.name) ||
         std::any_of(provenance.from.begin(), provenance.from.end(), is_gradient_name);
}

class Costs {
 public:
  Costs(const Plan& plan, const FunctionPlan& function) : plan_(plan), function_(function) {}

  std::vector<LayerCost> take() {
    bool has_backward = false;
    for (const Step& step : function_.steps)
      if (step.kind == Step::Kind::kernel) has_backward |= count(step, has_backward);
    return has_backward ? std::move(costs_) : std::vector<LayerCost>();
  }

 private:
  // Whether the step is one of the backward pass.
  bool count(const Step& step, bool is_after_backward) {
    const Provenance& provenance = function_.function->graph.node(step.node).provenance;
    const Pass pass = pass_of(step, provenance, is_after_backward);
    std::string layer = provenance.layer;
    for (std::size_t r = 0; r < step.results.size(); ++r) {
      const std::int64_t bytes = byte_count(step.kernel.results[r]);
      if (step.results[r].region == Region::state) {
        layer = owner(step.results[r].index);
        cost(layer).update_bytes += bytes;
      } else if (pass == Pass::forward) {
        cost(layer).forward_bytes += bytes;
        if (step.results[r].region == Region::workspace) made_forward_[step.results[r].index] = layer;
      } else {
        cost(layer).backward_bytes += bytes;
        made_forward_.erase(step.results[r].index);
      }
    }
    const std::int64_t work = multiply_adds(step.kernel.structure);
    const std::int64_t forward = pass == Pass::forward                     ? work
                                 : begins_forward(step.kernel, provenance) ? products(step.kernel)
                                                                           : 0;
    if (forward > 0)
      cost(pass == Pass::forward ? layer : owner_of_weights(step, layer)).forward_multiply_adds += forward;
    cost(layer).backward_multiply_adds += work - forward;
    if (pass != Pass::forward) keep(step);
    return pass == Pass::backward;
  }

  // What a kernel with an optimizer's formula behind it sums up is a gradient.
  static Pass pass_of(const Step& step, const Provenance& provenance, bool is_after_backward) {
    const auto is_in = [&](Region region) {
      return std::any_of(step.results.begin(), step.results.end(),
                         [&](const Storage& result) { return result.region == region; });
    };
    if (computes_gradient(provenance)) return Pass::backward;
    if (is_in(Region::state)) return Pass::update;
    return is_after_backward && !is_in(Region::output) ? Pass::update : Pass::forward;
  }

  // The product of the last layer goes on, in one kernel, through the loss to the gradient of that product.
  static bool begins_forward(const Kernel& kernel, const Provenance& provenance) {
    return kernel.structure.kind == Kind::contraction && !provenance.from.empty() &&
           !is_gradient_name(provenance.from.front());
  }

  // Those of a contraction, without what becomes of them.
  static std::int64_t products(const Kernel& kernel) {
    return kernel.structure.parallel_points() * kernel.structure.reduced_points();
  }

  std::string owner_of_weights(const Step& step, const std::string& otherwise) const {
    for (const Storage& operand : step.operands)
      if (operand.region == Region::state) return owner(operand.index);
    return otherwise;
  }

  void keep(const Step& step) {
    for (const Storage& operand : step.operands) {
      if (operand.region != Region::workspace) continue;
      const auto made = made_forward_.find(operand.index);
      if (made != made_forward_.end() && kept_.insert(operand.index).second)
        cost(made->second).kept_bytes += function_.buffers[operand.index].bytes;
    }
  }

  // "dense" of the state "dense/kernel"; a slot belongs to its optimizer.
  std::string owner(std::size_t state) const {
    const std::string& name = plan_.module->states[state].name;
    return name.substr(0, name.rfind('/'));
  }

  // Inside of a network that is called, "dense" is "network/dense" in the provenance of its nodes.
  LayerCost& cost(const std::string& layer) {
    const auto found = std::find_if(costs_.begin(), costs_.end(), [&](const LayerCost& known) {
      return known.layer == layer || (!layer.empty() && known.layer.ends_with("/" + layer));
    });
    if (found != costs_.end()) return *found;
    costs_.push_back({});
    costs_.back().layer = layer;
    return costs_.back();
  }

  const Plan& plan_;
  const FunctionPlan& function_;
  std::vector<LayerCost> costs_;
  std::map<std::size_t, std::string> made_forward_;  // buffer -> layer whose forward result is in it
  std::set<std::size_t> kept_;
};

}  // namespace

std::vector<LayerCost> step_costs(const Plan& plan, const FunctionPlan& function) {
  return Costs(plan, function).take();
}

LayerCost total(const std::vector<LayerCost>& costs) {
  LayerCost sum;
  sum.layer = "total";
  for (const LayerCost& cost : costs) {
    sum.forward_multiply_adds += cost.forward_multiply_adds, sum.backward_multiply_adds += cost.backward_multiply_adds;
    sum.forward_bytes += cost.forward_bytes, sum.backward_bytes += cost.backward_bytes;
    sum.update_bytes += cost.update_bytes, sum.kept_bytes += cost.kept_bytes;
  }
  return sum;
}

}  // namespace ingot
