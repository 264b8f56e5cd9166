#include "frontend/named_outputs.h"

#include <algorithm>

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "ir/text.h"

namespace ingot {

const NdArray& NamedArrays::operator[](const std::string& name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return arrays_[static_cast<std::size_t>(found - names_.begin())];
  std::string all;
  for (const std::string& known : names_) all += (all.empty() ? "" : ", ") + quoted(known);
  throw IndexError("there is no output " + quoted(name) + "; there are " + (all.empty() ? "none" : all));
}

NamedArrays NamedFunction::named(std::vector<NdArray> arrays) const {
  std::vector<std::string> names;
  for (const FunctionOutput& output : function_.record().function.outputs) names.push_back(output.name);
  return {std::move(names), std::move(arrays)};
}

NamedFunction K::named_function(const std::vector<Tensor>& inputs, const NamedOutputs& outputs, const Updates& updates,
                                const std::string& name, Place place) {
  NamedOutputs sorted = outputs;
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  FunctionArguments arguments{.inputs = inputs, .updates = updates, .name = name};
  for (const auto& [key, tensor] : sorted) {
    if (!arguments.output_names.empty() && arguments.output_names.back() == key)
      throw ValueError("two outputs of a function are named " + quoted(key));
    arguments.output_names.push_back(key);
    arguments.outputs.push_back(tensor);
  }
  return NamedFunction(function(arguments, place));
}

}  // namespace ingot
