// Entries, values and acceptance of random nodes.
#include "tests/random_pool.h"

#include <cmath>

namespace ingot {
namespace {

constexpr int most_attempts = 60;
constexpr std::int64_t most_multiply_adds = 200'000;

// Finite, and off by a thousandth at most; integers and bools certain.
bool is_well_conditioned(const ReferenceArray& array) {
  for (const scalar::Number& x : array.elements) {
    if (!is_float(array.type.dtype)) {
      if (x.error != 0) return false;
    } else if (!(std::abs(x.value) < 1e4) || !(x.error <= 1e-3 * std::max(1.0, std::abs(x.value)))) {
      return false;
    }
  }
  return true;
}

}  // namespace

RandomPool::RandomPool(Random& random, const RandomOptions& options) : random_(random), options_(options) {
  for (int i = 0; i < 3; ++i) {
    const std::int64_t power = std::int64_t{1} << random.between(1, 6);
    const std::int64_t drawn = random.chance(0.4) ? power + random.between(-1, 1) : random.between(1, 9);
    extents_.push_back(std::clamp<std::int64_t>(drawn, 1, options.largest_extent));
  }
}

std::int64_t RandomPool::extent() { return random_.chance(0.1) ? 1 : random_.one_of(extents_); }

Shape RandomPool::shape(std::size_t least_rank, std::size_t most_rank) {
  for (;;) {
    Shape shape;
    const auto rank = static_cast<std::size_t>(
        random_.between(static_cast<std::int64_t>(least_rank), static_cast<std::int64_t>(most_rank)));
    while (shape.size() < rank) shape.push_back(extent());
    if (element_count(shape) <= options_.most_elements) return shape;
  }
}

DType RandomPool::dtype() {
  constexpr DType rare[] = {DType::f64, DType::i32, DType::i64, DType::i8,  DType::u8,
                            DType::i16, DType::u16, DType::u32, DType::u64, DType::boolean};
  return random_.chance(0.75) ? DType::f32 : random_.one_of(rare);
}

Array RandomPool::random_array(const Type& type, FreshRange range) {
  Array array(type);
  const bool is_uniform = random_.chance(0.1);
  const double first = random_.real(range.low, range.high);
  for (std::int64_t i = 0; i < array.size(); ++i) {
    const double drawn = is_uniform ? first : random_.real(range.low, range.high);
    if (type.dtype == DType::boolean)
      array.set_integer(i, drawn > (range.low + range.high) / 2);
    else if (is_float(type.dtype))
      array.set_number(i, drawn);
    else
      array.set_integer(i, static_cast<std::int64_t>(drawn * 9) + (range.low > 0));
  }
  return array;
}

Value RandomPool::keep(Value entry, ReferenceArray value) {
  values_.push_back({std::move(value)});
  return entry;
}

Value RandomPool::fresh_input(Type type, FreshRange range) {
  const std::string name = "in" + std::to_string(graph_.size());
  return keep(graph_.input(type, {.name = name}), ReferenceArray(random_array(type, range)));
}

Value RandomPool::fresh_state(Type type, FreshRange range) {
  const std::string name = "layer" + std::to_string(states_.size() / 2) + "/state" + std::to_string(states_.size());
  const auto initial = std::make_shared<const Array>(random_array(type, range));
  states_.push_back({name, type, initial, random_.chance(0.5)});
  const auto index = static_cast<std::uint32_t>(states_.size() - 1);
  return keep(graph_.state(index, type, {.name = name}), ReferenceArray(*initial));
}

Value RandomPool::constant(Array data) {
  ReferenceArray value(data);
  return keep(graph_.constant(std::move(data), {.name = "c" + std::to_string(graph_.size())}), std::move(value));
}

Value RandomPool::fresh(Type type, FreshRange range) {
  if (random_.chance(0.4)) return fresh_input(type, range);
  if (random_.chance(0.5)) return fresh_state(type, range);
  return constant(random_array(type, range));
}

Value RandomPool::pick(const std::function<bool(const Type&)>& fits, Type otherwise) {
  std::vector<Value> candidates;
  for (std::uint32_t i = 0; i < graph_.size(); ++i)
    for (std::uint32_t r = 0; r < graph_.node(i).results.size(); ++r)
      if (fits(graph_.node(i).results[r])) candidates.push_back({i, r});
  if (candidates.empty() || random_.chance(0.15)) return fresh(otherwise);
  const std::size_t last = candidates.size() - 1;
  return random_.chance(0.5) ? candidates[last - static_cast<std::size_t>(random_.between(
                                                     0, std::min<std::int64_t>(2, static_cast<std::int64_t>(last))))]
                             : random_.one_of(candidates);
}

Value RandomPool::of_type(Type type, FreshRange range) {
  if (range.low > 0) return fresh(type, range);
  return pick([&](const Type& t) { return t == type; }, type);
}

Value RandomPool::any_float(std::size_t least_rank) {
  const DType dtype = random_.chance(0.9) ? DType::f32 : DType::f64;
  return pick([&](const Type& t) { return t.dtype == dtype && t.rank() >= least_rank && t.rank() <= 4; },
              {dtype, shape(least_rank, std::max<std::size_t>(least_rank, 3))});
}

Value RandomPool::broadcasting_to(Shape shape, DType dtype, FreshRange range) {
  if (random_.chance(0.5)) {
    shape.erase(shape.begin(), shape.begin() + random_.between(0, static_cast<std::int64_t>(shape.size())));
    for (Dim& dim : shape)
      if (random_.chance(0.2)) dim = 1;
  }
  return of_type({dtype, shape}, range);
}

bool RandomPool::try_append(const OpDef& op, std::vector<Value> operands, std::vector<Attribute> attributes) {
  std::vector<Type> types;
  std::vector<const ReferenceArray*> arguments;
  for (const Value operand : operands) {
    types.push_back(type(operand));
    arguments.push_back(&value(operand));
  }
  const OpCall call{op, types, attributes};
  std::vector<ReferenceArray> results;
  for (const Type& type : infer_types(call)) {
    if (element_count(type.shape) > options_.most_elements) return false;
    results.emplace_back(type);
  }
  if (multiply_adds(structure_of(call)) > most_multiply_adds) return false;
  evaluate_op(call, arguments, results);
  for (const ReferenceArray& result : results)
    if (!is_well_conditioned(result)) return false;
  const std::string name = std::string(op.name) + "_" + std::to_string(graph_.size());
  const Value made =
      graph_.append(op, std::move(operands), std::move(attributes), Provenance{.name = name, .layer = "l_" + name});
  for (std::uint32_t r = 0; r < results.size(); ++r) computed_.push_back({made.node, r});
  values_.push_back(std::move(results));
  return true;
}

bool RandomPool::add(const OpDef& op) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    try {
      RandomUse use = random_use(*this, op, attempt);
      if (try_append(op, std::move(use.operands), std::move(use.attributes))) return true;
    } catch (const Error&) {
      continue;  // the op refuses what was drawn
    }
  }
  return false;
}

void RandomPool::add_layer() {
  const auto constants = [&](const Dim& columns, FreshRange range) {
    return constant(random_array({DType::f32, {random_.chance(0.1) ? Dim(1) : columns}}, range));
  };
  const auto apply = [&](const OpDef& op, std::vector<Value> operands, std::vector<Attribute> attributes = {}) {
    const Value x = operands[0];
    return try_append(op, std::move(operands), std::move(attributes)) ? computed_.back() : x;
  };
  const auto normalise = [&](Value x) {
    const Dim columns = type(x).shape.back();
    return apply(op::batch_normalization,
                 {x, constants(columns, {0.5, 1.5}), constants(columns, {}), constants(columns, {}),
                  constants(columns, {0.5, 2})},
                 {Attribute(0.001)});
  };
  Value x = pick([](const Type& t) { return t.dtype == DType::f32 && t.rank() >= 1 && t.rank() <= 3; },
                 {DType::f32, shape(1, 3)});
  if (random_.chance(0.3)) x = normalise(x);
  const Dim columns = extent();
  x = apply(op::matmul, {x, constant(random_array({DType::f32, {type(x).shape.back(), columns}}, {}))});
  if (random_.chance(0.7)) x = apply(op::add, {x, constants(type(x).shape.back(), {})});
  if (random_.chance(0.5)) x = normalise(x);
  if (random_.chance(0.7)) apply(random_.chance(0.5) ? op::relu : op::tanh, {x});
}

void RandomPool::add_choice_by_phase() {
  const Value phase = keep(graph_.input({DType::boolean, {}}, {.name = "learning_phase"}),
                           ReferenceArray(random_array({DType::boolean, {}}, {})));
  const Value a = any_float();
  try_append(op::where, {phase, a, of_type(type(a))}, {});
}

}  // namespace ingot
