// Reverse mode over the definition's pool.
#include "frontend/gradients.h"

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "ir/gradient.h"

namespace ingot::K {

std::vector<Tensor> gradients(const Tensor& loss, const std::vector<Tensor>& variables, bool none_is_error,
                              Place place) {
  Definition& definition = *loss.definition();
  std::vector<Value> wanted;
  for (const Tensor& variable : variables) {
    if (variable.definition() != loss.definition())
      throw ValueError(variable.repr() + " belongs to another definition than the loss " + loss.repr());
    if (variable.is_sparse()) throw TypeError("the sparse tensor " + variable.repr() + " has no gradient");
    wanted.push_back(definition.tensors[variable.id()].value);
  }
  const std::vector<Value> values = append_gradients(definition.graph, definition.tensors[loss.id()].value, wanted);
  std::vector<Tensor> results;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i].is_valid()) {
      if (none_is_error)
        throw ValueError(
            "An operation has `None` for gradient. Please make sure that all of your ops have a gradient defined (i.e. "
            "are differentiable). Common ops without gradient: K.argmax, K.round, K.eval.")
            .at(definition.provenance("", place).location)
            .help("no differentiable path leads from " + variables[i].name() + " to " + loss.name());
      results.emplace_back();
      continue;
    }
    results.push_back(definition.add_tensor(
        {variables[i].name() + ".gradient", definition.graph.type(values[i]), values[i], {}, {}, {}}));
  }
  return results;
}

Tensor stop_gradient(const Operand& x) { return operation(op::stop_gradient, {x}); }

}  // namespace ingot::K
