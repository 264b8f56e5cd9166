// Sentences: Keras 2.3.1 engine/training_utils.py; of the number of samples also Keras 3 (data_adapter_utils.py).
#include "frontend/trainer/samples.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "frontend/definition.h"
#include "frontend/errors.h"

namespace ingot::trainer {
namespace {

const Definition& definition_of(const Network& model) { return *model.base()->definition; }

std::string without_suffix(std::string name, std::string_view suffix) {
  if (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  return name;
}

// What the arrays of one argument are to be.
struct Wanted {
  const char* what;  // "input", "target"
  std::vector<const TensorRecord*> tensors;
  std::string_view suffix;  // of tensor names, that Keras does not show
};

Wanted wanted_of(const Network& model, const char* what, const std::vector<std::uint32_t>& ids,
                 std::string_view suffix = "") {
  Wanted wanted{what, {}, suffix};
  for (const std::uint32_t id : ids) wanted.tensors.push_back(&definition_of(model).tensors[id]);
  return wanted;
}

NdArray fitted(const Wanted& wanted, const TensorRecord& tensor, NdArray array) {
  if (tensor.sparse)
    throw NotImplementedError("fit and evaluate do not feed sparse inputs (" + tensor.name + ")")
        .help("call train_function() batch by batch");
  const Shape& shape = tensor.type.shape;
  std::vector<std::int64_t> extents = array.shape();
  const bool is_target = std::string_view(wanted.what) != "input";
  if (extents.size() + 1 == shape.size() && shape.back() == Dim(1) && (is_target || extents.size() == 1))
    extents.push_back(1);
  else if (is_target && extents.size() == shape.size() + 1 && extents.back() == 1)
    extents.pop_back();
  array = array.reshape(extents);
  const Shape& found = array.array().type.shape;
  const std::string start =
      std::string("Error when checking ") + wanted.what + ": expected " + without_suffix(tensor.name, wanted.suffix);
  if (found.size() != shape.size() || found.empty()) {
    ValueError error(start + " to have " + std::to_string(shape.size()) + " dimensions, but got array with shape " +
                     keras_shape(found));
    if (found.size() + 1 == shape.size()) error.help("add the batch axis: feed {x} in place of x");
    throw error;
  }
  for (std::size_t i = 1; i < shape.size(); ++i)
    if (shape[i].is_number() && shape[i] != found[i])
      throw ValueError(start + " to have shape " + keras_shape(Shape(shape.begin() + 1, shape.end())) +
                       " but got array with shape " + keras_shape(Shape(found.begin() + 1, found.end())));
  return array.astype(tensor.type.dtype);
}

std::vector<NdArray> fitted(const Wanted& wanted, const Arrays& arrays) {
  std::vector<NdArray> list =
      arrays.list(wanted.tensors.size(), wanted.tensors.empty() ? 0 : wanted.tensors.front()->type.rank());
  if (list.size() != wanted.tensors.size())
    throw ValueError(std::string("Error when checking model ") + wanted.what +
                     ": the list of Numpy arrays that you are passing to your model is not the size the model "
                     "expected. Expected to see " +
                     std::to_string(wanted.tensors.size()) + " array(s), but instead got the following list of " +
                     std::to_string(list.size()) + " arrays");
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = fitted(wanted, *wanted.tensors[i], list[i]);
  return list;
}

std::string shapes(std::span<const NdArray> arrays) {
  std::string list;
  for (const NdArray& array : arrays) list += (list.empty() ? "" : ", ") + keras_shape(array.array().type.shape);
  return "[" + list + "]";
}

std::int64_t rows_of(std::span<const NdArray> arrays, const char* what) {
  for (const NdArray& array : arrays)
    if (array.shape().front() != arrays.front().shape().front())
      throw ValueError(std::string("All ") + what +
                       " should have the same number of samples. Got array shapes: " + shapes(arrays));
  return arrays.empty() ? -1 : arrays.front().shape().front();
}

void check_rows(const Network& model, std::span<const NdArray> inputs, std::span<const NdArray> targets,
                std::span<const NdArray> weights) {
  if (definition_of(model).profile == Profile::keras3) {
    std::set<std::int64_t> sizes;
    std::string message = "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.";
    const auto add = [&](const char* name, std::span<const NdArray> arrays) {
      if (arrays.empty()) return;
      std::string list;
      for (const NdArray& array : arrays) {
        sizes.insert(array.shape().front());
        list += (list.empty() ? "" : ", ") + std::to_string(array.shape().front());
      }
      message += std::string("'") + name + "' sizes: " + list + "\n";
    };
    add("x", inputs);
    add("y", targets);
    add("sample_weight", weights);
    if (sizes.size() > 1) throw ValueError(message);
    return;
  }
  const std::int64_t input_rows = rows_of(inputs, "input arrays (x)"),
                     target_rows = rows_of(targets, "target arrays (y)"),
                     weight_rows = rows_of(weights, "sample_weight arrays");
  if (target_rows >= 0 && input_rows != target_rows)
    throw ValueError("Input arrays should have the same number of samples as target arrays. Found " +
                     std::to_string(input_rows) + " input samples and " + std::to_string(target_rows) +
                     " target samples.");
  if (weight_rows >= 0 && weight_rows != target_rows)
    throw ValueError("Sample_weight arrays should have the same number of samples as target arrays. Found " +
                     std::to_string(weight_rows) + " input samples and " + std::to_string(target_rows) +
                     " target samples.");
}

// Rows of one array by index.
NdArray rows_at(const NdArray& array, std::span<const std::int64_t> indices) {
  Type type = array.array().type;
  const std::size_t row_bytes =
      type.shape[0].value == 0 ? 0 : array.array().bytes.size() / static_cast<std::size_t>(type.shape[0].value);
  type.shape[0] = static_cast<std::int64_t>(indices.size());
  Array rows(type);
  for (std::size_t i = 0; i < indices.size(); ++i)
    std::memcpy(rows.bytes.data() + i * row_bytes,
                array.array().bytes.data() + static_cast<std::size_t>(indices[i]) * row_bytes, row_bytes);
  return NdArray(std::move(rows));
}

// The class of each row of a target.
std::vector<std::int64_t> classes_of(const NdArray& target, std::int64_t rows) {
  const std::int64_t scores = rows == 0 ? 1 : target.size() / rows;
  std::vector<std::int64_t> classes;
  for (std::int64_t row = 0; row < rows; ++row) {
    std::int64_t best = 0;
    for (std::int64_t j = 1; j < scores; ++j)
      if (target.at(row * scores + j) > target.at(row * scores + best)) best = j;
    classes.push_back(scores > 1 ? best : static_cast<std::int64_t>(std::nearbyint(target.at(row))));
  }
  return classes;
}

}  // namespace

std::vector<NdArray> Samples::take(std::span<const std::int64_t> indices) const {
  std::vector<NdArray> batch;
  for (const NdArray& array : arrays) batch.push_back(rows_at(array, indices));
  return batch;
}

Samples Samples::slice(std::int64_t first, std::int64_t count) const {
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < count; ++i) indices.push_back(first + i);
  return {take(indices), target_count, input_count, count};
}

Samples make_samples(const Network& model, const Arrays& x, const Arrays& y, const Arrays& sample_weight) {
  const TrainingRecord& record = model.training();
  std::vector<std::uint32_t> input_ids;
  for (const Tensor& input : model.inputs()) input_ids.push_back(input.id());
  const std::vector<NdArray> inputs = fitted(wanted_of(model, "input", input_ids), x);
  const std::vector<NdArray> targets = fitted(wanted_of(model, "target", record.targets, "_target"), y);
  std::vector<NdArray> weights;
  if (!sample_weight.is_empty()) {
    if (record.sample_weights.empty())
      throw ValueError("model '" + model.name() + "' was compiled with .sample_weights = false");
    weights = fitted(wanted_of(model, "sample_weight", record.sample_weights, "_sample_weights"), sample_weight);
  }
  if (inputs.empty()) throw ValueError("model '" + model.name() + "' has no inputs to feed");
  check_rows(model, inputs, targets, weights);
  Samples samples{inputs, targets.size(), inputs.size(), inputs.front().shape().front()};
  samples.arrays.insert(samples.arrays.end(), targets.begin(), targets.end());
  samples.arrays.insert(samples.arrays.end(), weights.begin(), weights.end());
  return samples;
}

void weigh_classes(const Network& model, Samples& samples, const std::vector<std::pair<int, double>>& class_weight) {
  if (class_weight.empty()) return;
  const TrainingRecord& record = model.training();
  if (samples.target_count != 1 || record.sample_weights.size() != 1)
    throw ValueError("`class_weight` is only supported for Models with a single output.");
  const bool is_keras2 = definition_of(model).profile == Profile::keras2;
  const std::vector<std::int64_t> classes = classes_of(samples.arrays[samples.input_count], samples.rows);
  const bool has_weights = samples.arrays.size() > samples.input_count + 1;
  Array weights({definition_of(model).tensors[record.sample_weights[0]].type.dtype, {samples.rows}});
  std::set<std::int64_t> unlisted;
  for (std::int64_t row = 0; row < samples.rows; ++row) {
    const std::int64_t index = classes[static_cast<std::size_t>(row)];
    const auto entry =
        std::find_if(class_weight.begin(), class_weight.end(), [&](const auto& e) { return e.first == index; });
    if (entry == class_weight.end()) unlisted.insert(index);
    const double weight = entry == class_weight.end() ? 1 : entry->second;
    weights.set_number(row, weight * (has_weights ? samples.arrays.back().at(row) : 1));
  }
  if (is_keras2 && !unlisted.empty()) {
    std::string list;
    for (const std::int64_t index : unlisted) list += (list.empty() ? "" : ", ") + std::to_string(index);
    throw ValueError("`class_weight` must contain all classes in the data. The classes {" + list +
                     "} exist in the data but not in `class_weight`.");
  }
  if (has_weights) samples.arrays.pop_back();
  samples.arrays.emplace_back(std::move(weights));
}

}  // namespace ingot::trainer
