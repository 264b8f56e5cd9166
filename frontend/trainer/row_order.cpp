// The remainder favours small numbers by less than rows / 2^64.
#include "frontend/trainer/row_order.h"

#include <numeric>
#include <utility>

#include "frontend/normal.h"

namespace ingot::trainer {

std::vector<std::int64_t> in_order(std::int64_t rows) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

std::vector<std::int64_t> shuffled(std::int64_t rows, std::uint64_t seed, std::uint64_t epoch) {
  std::vector<std::int64_t> order = in_order(rows);
  const std::uint64_t key = mixed(seed, epoch);
  for (std::size_t left = order.size(); left > 1; --left)
    std::swap(order[left - 1], order[static_cast<std::size_t>(mixed(key, left) % left)]);
  return order;
}

}  // namespace ingot::trainer
