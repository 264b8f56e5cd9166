// Reads configurations. Forms: Keras 3 src/models/functional.py and src/saving/serialization_lib.py, Keras 2.3.1
// engine/network.py and engine/sequential.py, and files written by both.
#include "frontend/import/keras_config.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ir/text.h"

namespace ingot {

Error malformed_config(const std::string& what) {
  return rejected("IG2040", "the model's configuration is malformed: " + what).help("save the model again with Keras");
}

const Json* find_member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

const Json& member(const Json& object, const char* key, const std::string& layer) {
  const Json* found = find_member(object, key);
  if (!found) throw malformed_config(std::string(key) + " is missing").in_layer(layer);
  return *found;
}

std::string text_member(const Json& object, const char* key, const std::string& layer) {
  const Json& value = member(object, key, layer);
  if (!value.is_string()) throw malformed_config(std::string(key) + " is not a text").in_layer(layer);
  return value.get<std::string>();
}

namespace {

std::string text_or_empty(const Json& object, const char* key) {
  const Json* found = find_member(object, key);
  return found && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_index(const Json& value) { return value.is_number_integer() && value >= 0 && value <= 1'000'000; }

// ["dense", 0, 0], or the same with keyword arguments at the end.
bool is_reference(const Json& value) {
  return value.is_array() && value.size() >= 3 && value[0].is_string() && is_index(value[1]) && is_index(value[2]);
}

TensorReference reference(const Json& value) {
  return {value[0].get<std::string>(), value[1].get<std::size_t>(), value[2].get<std::size_t>()};
}

// Tensors in any nesting of lists and objects; of an object in the order of the sorted keys, as Keras flattens it.
void collect(const Json& value, std::vector<TensorReference>& found, const std::string& what) {
  if (is_reference(value)) {
    found.push_back(reference(value));
  } else if (value.is_array() || value.is_object()) {
    for (const Json& element : value) collect(element, found, what);
  } else {
    throw malformed_config(what + " are not a list of [layer, call, output]");
  }
}

class LayerCalls {
 public:
  explicit LayerCalls(LayerConfig& layer) : layer_(layer) {}

  void read(const Json& nodes) {
    if (!nodes.is_array()) malformed();
    for (const Json& node : nodes) {
      layer_.calls.emplace_back();
      if (node.is_object())
        keras3(node);
      else if (is_reference(node))
        keras2(node);  // a call on one tensor, not wrapped
      else if (node.is_array())
        for (const Json& input : node) keras2(input);
      else
        malformed();
      if (layer_.calls.back().empty()) malformed();
    }
  }

 private:
  [[noreturn]] void malformed() {
    throw malformed_config("inbound_nodes are not as Keras writes them").in_layer(layer_.name);
  }

  void keras2(const Json& input) {
    if (!is_reference(input)) malformed();
    layer_.calls.back().push_back(reference(input));
    if (input.size() > 3 && input[3].is_object()) keywords(input[3]);
  }

  void keras3(const Json& node) {
    const Json* arguments = find_member(node, "args");
    if (!arguments || !arguments->is_array()) malformed();
    for (const Json& argument : *arguments) keras3_argument(argument);
    if (const Json* found = find_member(node, "kwargs")) keywords(*found);
  }

  void keras3_argument(const Json& argument) {
    if (argument.is_array()) {
      for (const Json& element : argument) keras3_argument(element);
      return;
    }
    if (text_or_empty(argument, "class_name") == "__keras_tensor__") {
      const Json* history = find_member(member(argument, "config", layer_.name), "keras_history");
      if (!history || !is_reference(*history)) malformed();
      layer_.calls.back().push_back(reference(*history));
    } else if (!argument.is_null()) {
      layer_.has_other_arguments = true;
    }
  }

  // Masks without content, names, and the inference phase say nothing.
  void keywords(const Json& arguments) {
    const auto is_empty = [](const Json& value) {
      return value.is_null() || (value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& element) {
                                   return element.is_null();
                                 }));
    };
    for (const auto& [key, value] : arguments.items())
      if (key != "name" && !is_empty(value) && !(key == "training" && value == false))
        layer_.has_other_arguments = true;
  }

  LayerConfig& layer_;
};

// Nested networks count the call that built them: depending on writer and place, their calls are numbered from 1.
enum class Numbering { from_zero, from_one };

struct References {
  std::vector<TensorReference*> inside, outside;  // as inputs of calls, as outputs of the network
};

void count_from_zero(const std::vector<TensorReference*>& references, std::size_t calls, Numbering usual) {
  const auto occurs = [&](std::size_t index) {
    return std::any_of(references.begin(), references.end(), [&](const auto* r) { return r->call == index; });
  };
  if (occurs(0) || (usual == Numbering::from_zero && !occurs(calls))) return;
  for (TensorReference* reference : references) --reference->call;
}

void count_from_zero(NetworkConfig& network, bool is_keras3) {
  std::map<std::string, References> uses;
  for (LayerConfig& user : network.layers)
    for (auto& call : user.calls)
      for (TensorReference& input : call) uses[input.layer].inside.push_back(&input);
  for (TensorReference& output : network.outputs) uses[output.layer].outside.push_back(&output);
  for (const LayerConfig& layer : network.layers) {
    if (layer.network.empty()) continue;
    const References references = std::exchange(uses[layer.name], {});
    const bool is_sequential = layer.network[0].is_sequential;
    count_from_zero(references.inside, layer.calls.size(), is_keras3 ? Numbering::from_zero : Numbering::from_one);
    count_from_zero(references.outside, layer.calls.size(),
                    is_keras3 && is_sequential ? Numbering::from_zero : Numbering::from_one);
  }
}

bool is_network_class(const std::string& class_name) {
  return class_name == "Model" || class_name == "Functional" || class_name == "Sequential";
}

class Reader {
 public:
  explicit Reader(const ImportLimits& limits) : limits_(limits) {}

  NetworkConfig network(const Json& model) {
    LayerConfig description = describe(model, "the model");
    if (!is_network_class(description.class_name) || !is_own_class(description))
      throw unsupported("IG2062", "the model is of the class " + ingot::quoted(description.class_name) +
                                      ", whose code is not in the file; Functional and Sequential models are read")
          .help("build the same layers with keras.Model(inputs, outputs) and save that");
    NetworkConfig result;
    result.is_sequential = description.class_name == "Sequential";
    const Json& config = member(model, "config", "");
    const Json* layers = config.is_array() ? &config : find_member(config, "layers");  // a list until Keras 2.2.2
    if (!layers || !layers->is_array()) throw malformed_config("the model has no list of layers");
    result.name = text_or_empty(config, "name");
    for (const Json& layer : *layers) result.layers.push_back(this->layer(layer));
    if (result.is_sequential) {
      if (const Json* shape = find_member(config, "build_input_shape")) result.build_input_shape = *shape;
      return result;
    }
    collect(member(config, "input_layers", ""), result.inputs, "input_layers");
    collect(member(config, "output_layers", ""), result.outputs, "output_layers");
    count_from_zero(result, is_keras3_);
    return result;
  }

 private:
  LayerConfig describe(const Json& object, const std::string& what) {
    if (!object.is_object()) throw malformed_config(what + " is not an object");
    LayerConfig result;
    result.class_name = text_member(object, "class_name", "");
    result.module = text_or_empty(object, "module");
    result.registered_name = text_or_empty(object, "registered_name");
    return result;
  }

  LayerConfig layer(const Json& object) {
    if (++layers_ > limits_.layers)
      throw rejected("IG2040", "the model has more than " + std::to_string(limits_.layers) + " layers");
    LayerConfig result = describe(object, "a layer");
    const Json& config = member(object, "config", text_or_empty(object, "name"));
    result.arguments = &config;
    result.name = text_or_empty(object, "name");
    if (result.name.empty()) result.name = text_or_empty(config, "name");
    if (const Json* nodes = find_member(object, "inbound_nodes")) {
      for (const Json& node : *nodes) is_keras3_ = is_keras3_ || node.is_object();
      LayerCalls(result).read(*nodes);
    }
    if (is_network_class(result.class_name) && is_own_class(result)) {
      result.network.push_back(network(object));
      if (result.name.empty()) result.name = result.network[0].name;
    }
    if (result.name.empty())
      throw malformed_config("a layer of the class " + ingot::quoted(result.class_name) + " has no name");
    calls_ += static_cast<std::int64_t>(result.calls.size());
    if (calls_ > limits_.calls)
      throw rejected("IG2040", "the layers are called more than " + std::to_string(limits_.calls) + " times");
    return result;
  }

  const ImportLimits& limits_;
  std::int64_t layers_ = 0, calls_ = 0;
  bool is_keras3_ = false;
};

}  // namespace

NetworkConfig read_network_config(const Json& model, const ImportLimits& limits) {
  return Reader(limits).network(model);
}

bool is_own_class(const LayerConfig& layer) {
  // tf_keras is Keras 2 as a package of its own.
  const auto is_of_keras = [](std::string_view module) {
    const std::string_view package = module.substr(0, module.find('.'));
    return package == "keras" || package == "tf_keras";
  };
  if (layer.class_name.find('>') != std::string::npos || layer.registered_name.find('>') != std::string::npos)
    return false;
  return layer.module.empty() || is_of_keras(layer.module);
}

}  // namespace ingot
