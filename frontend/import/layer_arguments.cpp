// Arguments by kind. Keras leaves out what was not known when a file was written, so most have a default.
#include "frontend/import/layer_arguments.h"

#include "frontend/errors.h"
#include "frontend/tensor.h"
#include "ir/text.h"

namespace ingot {

Error LayerArguments::wrong_kind(const char* key, const std::string& expected) const {
  return malformed_config("the argument " + std::string(key) + " of a " + printable(layer_.class_name) + " is not " +
                          expected)
      .in_layer(layer_.name);
}

bool LayerArguments::boolean(const char* key, bool default_value) const {
  const Json* value = find_member(*layer_.arguments, key);
  if (!value) return default_value;
  if (!value->is_boolean()) throw wrong_kind(key, "true or false");
  return value->get<bool>();
}

std::int64_t LayerArguments::integer(const char* key) const {
  const Json& value = member(*layer_.arguments, key, layer_.name);
  if (!value.is_number_integer()) throw wrong_kind(key, "an integer");
  if (value.is_number_unsigned() && value.get<std::uint64_t>() >= static_cast<std::uint64_t>(max_elements))
    throw wrong_kind(key, "an integer up to " + std::to_string(max_elements - 1));
  return value.get<std::int64_t>();
}

double LayerArguments::number(const char* key, double default_value) const {
  const Json* value = find_member(*layer_.arguments, key);
  if (!value) return default_value;
  if (!value->is_number()) throw wrong_kind(key, "a number");
  return value->get<double>();
}

std::vector<std::int64_t> read_shape(const Json& shape, const std::string& layer) {
  const auto malformed = [&] { return malformed_config("a shape is not a list of sizes").in_layer(layer); };
  if (!shape.is_array()) throw malformed();
  std::vector<std::int64_t> extents;
  for (const Json& extent : shape) {
    if (!extent.is_null() && !extent.is_number_integer()) throw malformed();
    extents.push_back(extent.is_null() ? None : extent.get<std::int64_t>());
    if (!extent.is_null() && extents.back() < 1)
      throw malformed_config("a shape has a size of " + extent.dump()).in_layer(layer);
  }
  return extents;
}

std::vector<std::int64_t> LayerArguments::integers(const char* key) const {
  const Json& value = member(*layer_.arguments, key, layer_.name);
  std::vector<std::int64_t> result;
  if (!value.is_array()) throw wrong_kind(key, "a list of integers");
  for (const Json& element : value) {
    if (!element.is_number_integer()) throw wrong_kind(key, "a list of integers");
    result.push_back(element.get<std::int64_t>());
  }
  return result;
}

int LayerArguments::axis(const char* key, int default_value) const {
  const Json* value = find_member(*layer_.arguments, key);
  if (!value) return default_value;
  if (value->is_array() && value->size() == 1) value = &value->front();
  if (!value->is_number_integer() || *value < -max_rank || *value >= max_rank) throw wrong_kind(key, "one axis");
  return value->get<int>();
}

ActivationFunction LayerArguments::activation(const char* key) const {
  const Json* value = find_member(*layer_.arguments, key);
  if (!value) return {};
  if (!value->is_string()) {
    const Json* name = find_member(*value, "config");
    const std::string what = name && name->is_string() ? name->get<std::string>() : value->dump();
    throw unsupported("IG2062", "the activation " + ingot::quoted(what.substr(0, 80)) +
                                    " is a function of the model's author, whose code is not taken from a file")
        .in_layer(layer_.name)
        .help("use an activation that Keras has under a name");
  }
  try {
    return ActivationFunction(value->get<std::string>());
  } catch (const ValueError&) {
    throw unsupported("IG2060", "there is no activation " + ingot::quoted(value->get<std::string>()) + " here")
        .in_layer(layer_.name)
        .help("if it is a function of the model's author, use one that Keras has under a name");
  }
}

// "float32", or the same within a policy object.
std::string LayerArguments::dtype_name() const {
  const Json* value = find_member(*layer_.arguments, "dtype");
  if (!value) return "float32";
  if (value->is_object()) value = &member(member(*value, "config", layer_.name), "name", layer_.name);
  if (!value->is_string()) throw wrong_kind("dtype", "a name");
  return value->get<std::string>();
}

DType LayerArguments::dtype() const {
  DType dtype = DType::f32;
  const std::string name = dtype_name();
  if (!parse_dtype(name, dtype) || (dtype != DType::f32 && dtype != DType::f64))
    throw unsupported("IG2061", "the layer computes in " + ingot::quoted(name) + "; float32 and float64 are there")
        .in_layer(layer_.name)
        .help("set the layer's dtype to float32 and save the model again");
  return dtype;
}

DType LayerArguments::input_dtype() const {
  DType dtype = DType::f32;
  const std::string name = dtype_name();
  if (!parse_dtype(name, dtype) || dtype == DType::f16 || dtype == DType::bf16)
    throw unsupported("IG2061", "the input is of the dtype " + ingot::quoted(name) + ", which is not there")
        .in_layer(layer_.name)
        .help("use float32, float64, bool or an integer dtype");
  return dtype;
}

std::vector<std::int64_t> LayerArguments::batch_shape() const {
  for (const char* key : {"batch_shape", "batch_input_shape"})
    if (const Json* shape = find_member(*layer_.arguments, key)) return read_shape(*shape, layer_.name);
  return {};
}

void LayerArguments::refuse(const char* key, const std::string& what) const {
  const Json* value = find_member(*layer_.arguments, key);
  if (value && *value != false)
    throw unsupported("IG2060", what + " of a " + printable(layer_.class_name) + " is not there yet (argument " +
                                    std::string(key) + ")")
        .in_layer(layer_.name);
}

}  // namespace ingot
