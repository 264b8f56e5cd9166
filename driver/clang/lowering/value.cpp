#include "driver/clang/lowering/value.h"

#include <algorithm>

namespace ingot::lowering {

Value merged(scalar::Expression condition, const Value& then, const Value& otherwise) {
  const auto *a = then.as<scalar::Expression>(), *b = otherwise.as<scalar::Expression>();
  if (a != nullptr && b != nullptr) return a->index == b->index ? then : Value{select(condition, *a, *b)};
  const auto *left = then.as<Place>(), *right = otherwise.as<Place>();
  if (left != nullptr && right != nullptr && *left == *right) return then;
  const auto *members = then.as<Members>(), *others = otherwise.as<Members>();
  if (members != nullptr && others != nullptr && members->size() == others->size()) {
    Members result;
    for (std::size_t i = 0; i < members->size(); ++i) result.push_back(merged(condition, (*members)[i], (*others)[i]));
    return {result};
  }
  if (then.as<Unusable>() != nullptr) return then;
  if (otherwise.as<Unusable>() != nullptr) return otherwise;
  if (then.as<Unset>() != nullptr && otherwise.as<Unset>() != nullptr) return then;
  if (then.as<Unset>() != nullptr || otherwise.as<Unset>() != nullptr)
    return {Unusable{nullptr, "this value may be used before it is set"}};
  return {Unusable{nullptr,
                   "which object this refers to depends on a condition that is not known when the definition runs"}};
}

const Value* Store::find(const Place& place) const {
  const Value* value = &cells_[place.cell];
  for (const std::int64_t step : place.path) {
    const auto* members = value->as<Members>();
    if (members == nullptr) return value->as<Unusable>() != nullptr ? value : nullptr;
    if (step < 0 || step >= static_cast<std::int64_t>(members->size())) return nullptr;
    value = &(*members)[static_cast<std::size_t>(step)];
  }
  return value;
}

Value* Store::find(const Place& place) { return const_cast<Value*>(static_cast<const Store*>(this)->find(place)); }

Store Store::merge(scalar::Expression condition, const Store& then, const Store& otherwise) {
  Store result;
  const std::size_t size = std::min(then.size(), otherwise.size());
  for (std::size_t i = 0; i < size; ++i)
    result.cells_.push_back(merged(condition, then.cells_[i], otherwise.cells_[i]));
  return result;
}

}  // namespace ingot::lowering
