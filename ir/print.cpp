// Printing of modules.
#include "ir/print.h"

#include <algorithm>
#include <cmath>

#include "ir/epilogue_text.h"
#include "ir/equal.h"
#include "ir/names.h"
#include "ir/number_text.h"
#include "ir/scalar_text.h"
#include "ir/text.h"
#include "ir/weights.h"

namespace ingot {
namespace {

constexpr std::int64_t max_inline = 16;  // elements of an array that stands in the text
constexpr std::size_t max_line = 100;    // columns of a signature on one line

std::string join(const std::vector<std::string>& parts, const char* separator = ", ") {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

bool is_identifier(std::string_view text) { return identifier(text) == text; }

std::string location_text(const Provenance& provenance) {
  std::vector<std::string> parts;
  const bool has_place = provenance.location != Location();
  if (!provenance.layer.empty()) parts.push_back(ingot::quoted(provenance.layer));
  if (has_place)
    parts.push_back(ingot::quoted(provenance.location.file) + ":" + std::to_string(provenance.location.line));
  return parts.empty() ? "" : " loc(" + join(parts, " ") + ")";
}

std::string from_text(const Provenance& provenance) {
  std::vector<std::string> names;
  for (const std::string& name : provenance.from) names.push_back(ingot::quoted(name));
  return names.empty() ? "" : " from(" + join(names) + ")";
}

bool is_one_value(const Array& array) {
  const auto width = static_cast<std::size_t>(info(array.type.dtype).bytes);
  return std::equal(array.bytes.begin() + static_cast<std::ptrdiff_t>(width), array.bytes.end(), array.bytes.begin());
}

// [[1, 2], [3, 4]]
std::string list_text(const Array& array, std::size_t axis, std::int64_t& at) {
  if (axis == array.type.rank()) return element_text(array, at++);
  std::vector<std::string> parts;
  for (std::int64_t i = 0; i < array.type.shape[axis].value; ++i) parts.push_back(list_text(array, axis + 1, at));
  return "[" + join(parts) + "]";
}

class Printer {
 public:
  Printer(const Module& module, const PrintOptions& options) : module_(module), options_(options) {
    UniqueNames state_names, function_names;
    for (const State& state : module.states) state_ids_.push_back(state_names.unique(stem_of(state.name)));
    for (const Function& function : module.functions)
      function_ids_.push_back(function_names.unique(stem_of(function.name)));
    if (options.weights_file.find('#') != std::string::npos)
      throw Error(ExitStatus::usage, "IG0510", "a weights file must not have '#' in its name: " + options.weights_file);
  }

  std::string print() {
    std::string text = "ingot 1.0\nmodule " + ingot::quoted(module_.name) + " profile " +
                       (is_identifier(module_.profile) ? module_.profile : ingot::quoted(module_.profile)) + "\n";
    std::vector<bool> used_functions, used_states;
    select(used_functions, used_states);
    for (std::size_t i = 0; i < module_.states.size(); ++i)
      if (used_states[i]) text += state_line(i);
    for (std::size_t i = 0; i < module_.functions.size(); ++i)
      if (used_functions[i]) text += function_text(i);
    return text;
  }

  Weights blobs;  // what the text refers to

 private:
  void select(std::vector<bool>& functions, std::vector<bool>& states) const {
    functions.assign(module_.functions.size(), !options_.only);
    states.assign(module_.states.size(), !options_.only);
    if (!options_.only) return;
    for (std::size_t i = 0; i < functions.size(); ++i) {
      const auto& dispatch = options_.only->dispatch;
      const Function& function = module_.functions[i];
      functions[i] = &function == options_.only ||
                     (dispatch && (function.name == dispatch->when_true || function.name == dispatch->when_false));
      if (!functions[i]) continue;
      for (const Update& update : function.updates) states[update.state] = true;
      const std::vector<bool> live = live_nodes(function);
      for (std::size_t n = 0; n < live.size(); ++n)
        if (live[n] && is_state(function.graph.nodes()[n])) states[state_index(function.graph.nodes()[n])] = true;
    }
  }

  std::string blob(const ArrayPtr& array, std::string key) {
    while (blobs.contains(key)) key += "'";
    blobs.emplace(key, array);
    const std::string hash = array->absent_sha256.empty() ? sha256(array->bytes) : array->absent_sha256;
    return "blob(" + ingot::quoted(options_.weights_file + "#" + key) + ", sha256=" + hash + ")";
  }

  std::string array_text(const ArrayPtr& array, const std::string& key) {
    std::int64_t at = 0;
    if (!array->absent_sha256.empty()) return blob(array, key);
    if (array->size() <= max_inline) return list_text(*array, 0, at);
    return is_one_value(*array) ? "fill(" + element_text(*array, 0) + ")" : blob(array, key);
  }

  std::string state_line(std::size_t i) {
    const State& state = module_.states[i];
    return "state @" + state_ids_[i] + " " + ingot::quoted(state.name) + " : " + type_text(state.type) + " = " +
           array_text(state.initial, state.name) + (state.is_trainable ? " trainable" : "") + "\n";
  }

  std::string function_id(const std::string& name) const {
    for (std::size_t i = 0; i < function_ids_.size(); ++i)
      if (module_.functions[i].name == name) return "@" + function_ids_[i];
    return "@" + stem_of(name);
  }

  std::string signature(const Function& function) {
    std::vector<std::string> inputs, outputs;
    bool has_locations = false;
    for (const FunctionInput& input : function.inputs) {
      const Provenance& provenance = function.graph.node(input.value).provenance;
      std::string text =
          value(input.value) + ": " + type_text(function.graph.type(input.value)) + " " + ingot::quoted(input.name);
      if (input.default_value) text += " = " + number_text(*input.default_value);
      text += location_text(provenance) + from_text(provenance);
      has_locations |= provenance.location != Location() || !provenance.layer.empty();
      inputs.push_back(std::move(text));
    }
    for (const FunctionOutput& output : function.outputs)
      outputs.push_back(value(output.value) + " " + ingot::quoted(output.name));
    const std::string line = "(" + join(inputs) + ")";
    const std::string results = function.dispatch ? "" : " -> (" + join(outputs) + ")";
    if (!has_locations && line.size() + results.size() <= max_line) return line + results;
    return (inputs.empty() ? "()" : "(\n    " + join(inputs, ",\n    ") + ")") + results;
  }

  std::string function_text(std::size_t index) {
    const Function& function = module_.functions[index];
    function_ = &function;
    names_ = value_names(function);
    count_uses();
    std::string text = std::string(function.is_private ? "\nprivate func @" : "\nfunc @") + function_ids_[index];
    if (function.name != function_ids_[index]) text += " " + ingot::quoted(function.name);
    text += signature(function) + " {\n";
    if (function.dispatch)
      text += "  if " + value(function.inputs[function.dispatch->input].value) + " then " +
              function_id(function.dispatch->when_true) + " else " + function_id(function.dispatch->when_false) + "\n";
    const std::vector<bool> live = live_nodes(function);
    for (std::uint32_t i = 0; i < live.size(); ++i)
      if (live[i] && !is_inline(i)) text += node_line(i);
    if (!function.updates.empty()) {
      text += "  update {\n";
      for (const Update& update : function.updates)
        text += "    @" + state_ids_[update.state] + " <- " + value(update.value) + "\n";
      text += "  }\n";
    }
    return text + "}\n";
  }

  void count_uses() {
    const std::vector<bool> live = live_nodes(*function_);
    uses_.assign(live.size(), 0);
    for (std::size_t i = 0; i < live.size(); ++i)
      if (live[i])
        for (const Value operand : function_->graph.nodes()[i].operands) ++uses_[operand.node];
    for (const FunctionOutput& output : function_->outputs) uses_[output.value.node] += 2;
    for (const Update& update : function_->updates) uses_[update.value.node] += 2;
  }

  // Nodes without a line of their own: inputs, states, and nameless numbers where they are used.
  bool is_inline(std::uint32_t i) const {
    const Node& node = function_->graph.node(i);
    return is_input(node) || is_state(node) || is_inline_number(i);
  }

  bool is_inline_number(std::uint32_t i) const {
    const Node& node = function_->graph.node(i);
    if (!is_constant(node) || uses_[i] != 1 || node.provenance != Provenance()) return false;
    const Array& array = *constant_data(node);
    return array.type.rank() == 0 && array.absent_sha256.empty() && std::isfinite(array.number(0));
  }

  std::string value(Value v) const {
    const Node& node = function_->graph.node(v);
    if (is_state(node)) return "@" + state_ids_[state_index(node)];
    if (is_inline_number(v.node)) return typed_number(*constant_data(node));
    return "%" + names_[v.node][v.result];
  }

  std::string node_line(std::uint32_t i) {
    const Node& node = function_->graph.node(i);
    std::vector<std::string> ids, operands, types;
    for (const std::string& name : names_[i]) ids.push_back("%" + name);
    for (const Value operand : node.operands) operands.push_back(value(operand));
    for (const Type& type : node.results) types.push_back(type_text(type));
    std::string text = "  " + join(ids) + " = " + std::string(node.op->name);
    if (is_constant(node))
      text += " " + array_text(constant_data(node), function_->name + ":" + names_[i][0]);
    else
      text += "(" + join(operands) + ")" + attributes_text(node, names_[i][0]);
    text += " : " + join(types);
    const Provenance& provenance = node.provenance;
    if (default_name(names_[i][0], provenance.layer, *node.op) != provenance.name)
      text += " " + ingot::quoted(provenance.name);
    return text + location_text(provenance) + from_text(provenance) + "\n";
  }

  std::string attributes_text(const Node& node, const std::string& id) {
    std::vector<std::string> parts;
    const auto epilogue = epilogue_position(*node.op);
    for (std::size_t i = 0; i < node.attributes.size(); ++i) {
      const AttributeDef& attribute = node.op->attributes[i];
      if (epilogue == i) {
        std::vector<Type> types;
        if (const auto activation = short_epilogue(function_->graph.call(node, types))) {
          if (!activation->empty()) parts.push_back("activation=" + *activation);
          continue;
        }
      }
      if (attribute.default_value && same(attribute.default_value(), node.attributes[i])) continue;
      const std::string key = function_->name + ":" + id + "." + std::string(attribute.name);
      parts.push_back(std::string(attribute.name) + "=" + attribute_text(node.attributes[i], key));
    }
    return parts.empty() ? "" : " {" + join(parts) + "}";
  }

  std::string attribute_text(const Attribute& attribute, const std::string& key) {
    const auto* array = std::get_if<ArrayPtr>(&attribute);
    return array ? type_text((*array)->type) + " " + array_text(*array, key) : ingot::attribute_text(attribute);
  }

  const Module& module_;
  const PrintOptions& options_;
  std::vector<std::string> state_ids_, function_ids_;
  const Function* function_ = nullptr;
  std::vector<std::vector<std::string>> names_;
  std::vector<int> uses_;
};

}  // namespace

namespace {

// A text of several lines, or a long one, as quoted pieces: the reader limits the length of each.
std::string in_pieces(std::string_view text) {
  constexpr std::size_t longest = 256;
  std::string pieces;
  do {
    std::size_t end = std::min(text.find('\n'), longest - 1) + 1;
    end = std::min(end, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;  // inside of a character
    pieces += (pieces.empty() ? "" : "\n      ") + ingot::quoted(text.substr(0, end));
    text.remove_prefix(end);
  } while (!text.empty());
  return pieces;
}

}  // namespace

std::string type_text(const Type& type) {
  std::vector<std::string> dims;
  for (const Dim& dim : type.shape)
    dims.push_back(dim.is_symbol() && !is_identifier(dim.symbol) ? ingot::quoted(dim.symbol) : to_string(dim));
  return std::string(info(type.dtype).name) + "[" + join(dims, ",") + "]";
}

std::string attribute_text(const Attribute& attribute) {
  if (const auto* truth = std::get_if<bool>(&attribute)) return *truth ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&attribute)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&attribute)) return number_text(*number);
  if (const auto* text = std::get_if<std::string>(&attribute)) return in_pieces(*text);
  if (const auto* dtype = std::get_if<DType>(&attribute)) return std::string(info(*dtype).name);
  if (const auto* shape = std::get_if<Shape>(&attribute)) return type_text({DType::f32, *shape}).substr(3);
  if (const auto* program = std::get_if<scalar::Program>(&attribute)) return scalar::print(*program);
  if (const auto* array = std::get_if<ArrayPtr>(&attribute))
    return type_text((*array)->type) + " sha256 " +
           ((*array)->absent_sha256.empty() ? sha256((*array)->bytes) : (*array)->absent_sha256).substr(0, 16);
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&attribute)) {
    std::vector<std::string> parts;
    for (const std::int64_t integer : *integers) parts.push_back(std::to_string(integer));
    return "[" + join(parts) + "]";
  }
  return "none";
}

std::string print(const Module& module, const PrintOptions& options) { return Printer(module, options).print(); }

std::map<std::string, ArrayPtr> referenced_weights(const Module& module) {
  const PrintOptions options;
  Printer printer(module, options);
  printer.print();
  return std::move(printer.blobs);
}

}  // namespace ingot
