// From a module to its Plan: where every value lives, which kernel computes it, and what all of it costs.
//
// A value lives where it is wanted: an output is computed into the caller's array (with one buffer, a part of the
// workspace), an update into its state when the schedule allows, all else into the workspace. A reshape or a slice of
// rows lives where its operand lives, and what a concatenation of rows puts together is computed into its place there;
// a map takes over the buffer of an operand that nobody reads afterwards.
#include <algorithm>
#include <map>
#include <set>

#include "codegen/memory.h"
#include "codegen/plan.h"
#include "codegen/resident_memory.h"
#include "codegen/schedule.h"
#include "codegen/views.h"
#include "ir/error.h"
#include "ir/scalar_primitive.h"
#include "ir/text.h"

namespace ingot {
namespace {

class FunctionPlanner {
 public:
  FunctionPlanner(Plan& plan, const Function& function, bool has_one_buffer)
      : plan_(plan), function_(function), graph_(function.graph), has_one_buffer_(has_one_buffer) {}

  FunctionPlan run() {
    result_.function = result_.answering = &function_;
    const Schedule scheduled = schedule(function_, *plan_.module);
    result_.updates = scheduled.updates;
    place_inputs();
    find_last_uses(scheduled.order);
    find_homes();
    find_parts(scheduled.order);
    copy_old_states();
    for (const std::uint32_t node : scheduled.order) add_node(node);
    copy_outputs();
    commit_updates();
    finish_buffers();
    return std::move(result_);
  }

 private:
  // A value that has a place of its own, and where in it another one lies.
  struct View {
    Value whole;
    std::int64_t offset = 0;  // in elements
  };

  View view_of(Value value) const {
    const auto alias = aliases_.find(value);
    return alias == aliases_.end() ? View{value} : alias->second;
  }
  Value resolved(Value value) const { return view_of(value).whole; }

  // Where in its operand the result of a node lies, when the node leaves elements side by side as they are.
  std::optional<std::int64_t> view_offset(const Node& node) const {
    if (node.operands.empty()) return {};
    return ingot::view_offset(graph_.structure(node), graph_.type(node.operands[0]), node.results[0]);
  }

  // With one buffer, arrays of the caller are buffers: an input from the first step on, an output to the last.
  void place_inputs() {
    result_.input_buffers.resize(function_.inputs.size());
    result_.output_buffers.resize(function_.outputs.size());
    if (!has_one_buffer_) return;
    for (std::size_t i = 0; i < function_.inputs.size(); ++i)
      if (const FunctionInput& input = function_.inputs[i]; graph_.type(input.value).rank() > 0)
        result_.input_buffers[i] = new_buffer("input " + input.name, graph_.type(input.value)).index;
  }

  Storage input_storage(std::size_t i) const {
    if (const auto buffer = result_.input_buffers[i]) return {Region::workspace, *buffer};
    return {Region::input, i};
  }

  Storage output_storage(std::size_t i) {
    const FunctionOutput& output = function_.outputs[i];
    if (!has_one_buffer_ || graph_.type(output.value).rank() == 0) return {Region::output, i};
    std::optional<std::size_t>& buffer = result_.output_buffers[i];
    if (!buffer) buffer = new_buffer("output " + output.name, graph_.type(output.value)).index;
    return {Region::workspace, *buffer};
  }

  // Decides for each computed value whether it is born in an output or a state.
  void find_homes() {
    for (std::size_t i = 0; i < function_.updates.size(); ++i)
      if (result_.updates[i].is_in_place)
        homes_[function_.updates[i].value] = {Region::state, function_.updates[i].state};
    for (std::size_t i = 0; i < function_.outputs.size(); ++i) {
      Value value = function_.outputs[i].value;
      while (is_shared_reshape(value)) value = graph_.node(value).operands[0];
      if (!is_entry(value)) homes_.try_emplace(value, Storage{Region::output, i});
    }
  }

  // A reshape of a computed value that has no home of its own: the value can be born where the reshape is wanted.
  bool is_shared_reshape(Value value) const {
    const Node& node = graph_.node(value);
    if (node.operands.empty() || is_entry(node.operands[0]) || homes_.contains(node.operands[0])) return false;
    return !homes_.contains(value) && !parts_.contains(node.operands[0]) && view_offset(node) == 0 &&
           byte_count(graph_.type(node.operands[0])) == byte_count(node.results[0]);
  }

  // Decides for what concatenations of rows put together whether it is born there: computed by a kernel, once among the
  // operands, and without a home of its own. A state as home is written when its last reader is done, which holds for
  // the concatenation alone.
  void find_parts(const std::vector<std::uint32_t>& order) {
    for (const std::uint32_t index : order) {
      const Value whole{index, 0};
      const auto home = homes_.find(whole);
      if (home != homes_.end() && home->second.region == Region::state) continue;
      const std::optional<std::vector<std::int64_t>> offsets = part_offsets(graph_.node(index));
      for (std::size_t k = 0; offsets && k < offsets->size(); ++k) {
        Value part = graph_.node(index).operands[k];
        while (is_shared_reshape(part)) part = graph_.node(part).operands[0];
        if (is_entry(part) || view_offset(graph_.node(part)) || homes_.contains(part) || parts_.contains(part))
          continue;
        parts_[part] = {whole, (*offsets)[k]};
        joined_.insert(index);
      }
    }
  }

  std::optional<std::vector<std::int64_t>> part_offsets(const Node& node) const {
    std::vector<Type> types;
    for (const Value operand : node.operands) types.push_back(graph_.type(operand));
    return ingot::part_offsets(graph_.structure(node), types, node.results[0]);
  }

  // The place of a concatenation, from the birth of its first part on.
  Storage joined_place(Value whole) {
    if (const auto known = stored_.find(whole); known != stored_.end()) return known->second;
    Storage place;
    if (const auto part = parts_.find(whole); part != parts_.end()) {
      place = joined_place(part->second.whole);
      place.offset += part->second.offset;
    } else if (const auto home = homes_.find(whole); home != homes_.end()) {
      place = home->second.region == Region::output ? output_storage(home->second.index) : home->second;
    } else {
      place = new_buffer(whole);
    }
    return stored_[whole] = place;
  }

  // What was not born in its part is copied there.
  void add_joined(std::uint32_t index) {
    const Node& node = graph_.node(index);
    const std::vector<std::int64_t> offsets = *part_offsets(node);
    for (std::size_t k = 0; k < offsets.size(); ++k) {
      Storage part = joined_place({index, 0});
      part.offset += offsets[k];
      if (const Storage from = place_of(node.operands[k]); from != part)
        add_copy(from, part, graph_.type(node.operands[k]), "part of " + name_of({index, 0}));
    }
  }

  // States that are updated and whose old value is an output, or goes whole into another state, are copied out first.
  void copy_old_states() {
    for (std::size_t i = 0; i < function_.outputs.size(); ++i)
      if (is_updated_state(function_.outputs[i].value))
        add_copy(entry_storage(function_.outputs[i].value), output_storage(i), graph_.type(function_.outputs[i].value),
                 "output: the old value");
    for (std::size_t i = 0; i < function_.updates.size(); ++i) {
      const Value value = function_.updates[i].value;
      if (result_.updates[i].is_in_place || !is_updated_state(value)) continue;
      const Storage kept = new_buffer(value);
      add_copy(entry_storage(value), kept, graph_.type(value), "old value of " + name_of(value));
      staged_[i] = kept;
    }
  }

  bool is_updated_state(Value value) const {
    const Node& node = graph_.node(value);
    return is_state(node) && std::any_of(function_.updates.begin(), function_.updates.end(),
                                         [&](const Update& update) { return update.state == state_index(node); });
  }

  void add_node(std::uint32_t index) {
    const Node& node = graph_.node(index);
    Step step;
    step.node = index;
    step.kernel.structure = graph_.structure(node);
    step.kernel.structure.body = scalar::with_bodies_in_place(step.kernel.structure.body);
    const Structure& s = step.kernel.structure;
    if (s.kind == Kind::size) throw internal_error("a node that asks for a shape was not settled before planning");
    if (may_alias(index)) return;
    if (joined_.contains(index)) return add_joined(index);
    for (const Value operand : node.operands)
      step.kernel.operands.push_back({graph_.type(operand), is_constant(graph_.node(resolved(operand)))});
    step.kernel.results = node.results;
    if (s.kind == Kind::contraction) step.kernel.contraction = plan_contraction(step.kernel, plan_.target);
    for (std::size_t k = 0; k < node.operands.size(); ++k)
      step.operands.push_back(storage_of(node.operands[k], step.kernel, k));
    for (std::uint32_t r = 0; r < node.results.size(); ++r) step.results.push_back(home_of({index, r}, step));
    if (const std::int64_t bytes = step.kernel.scratch_bytes(); bytes > 0)
      step.scratch = new_buffer("scratch of " + name_of({index, 0}), DType::f32, bytes);
    result_.multiply_adds += ingot::multiply_adds(s);
    result_.steps.push_back(std::move(step));
    touch(result_.steps.back());
  }

  // A view may share its operand's place unless it must be born elsewhere, or lies in a state that will be overwritten.
  // A part of a constant is one of its own, which may be packed.
  bool may_alias(std::uint32_t index) {
    const std::optional<std::int64_t> offset = view_offset(graph_.node(index));
    if (!offset) return false;
    const Value operand = graph_.node(index).operands[0], result{index, 0};
    const View view = view_of(operand);
    const bool is_part = byte_count(graph_.type(view.whole)) != byte_count(graph_.type(result));
    if (is_updated_state(view.whole) || homes_.contains(result)) return false;
    if (is_part && is_constant(graph_.node(view.whole))) return false;
    aliases_[result] = {view.whole, view.offset + *offset};
    return true;
  }

  Storage storage_of(Value value, const Kernel& kernel, std::size_t position) {
    const Value root = resolved(value);
    if (!is_constant(graph_.node(root))) return place_of(value);
    const bool is_packed = kernel.contraction && position == kernel.contraction->b;
    return {Region::weight, weight_index(root, is_packed ? kernel.contraction->b_layout : WeightLayout{})};
  }

  bool is_entry(Value value) const { return graph_.structure(graph_.node(value)).kind == Kind::entry; }

  Storage entry_storage(Value value) {
    const Node& node = graph_.node(value);
    if (is_constant(node)) return {Region::weight, weight_index(value, {})};
    if (is_state(node)) {
      result_.reads_state = true;
      return {Region::state, state_index(node)};
    }
    for (std::size_t i = 0; i < function_.inputs.size(); ++i)
      if (function_.inputs[i].value == value) return input_storage(i);
    throw internal_error("an input entry is not among the inputs of its function");
  }

  // The same data in the same layout is stored once for the whole module.
  std::size_t weight_index(Value value, const WeightLayout& layout) {
    const ArrayPtr& data = constant_data(graph_.node(value));
    for (std::size_t i = 0; i < plan_.weights.size(); ++i) {
      const Weight& weight = plan_.weights[i];
      if (weight.layout == layout && (weight.data == data || *weight.data == *data)) return i;
    }
    plan_.weights.push_back({name_of(value), data, layout, byte_count(data->type), 0});
    return plan_.weights.size() - 1;
  }

  std::string name_of(Value value) const {
    const Provenance& p = graph_.node(value).provenance;
    return is_state(graph_.node(value)) ? plan_.module->states[state_index(graph_.node(value))].name
           : p.name.empty()             ? p.layer
                                        : p.name;
  }

  Storage new_buffer(Value value) { return new_buffer(name_of(value), graph_.type(value)); }

  Storage new_buffer(std::string name, const Type& type) {
    return new_buffer(std::move(name), type.dtype, byte_count(type));
  }

  Storage new_buffer(std::string name, DType dtype, std::int64_t bytes) {
    result_.buffers.push_back({std::move(name), dtype, bytes, 0, result_.steps.size(), result_.steps.size()});
    return {Region::workspace, result_.buffers.size() - 1};
  }

  Storage home_of(Value value, const Step& step) {
    const auto home = homes_.find(value);
    Storage storage;
    if (home != homes_.end()) {
      storage = home->second.region == Region::output ? new_output(home->second.index, value, step) : home->second;
      if (storage.region == Region::state) result_.writes_state = true;
    } else if (const auto part = parts_.find(value); part != parts_.end()) {
      storage = joined_place(part->second.whole);
      storage.offset += part->second.offset;
    } else if (const Storage* reused = operand_to_overwrite(value, step)) {
      storage = *reused;
    } else {
      storage = new_buffer(value);
    }
    stored_[value] = storage;
    return storage;
  }

  // Where an output is computed to; with one buffer, a map may leave it where its operand was.
  Storage new_output(std::size_t i, Value value, const Step& step) {
    if (has_one_buffer_ && graph_.type(value).rank() > 0 && !result_.output_buffers[i])
      if (const Storage* reused = operand_to_overwrite(value, step)) result_.output_buffers[i] = reused->index;
    return output_storage(i);
  }

  // A workspace operand of a map, of the result's dtype and shape, that no later step reads. What shares its place with
  // others keeps it: they may be read later, or by this step in another order.
  const Storage* operand_to_overwrite(Value value, const Step& step) {
    if (step.kernel.structure.kind != Kind::map) return nullptr;
    const Node& node = graph_.node(value);
    for (std::size_t k = 0; k < node.operands.size(); ++k) {
      const Value root = resolved(node.operands[k]);
      const Storage& storage = step.operands[k];
      const bool fits =
          storage.region == Region::workspace && graph_.type(node.operands[k]) == node.results[value.result];
      const bool is_free = fits && !is_shared(storage, node, step) &&
                           std::find(step.results.begin(), step.results.end(), storage) == step.results.end();
      if (is_free && is_last_use(root, value.node)) return &step.operands[k];
    }
    return nullptr;
  }

  // Whether other values lie in the same place: parts of a concatenation, or a part that an operand of the step is.
  bool is_shared(const Storage& storage, const Node& node, const Step& step) const {
    const auto meets = [&](const Storage& other) {
      return other.region == storage.region && other.index == storage.index;
    };
    const std::int64_t bytes = result_.buffers[storage.index].bytes;
    for (std::size_t k = 0; k < node.operands.size(); ++k)
      if (meets(step.operands[k]) &&
          (step.operands[k].offset != 0 || byte_count(graph_.type(node.operands[k])) != bytes))
        return true;
    return std::any_of(joined_.begin(), joined_.end(), [&](std::uint32_t index) {
      const auto place = stored_.find({index, 0});
      return place != stored_.end() && meets(place->second);
    });
  }

  bool is_last_use(Value root, std::uint32_t user) const {
    const auto last = last_use_.find(root);
    return last != last_use_.end() && last->second == user;
  }

  void find_last_uses(const std::vector<std::uint32_t>& order) {
    std::map<Value, Value> roots;
    const auto root_of = [&](Value v) {
      const auto r = roots.find(v);
      return r == roots.end() ? v : r->second;
    };
    for (const std::uint32_t index : order) {
      const Node& node = graph_.node(index);
      for (const Value operand : node.operands) last_use_[root_of(operand)] = index;
      if (view_offset(node)) roots[{index, 0}] = root_of(node.operands[0]);
    }
    constexpr std::uint32_t end = UINT32_MAX;
    for (const FunctionOutput& output : function_.outputs) last_use_[root_of(output.value)] = end;
    for (const Update& update : function_.updates) last_use_[root_of(update.value)] = end;
  }

  void add_copy(Storage from, Storage to, Type type, std::string why) {
    Step step;
    step.kind = Step::Kind::copy;
    step.operands = {from};
    step.results = {to};
    step.type = std::move(type);
    step.why = std::move(why);
    if (to.region == Region::state) result_.writes_state = true;
    result_.steps.push_back(std::move(step));
    touch(result_.steps.back());
  }

  // Extends the lifetimes of the buffers that the newest step uses.
  void touch(const Step& step) {
    const auto extend = [&](const Storage& storage) {
      if (storage.region == Region::workspace) result_.buffers[storage.index].last_step = result_.steps.size() - 1;
    };
    for (const Storage& storage : step.operands) {
      extend(storage);
      result_.reads_weights |= storage.region == Region::weight;
    }
    for (const Storage& storage : step.results) extend(storage);
  }

  Storage place_of(Value value) {
    const View view = view_of(value);
    Storage place = is_entry(view.whole) ? entry_storage(view.whole) : stored_.at(view.whole);
    place.offset += view.offset;
    return place;
  }

  void copy_outputs() {
    for (std::size_t i = 0; i < function_.outputs.size(); ++i) {
      const Value value = function_.outputs[i].value;
      if (is_updated_state(value)) continue;  // copied at the start
      const Storage from = place_of(value), to = output_storage(i);
      if (from != to) add_copy(from, to, graph_.type(value), "output");
    }
  }

  void commit_updates() {
    for (std::size_t i = 0; i < function_.updates.size(); ++i) {
      if (result_.updates[i].is_in_place) continue;
      const Update& update = function_.updates[i];
      const Storage to{Region::state, update.state},
          from = staged_.contains(i) ? staged_.at(i) : place_of(update.value);
      if (from == to) continue;  // a state updated with itself
      add_copy(from, to, graph_.type(update.value), "new value of " + plan_.module->states[update.state].name);
    }
  }

  void finish_buffers() {
    for (const auto& output : result_.output_buffers)
      if (output) result_.buffers[*output].last_step = result_.steps.size();
    result_.workspace_bytes = place_buffers(result_.buffers, plan_.target.alignment);
  }

  Plan& plan_;
  const Function& function_;
  const Graph& graph_;
  bool has_one_buffer_;
  FunctionPlan result_;
  std::map<Value, Storage> homes_, stored_;
  std::map<Value, View> aliases_;   // reshape or slice -> the value whose place it shares
  std::map<Value, View> parts_;     // computed value -> the concatenation that it is born in
  std::set<std::uint32_t> joined_;  // concatenations with such parts
  std::map<Value, std::uint32_t> last_use_;
  std::map<std::size_t, Storage> staged_;  // update -> buffer with the old value that it stores
};

// A dispatching function needs what the larger of its two targets needs; with one buffer, behind its arrays, which all
// of it may use.
void place_dispatch(FunctionPlan& outer, const Plan& plan, bool has_one_buffer) {
  const Dispatch& dispatch = *outer.function->dispatch;
  std::int64_t inner_bytes = 0;
  for (const FunctionPlan& target : plan.functions) {
    const std::string& name = target.function->name;
    if (name != dispatch.when_true && name != dispatch.when_false) continue;
    inner_bytes = std::max(inner_bytes, target.workspace_bytes);
    outer.multiply_adds = std::max(outer.multiply_adds, target.multiply_adds);
    outer.reads_state |= target.reads_state;
    outer.writes_state |= target.writes_state;
    outer.reads_weights |= target.reads_weights;
  }
  const auto place = [&](const std::string& name, const Type& type) -> std::optional<std::size_t> {
    if (!has_one_buffer || type.rank() == 0) return {};
    outer.buffers.push_back({name, type.dtype, byte_count(type), 0, 0, 0});
    return outer.buffers.size() - 1;
  };
  const Function &asked = *outer.function, &answering = *outer.answering;
  for (const FunctionInput& input : asked.inputs)
    outer.input_buffers.push_back(place("input " + input.name, asked.graph.type(input.value)));
  for (const FunctionOutput& output : answering.outputs)
    outer.output_buffers.push_back(place("output " + output.name, answering.graph.type(output.value)));
  outer.inner_offset = place_buffers(outer.buffers, plan.target.alignment);
  outer.workspace_bytes = outer.inner_offset + inner_bytes;
}

}  // namespace

Plan make_plan(const Module& module, const Target& target, const PlanOptions& options) {
  Plan plan;
  plan.module = &module;
  plan.target = target;
  place_states(plan);
  for (const Function& function : module.functions) {
    if (function.dispatch) {
      FunctionPlan& outer = plan.functions.emplace_back();
      outer.function = &function;
      outer.answering = module.find_function(function.dispatch->when_true);
    } else {
      plan.functions.push_back(FunctionPlanner(plan, function, options.has_one_buffer && !function.is_private).run());
    }
  }
  for (FunctionPlan& function : plan.functions)
    if (function.function->dispatch) place_dispatch(function, plan, options.has_one_buffer);
  place_weights(plan);
  return plan;
}

}  // namespace ingot
