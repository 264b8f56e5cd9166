// Folds constant scales and shifts around a contraction into its constant weights: BatchNormalization after Dense, or
// before it, costs nothing when the network runs.
//
//   before: %z = matmul(%x, %w)   %a = add(%z, %b)   %y = batch_normalization(%a, %gamma, %beta, %mean, %variance)
//   after:  %w = constant(w * scale)   %b = constant(b * scale + shift)   %z = matmul(%x, %w)   %y = add(%z, %b)
//
// After: maps that are affine in the product, whose other operands are constants that vary only along axes that the
// weights have too. Before: the same along the summed axes, sum over k of (s[k] x[k] + t[k]) w[k,n]; only for shifts up
// to 16, because x and shift may cancel (mean over deviation of what is normalised): beyond, folding would lose digits
// that the original keeps. Computed in double and rounded once. Only where the product, or the map before it, has no
// other reader, so that work never grows.
#include <algorithm>
#include <cmath>

#include "passes/affine.h"
#include "passes/elementwise.h"
#include "passes/passes.h"
#include "passes/rewriter.h"

namespace ingot {
namespace {

constexpr double largest_shift_before = 16;

// Axes of an iteration space along which coefficients vary, and the points of their own small space.
struct Axes {
  std::vector<std::size_t> axes;
  std::vector<std::int64_t> extents;
  std::size_t points() const {
    std::int64_t count = 1;
    for (const std::int64_t extent : extents) count *= extent;
    return static_cast<std::size_t>(count);
  }
  // Row-major position of a point of the whole space.
  std::size_t position(std::span<const std::int64_t> index) const {
    std::int64_t at = 0;
    for (std::size_t i = 0; i < axes.size(); ++i) at = at * extents[i] + index[axes[i]];
    return static_cast<std::size_t>(at);
  }
};

// Axis that each dim of an operand is read along; -1 for a dim of extent 1. Empty when a dim is read in another way.
std::optional<std::vector<int>> plain_axes(const IndexMap& map) {
  std::vector<int> axes;
  for (const DimIndex& dim : map) {
    if (dim.offset != 0 || dim.terms.size() > 1 || (dim.terms.size() == 1 && dim.terms[0].stride != 1)) return {};
    axes.push_back(dim.terms.empty() ? -1 : dim.terms[0].axis);
  }
  return axes;
}

bool contains(std::span<const int> axes, int axis) { return std::find(axes.begin(), axes.end(), axis) != axes.end(); }

// Walks all points of a space in row-major order.
void for_each_point(std::span<const std::int64_t> extents,
                    const std::function<void(std::span<const std::int64_t>)>& visit) {
  std::vector<std::int64_t> index(extents.size());
  for (;;) {
    visit(index);
    std::size_t i = extents.size();
    while (i-- > 0) {
      if (++index[i] < extents[i]) break;
      index[i] = 0;
    }
    if (i == static_cast<std::size_t>(-1)) return;
  }
}

struct Coefficients {
  std::vector<double> scale, shift;  // one per point of `axes`
};

// scale and shift of a map that is affine in `x`, when its other operands are constants that vary along `dims` only.
std::optional<Coefficients> coefficients(const Graph& graph, const Node& map, Value x, const Axes& dims) {
  if (!is_map(map) || map.results.size() != 1 || map.results[0] != graph.type(x)) return {};
  const Elementwise part = tidied(graph, elementwise_part(graph, map));
  const auto own = std::find(part.operands.begin(), part.operands.end(), x);
  if (own == part.operands.end()) return {};
  const std::optional<Affine> affine = affine_in(part.program, static_cast<std::size_t>(own - part.operands.begin()));
  if (!affine) return {};
  std::vector<Access> accesses(part.operands.size());
  for (std::size_t i = 0; i < part.operands.size(); ++i) {
    if (part.operands[i] == x) continue;
    if (!is_constant(graph.node(part.operands[i]))) return {};
    const Shape& shape = graph.type(part.operands[i]).shape;
    accesses[i] = linear_access(broadcast_map(shape, part.shape), shape, part.shape.size());
    for (std::size_t axis = 0; axis < part.shape.size(); ++axis)
      if (accesses[i].strides[axis] != 0 && std::find(dims.axes.begin(), dims.axes.end(), axis) == dims.axes.end())
        return {};
  }
  Coefficients result;
  std::vector<scalar::Number> arguments(part.operands.size());
  bool is_finite = true;
  for_each_point(dims.extents, [&](std::span<const std::int64_t> point) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (part.operands[i] == x) continue;
      std::int64_t at = accesses[i].offset;
      for (std::size_t k = 0; k < point.size(); ++k) at += point[k] * accesses[i].strides[dims.axes[k]];
      const Array& data = *constant_data(graph.node(part.operands[i]));
      arguments[i] =
          is_float(data.type.dtype) ? scalar::Number{data.number(at), 0, 0} : scalar::Number{0, 0, data.integer(at)};
    }
    scalar::Number scale, shift;
    scalar::evaluate(affine->scale, arguments, std::span(&scale, 1));
    scalar::evaluate(affine->shift, arguments, std::span(&shift, 1));
    is_finite &= std::isfinite(scale.value) && std::isfinite(shift.value);
    result.scale.push_back(scale.value);
    result.shift.push_back(shift.value);
  });
  if (!is_finite) return {};
  return result;
}

// One contraction of `a` with constant weights, and what is to become of it.
class Folding {
 public:
  Folding(const Function& function, const std::map<Value, Uses>& uses, std::uint32_t index)
      : graph_(function.graph), uses_(uses), index_(index), node_(graph_.node(index)) {}

  bool applies() {
    if (node_.operands.size() != 2 || node_.results.size() != 1 || !is_constant(graph_.node(node_.operands[1])))
      return false;
    const Type& weights = graph_.type(node_.operands[1]);
    if (!is_float(weights.dtype) || weights.dtype != node_.results[0].dtype) return false;
    structure_ = graph_.structure(node_);
    const auto axes_of_a = structure_.kind == Kind::contraction ? plain_axes(structure_.operands[0]) : std::nullopt;
    const auto axes_of_b = structure_.kind == Kind::contraction ? plain_axes(structure_.operands[1]) : std::nullopt;
    if (!axes_of_a || !axes_of_b || structure_.result != identity_map(structure_.parallel_axes) ||
        structure_.body.nodes[structure_.body.roots[0]].opcode != scalar::Opcode::parameter)
      return false;
    axes_of_a_ = *axes_of_a;
    axes_of_b_ = *axes_of_b;
    for (std::size_t axis = 0; axis < structure_.parallel_axes; ++axis) {
      if (!contains(axes_of_b_, static_cast<int>(axis))) continue;
      columns_.axes.push_back(axis);
      columns_.extents.push_back(structure_.extents[axis]);
    }
    return true;
  }

  // Takes in the maps around the contraction; false when there is nothing to fold.
  bool gather(const std::vector<bool>& is_absorbed) {
    const Array& weights = *constant_data(graph_.node(node_.operands[1]));
    for (std::int64_t i = 0; i < weights.size(); ++i) weights_.push_back(weights.number(i));
    shift_.assign(columns_.points(), 0);
    input_ = node_.operands[0];
    bool has_scale = !is_absorbed[input_.node] && gather_before();
    std::vector<double> scale(columns_.points(), 1);
    for (Value last{index_, 0}; sole_reader(last); last = {chain_.back(), 0}) {
      const std::uint32_t next = *sole_reader(last);
      const auto found = coefficients(graph_, graph_.node(next), last, columns_);
      if (!found) break;
      for (std::size_t i = 0; i < scale.size(); ++i) {
        scale[i] *= found->scale[i];
        shift_[i] = shift_[i] * found->scale[i] + found->shift[i];
      }
      chain_.push_back(next);
    }
    has_scale |= std::any_of(scale.begin(), scale.end(), [](double s) { return s != 1; });
    if (!has_scale && chain_.size() < 2) return false;
    visit_weights(
        [&](std::size_t at, std::span<const std::int64_t> index) { weights_[at] *= scale[columns_.position(index)]; });
    const auto overflows = [&](double x) { return !std::isfinite(scalar::rounded(weights.type.dtype, x).value); };
    return std::none_of(weights_.begin(), weights_.end(), overflows) &&
           std::none_of(shift_.begin(), shift_.end(), overflows);
  }

  // Appends the folded weights, the contraction and the shift; notes what became of the maps.
  void write(Rewriter& now, std::vector<bool>& is_absorbed, Journal& journal) const {
    Graph& graph = now.graph();
    Array folded(graph_.type(node_.operands[1]));
    for (std::size_t i = 0; i < weights_.size(); ++i) folded.set_number(static_cast<std::int64_t>(i), weights_[i]);
    const Value weights = graph.constant(std::move(folded), graph_.node(node_.operands[1]).provenance);
    const Value product = graph.append(*node_.op, {now(input_), weights}, node_.attributes, node_.provenance);
    const std::uint32_t last = chain_.empty() ? index_ : chain_.back();
    std::vector<const Provenance*> parts;
    if (input_ != node_.operands[0]) parts.push_back(&graph_.node(node_.operands[0]).provenance);
    if (chain_.empty()) parts.push_back(&node_.provenance);
    for (const std::uint32_t member : chain_) parts.push_back(&graph_.node(member).provenance);
    const Provenance provenance = merged_provenance(graph_.node(last).provenance, parts);
    const bool has_shift = std::any_of(shift_.begin(), shift_.end(), [](double t) { return t != 0; });
    const Value made = has_shift ? graph.append(op::add, {product, graph.constant(shift_array(), shift_name())},
                                                NamedAttributes{}, provenance)
                                 : product;
    if (!has_shift) graph.provenance(product) = provenance;
    now.replace({last, 0}, made);
    const std::string target = graph_.node(node_.operands[1]).provenance.name;
    for (const std::uint32_t member : chain_) {
      is_absorbed[member] = true;
      journal.note(now.source(), graph_.node(member).provenance, "folded into the weights " + target);
    }
    if (input_ != node_.operands[0])
      journal.note(now.source(), graph_.node(node_.operands[0]).provenance, "folded into the weights " + target);
  }

 private:
  std::optional<std::uint32_t> sole_reader(Value value) const {
    const Uses& uses = uses_.at(value);
    if (uses.exits > 0 || uses.nodes.empty()) return {};
    // x + x reads twice, in one node
    const bool is_one = std::all_of(uses.nodes.begin(), uses.nodes.end(), [&](auto n) { return n == uses.nodes[0]; });
    return is_one ? std::optional(uses.nodes[0]) : std::nullopt;
  }

  // Visits the weights with the point of the iteration space that each belongs to (0 along other axes).
  void visit_weights(const std::function<void(std::size_t, std::span<const std::int64_t>)>& visit) const {
    std::vector<std::int64_t> point(structure_.extents.size());
    std::size_t at = 0;
    for_each_point(extents(graph_.type(node_.operands[1]).shape), [&](std::span<const std::int64_t> index) {
      for (std::size_t dim = 0; dim < index.size(); ++dim)
        if (axes_of_b_[dim] >= 0) point[static_cast<std::size_t>(axes_of_b_[dim])] = index[dim];
      visit(at++, point);
    });
  }

  // A map before the contraction that is affine along summed axes of the weights.
  bool gather_before() {
    const Node& map = graph_.node(input_);
    if (!is_map(map) || !sole_reader(input_)) return false;
    Axes dims, summed;  // the same axes: as dims of a, and as axes of the contraction
    for (std::size_t dim = 0; dim < axes_of_a_.size(); ++dim) {
      const int axis = axes_of_a_[dim];
      if (axis < static_cast<int>(structure_.parallel_axes) || !contains(axes_of_b_, axis)) continue;
      dims.axes.push_back(dim);
      summed.axes.push_back(static_cast<std::size_t>(axis));
      dims.extents.push_back(structure_.extents[static_cast<std::size_t>(axis)]);
    }
    summed.extents = dims.extents;
    for (const Value x : map.operands) {
      if (is_constant(graph_.node(x))) continue;
      const auto found = coefficients(graph_, map, x, dims);
      if (!found) return false;
      const auto is_large = [](double t) { return std::abs(t) > largest_shift_before; };
      if (std::any_of(found->shift.begin(), found->shift.end(), is_large)) return false;
      visit_weights([&](std::size_t at, std::span<const std::int64_t> index) {
        const std::size_t k = summed.position(index);
        shift_[columns_.position(index)] += found->shift[k] * weights_[at];
        weights_[at] *= found->scale[k];
      });
      input_ = x;
      return true;
    }
    return false;
  }

  // Shaped to broadcast against the result: extent 1 along axes that the weights do not have.
  Array shift_array() const {
    Shape shape(structure_.parallel_axes, Dim(1));
    for (std::size_t i = 0; i < columns_.axes.size(); ++i) shape[columns_.axes[i]] = columns_.extents[i];
    while (!shape.empty() && shape.front() == Dim(1)) shape.erase(shape.begin());
    Array array({node_.results[0].dtype, shape});
    for (std::size_t i = 0; i < shift_.size(); ++i) array.set_number(static_cast<std::int64_t>(i), shift_[i]);
    return array;
  }

  // The name of the first bias that went into it, or one made from the weights' name.
  Provenance shift_name() const {
    for (const std::uint32_t member : chain_)
      for (const Value operand : graph_.node(member).operands)
        if (is_constant(graph_.node(operand))) return graph_.node(operand).provenance;
    Provenance provenance = graph_.node(node_.operands[1]).provenance;
    provenance.name += "/shift";
    return provenance;
  }

  const Graph& graph_;
  const std::map<Value, Uses>& uses_;
  std::uint32_t index_;
  const Node& node_;
  Structure structure_;
  std::vector<int> axes_of_a_, axes_of_b_;
  Axes columns_;  // parallel axes that the weights have
  Value input_;
  std::vector<double> weights_, shift_;
  std::vector<std::uint32_t> chain_;  // maps after the contraction, in order
};

}  // namespace

Module fold_affine(const Module& module, const PassOptions&, Journal& journal) {
  return map_functions(module, [&](const Function& source) {
    const Function function = without_dead_nodes(source);
    const std::map<Value, Uses> uses = uses_of(function);
    std::vector<bool> is_absorbed(function.graph.size());
    return rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
      if (is_absorbed[index]) return true;
      Folding folding(function, uses, index);
      if (!folding.applies() || !folding.gather(is_absorbed)) return false;
      folding.write(now, is_absorbed, journal);
      return true;
    });
  });
}

}  // namespace ingot
