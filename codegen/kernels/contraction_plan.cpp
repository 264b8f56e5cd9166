// How a contraction is computed: which operand gives the vectors, the tile, the order of the loops, and what is packed.
#include <algorithm>

#include "codegen/kernel.h"

namespace ingot {
namespace {

using Form = ContractionPlan::Form;

// Vectors of a panel for n columns: all of them when n is large, what n needs when it is small.
std::int64_t panel_vectors(std::int64_t n, const Target& target) {
  return std::min<std::int64_t>(target.panel_vectors, (n + target.lanes - 1) / target.lanes);
}

// The most rows whose accumulators fit into the registers.
std::int64_t most_rows(std::int64_t vectors, const Target& target) {
  return std::max<std::int64_t>(1, (target.registers - vectors - 2 + (target.registers == 32 ? 1 : 0)) / vectors);
}

std::int64_t tile_rows(std::int64_t m, std::int64_t vectors, const Target& target) {
  const std::int64_t most = most_rows(vectors, target);
  const std::int64_t tiles = (m + most - 1) / most;
  return (m + tiles - 1) / tiles;  // tiles of equal height: no thin one at the end
}

// The innermost parallel loop gives the columns when operand a does not move along it; the next one gives the rows when
// operand b does not.
struct Roles {
  std::size_t a, b;
  LoopNest outer;
  Loop rows, columns;
};

Roles roles_of(const LoopNest& parallel, std::size_t a, std::size_t b) {
  const Loop none{1, std::vector<std::int64_t>(parallel.offsets.size())};
  Roles roles{a, b, parallel, none, none};
  LoopNest& outer = roles.outer;
  if (!outer.loops.empty() && outer.loops.back().strides[a] == 0) roles.columns = take_innermost(outer);
  if (!outer.loops.empty() && outer.loops.back().strides[b] == 0) roles.rows = take_innermost(outer);
  return roles;
}

// Whether vectors along the columns can be stored, and loaded from the operands of the epilogue.
bool has_vector_epilogue(const Roles& roles) {
  const std::vector<std::int64_t>& strides = roles.columns.strides;
  if (roles.columns.extent == 1 || strides.back() != 1) return false;
  return std::all_of(strides.begin() + 2, strides.end() - 1,
                     [](std::int64_t stride) { return stride == 0 || stride == 1; });
}

bool moves_outside(const Roles& roles) {
  return std::any_of(roles.outer.loops.begin(), roles.outer.loops.end(),
                     [&](const Loop& loop) { return loop.strides[roles.b] != 0; });
}

class ContractionPlanner {
 public:
  ContractionPlanner(const Kernel& kernel, const Target& target)
      : kernel_(kernel), s_(kernel.structure), target_(target), accesses_(accesses_of(kernel)) {
    reduced_ = merged_nest(s_.extents, {accesses_[0], accesses_[1]}, s_.parallel_axes, s_.extents.size());
    plan_.k = s_.reduced_points();
    plan_.outer = merged_nest(s_.extents, accesses_, 0, s_.parallel_axes);
    plan_.m_strides.assign(accesses_.size(), 0);
    plan_.n_strides.assign(accesses_.size(), 0);
  }

  ContractionPlan run() {
    const bool is_f32 = kernel_.operands[0].type.dtype == DType::f32 && kernel_.operands[1].type.dtype == DType::f32 &&
                        has_vector_form(s_.body);
    if (reduced_.loops.size() > 1) return plan_;  // the steps along k are no single distance
    if (!reduced_.loops.empty()) plan_.a_k = reduced_.loops[0].strides[0], plan_.b_k = reduced_.loops[0].strides[1];
    if (!is_f32) return plan_;
    const Roles plain = roles_of(plan_.outer, 0, 1), swapped = roles_of(plan_.outer, 1, 0);
    if (has_panels(plain))
      use_panels(plain);
    else if (has_panels(swapped))
      use_panels(swapped);
    else if (is_worth_packing(plain))
      use_panels(plain);
    else if (plan_.a_k == 1 && plan_.b_k == 1 && plan_.k >= target_.lanes && target_.lanes > 1)
      use_dots(plain);
    else if (is_worth_packing(swapped))
      use_panels(swapped);
    return plan_;
  }

 private:
  bool is_packed_weight(const Roles& roles) const {
    return kernel_.operands[roles.b].is_weight && !moves_outside(roles);
  }

  // Vectors of b can be loaded as b lies, or as a weight will lie.
  bool has_panels(const Roles& roles) const {
    return has_vector_epilogue(roles) && (roles.columns.strides[roles.b] == 1 || is_packed_weight(roles));
  }

  // The columns of b lie apart: the kernel brings them together, one panel at a time, when enough rows share the work.
  bool is_worth_packing(const Roles& roles) const {
    constexpr std::int64_t fewest_rows = 4;
    return target_.lanes > 1 && has_vector_epilogue(roles) && roles.rows.extent >= fewest_rows &&
           4 * plan_.k * panel_vectors(roles.columns.extent, target_) * target_.lanes <= target_.l2_bytes / 4;
  }

  void use(const Roles& roles) {
    plan_.a = roles.a, plan_.b = roles.b;
    if (roles.a == 1) std::swap(plan_.a_k, plan_.b_k);
    plan_.outer = roles.outer;
    plan_.m = roles.rows.extent, plan_.n = roles.columns.extent;
    plan_.m_strides = roles.rows.strides, plan_.n_strides = roles.columns.strides;
  }

  void use_panels(const Roles& roles) {
    use(roles);
    plan_.form = Form::panels;
    const bool is_apart = plan_.n_strides[plan_.b] != 1, is_weight = is_packed_weight(roles);
    const std::int64_t panel = panel_vectors(plan_.n, target_), b_bytes = 4 * plan_.k * plan_.n;
    plan_.vectors = panel;
    if (plan_.m > most_rows(panel, target_)) plan_.vectors = std::min<std::int64_t>(panel, target_.tile_vectors);
    // With few rows, b is read as it lies: whole rows of it at a time, as far as the accumulators go.
    if (!is_weight && !is_apart)
      plan_.vectors = std::min<std::int64_t>(std::max(plan_.vectors, target_.registers / 2 / plan_.m),
                                             (plan_.n + target_.lanes - 1) / target_.lanes);
    plan_.rows = tile_rows(plan_.m, plan_.vectors, target_);
    plan_.streams = stream_count(plan_.rows, plan_.vectors, plan_.k, target_);
    // One layout per weight: it depends on the weight and the target only, so that every reader agrees on it.
    if (is_weight)
      plan_.b_layout = {plan_.k, plan_.n, plan_.b_k, plan_.n_strides[plan_.b], panel * target_.lanes};
    else if (is_apart)  // the last vector of a panel is read whole
      plan_.scratch_bytes = 4 * (plan_.k * std::min(plan_.n, plan_.vectors * target_.lanes) + target_.lanes - 1);
    // With b in the nearest cache, the results and what their epilogue reads are walked through row by row.
    plan_.is_rows_outside = !is_weight && !is_apart && b_bytes <= target_.l1_bytes;
  }

  void use_dots(const Roles& roles) {
    use(roles);
    plan_.form = Form::dot;
  }

  const Kernel& kernel_;
  const Structure& s_;
  const Target& target_;
  std::vector<Access> accesses_;
  LoopNest reduced_;
  ContractionPlan plan_;
};

}  // namespace

// As many as half of the registers hold, the other half being left to what compilers schedule ahead; more where that
// would be less than eight chains.
std::int64_t stream_count(std::int64_t rows, std::int64_t vectors, std::int64_t k, const Target& target) {
  if (target.lanes == 1) return 1;  // no pipeline to fill that its registers could hold
  const std::int64_t accumulators = rows * vectors;
  const std::int64_t wanted =
      std::max<std::int64_t>(target.registers / 2 / accumulators, (8 + accumulators - 1) / accumulators);
  return std::min<std::int64_t>({wanted, 8, std::max<std::int64_t>(1, k / 2)});
}

ContractionPlan plan_contraction(const Kernel& kernel, const Target& target) {
  return ContractionPlanner(kernel, target).run();
}

}  // namespace ingot
