// Dispatch on kinds, and the parts that kernels of all kinds share.
#include "codegen/kernel.h"

#include "ir/error.h"

namespace ingot {

std::vector<Access> accesses_of(const Kernel& kernel) {
  const Structure& s = kernel.structure;
  std::vector<Access> accesses;
  for (std::size_t i = 0; i < s.operands.size(); ++i)
    accesses.push_back(linear_access(s.operands[i], kernel.operands[i].type.shape, s.extents.size()));
  accesses.push_back(linear_access(s.result, kernel.results[0].shape, s.extents.size()));
  return accesses;
}

std::int64_t Kernel::scratch_bytes() const { return contraction ? contraction->scratch_bytes : 0; }

Code element_type(const Type& type) { return cpp_type(type.dtype); }
Code operand_name(std::size_t i) { return code("x{}", i); }
Code result_name(std::size_t i) { return code("y{}", i); }

bool reads_operand(const Kernel& kernel, std::size_t i) {
  const Structure& s = kernel.structure;
  std::size_t elementwise = 0;  // the first operand that the body has as a parameter
  switch (s.kind) {
    case Kind::map:
      return scalar::depends_on(s.body, i);
    case Kind::contraction:
      elementwise = 2;
      break;
    case Kind::sparse_contraction:
      elementwise = 4;
      break;
    case Kind::reduction:
      elementwise = 1;
      break;
    default:
      return true;
  }
  return i < elementwise || scalar::depends_on(s.body, i - elementwise + 1);
}

Code unless_read(bool is_read) { return is_read ? Code("") : Code("[[maybe_unused]] "); }

void open_function(Writer& writer, const Kernel& kernel, const Code& name, const Code& last_parameter) {
  Code parameters;
  for (std::size_t i = 0; i < kernel.operands.size(); ++i)
    parameters = code("{}{}{}const {}* {}", parameters, i > 0 ? Code(", ") : Code(""),
                      unless_read(reads_operand(kernel, i)), element_type(kernel.operands[i].type), operand_name(i));
  for (std::size_t i = 0; i < kernel.results.size(); ++i)
    parameters = code("{}{}{}* {}", parameters, kernel.operands.empty() && i == 0 ? Code("") : Code(", "),
                      element_type(kernel.results[i]), result_name(i));
  if (!last_parameter.empty()) parameters = code("{}, {}", parameters, last_parameter);
  writer.line("void {}({}) noexcept {{", name, parameters);
}

Code position_sum(const Code& position, std::int64_t stride, const Code& index) {
  if (stride == 0) return position;
  const Code step = stride == 1 ? index : code("{} * {}", stride, index);
  return position.text() == "0" ? step : code("{} + {}", position, step);
}

Code at(const Code& pointer, const Code& position) {
  return position.text() == "0" ? pointer : code("{} + {}", pointer, position);
}

std::vector<Code> open_loops(Writer& writer, const LoopNest& nest, const Code& prefix) {
  std::vector<Code> positions;
  for (const std::int64_t offset : nest.offsets) positions.push_back(code("{}", offset));
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const Code index = code("{}{}", prefix, i);
    writer.line("for (ptrdiff_t {0} = 0; {0} < {1}; ++{0}) {{", index, nest.loops[i].extent);
    for (std::size_t k = 0; k < positions.size(); ++k)
      positions[k] = position_sum(positions[k], nest.loops[i].strides[k], index);
  }
  return positions;
}

void close_loops(Writer& writer, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) writer.line("}}");
}

namespace {

struct KindEntry {
  Kind kind;
  const char* name;
  void (*print)(Writer&, const Kernel&, const Target&, const Code&);
};
constexpr KindEntry kinds[] = {
    {Kind::map, "map", print_map},
    {Kind::contraction, "contraction", print_contraction},
    {Kind::sparse_contraction, "sparse_contraction", print_sparse_contraction},
    {Kind::reduction, "reduction", print_reduction},
    {Kind::softmax, "softmax", print_softmax},
    {Kind::arg_reduction, "arg_reduction", print_arg_reduction},
    {Kind::move, "move", print_move},
    {Kind::random, "random", print_random},
    {Kind::custom, "custom", print_custom},
};

const KindEntry& entry(Kind kind) {
  for (const KindEntry& e : kinds)
    if (e.kind == kind) return e;
  throw internal_error("a kernel of a kind that computes nothing");
}

}  // namespace

Code kernel_stem(const Kernel& kernel) {
  const Structure& s = kernel.structure;
  std::string stem = entry(s.kind).name;
  if (kernel.contraction) {
    const ContractionPlan& plan = *kernel.contraction;
    return Code::made(fmt::format("{}_{}x{}x{}", stem, plan.m, plan.k, plan.n));
  }
  for (std::size_t i = 0; i < s.extents.size(); ++i)
    stem += fmt::format("{}{}", i == 0 ? "_" : i == s.parallel_axes ? "_by_" : "x", s.extents[i]);
  return Code::made(stem);
}

std::string describe(const Kernel& kernel) {
  if (!kernel.contraction) return entry(kernel.structure.kind).name;
  const ContractionPlan& plan = *kernel.contraction;
  const char* form = plan.form == ContractionPlan::Form::panels ? "panels"
                     : plan.form == ContractionPlan::Form::dot  ? "dot"
                                                                : "loops";
  std::string text = fmt::format("contraction {} {}x{}x{}", form, plan.m, plan.k, plan.n);
  if (plan.form == ContractionPlan::Form::panels)
    text += fmt::format(", tile {} rows x {} vectors x {} streams{}", plan.rows, plan.vectors, plan.streams,
                        plan.b_layout.is_panels() ? fmt::format(", b packed in panels of {}", plan.b_layout.width)
                        : plan.packs_b()          ? fmt::format(", packs b through {} B", plan.scratch_bytes)
                                                  : "");
  return text;
}

void print_kernel(Writer& writer, const Kernel& kernel, const Target& target, const Code& name) {
  entry(kernel.structure.kind).print(writer, kernel, target, name);
}

}  // namespace ingot
