// A sparse matrix, given as values, (row, column) indices and a count, times a dense one. Nothing is made dense: each
// entry adds its multiple of one row of b. Duplicate entries add up; entries outside the matrix are ignored.
#include "codegen/kernel.h"

namespace ingot {

namespace {

constexpr std::size_t first_further_operand = 4;

void print_by_element(Writer& writer, const Kernel& kernel, const Code& name) {
  const Structure& s = kernel.structure;
  const Shape& result = kernel.results[0].shape;
  const std::int64_t columns = result[1].value, entries = kernel.operands[0].type.shape[0].value;
  std::vector<Access> accesses;
  for (std::size_t i = first_further_operand; i < kernel.operands.size(); ++i)
    accesses.push_back(linear_access(s.operands[i], kernel.operands[i].type.shape, s.extents.size()));
  open_function(writer, kernel, name);
  writer.line("const ptrdiff_t count = *x2 < {0} ? *x2 : {0};", entries);
  writer.line("for (ptrdiff_t i0 = 0; i0 < {}; ++i0) {{", result[0].value);
  writer.line("for (ptrdiff_t i1 = 0; i1 < {}; ++i1) {{", columns);
  writer.line("{} s = 0;", element_type(kernel.operands[3].type));
  writer.line("for (ptrdiff_t e = 0; e < count; ++e) {{");
  writer.line("const ptrdiff_t column = x1[2 * e + 1];");
  writer.line("if (x1[2 * e] == i0 && column >= 0 && column < {}) s = x0[e] * x3[{} * column + i1] + s;",
              kernel.operands[3].type.shape[0].value, columns);
  writer.line("}}");
  std::vector<Code> arguments = {"s"};
  for (std::size_t i = 0; i < accesses.size(); ++i) {
    const Code row = position_sum(code("{}", accesses[i].offset), accesses[i].strides[0], "i0");
    arguments.push_back(
        code("{}[{}]", operand_name(first_further_operand + i), position_sum(row, accesses[i].strides[1], "i1")));
  }
  const std::vector<Code> roots = write_program(writer, s.body, arguments, {1}, "t");
  for (std::size_t i = 0; i < roots.size(); ++i)
    writer.line("{}[{} * i0 + i1] = {};", result_name(i), columns, roots[i]);
  close_loops(writer, 2);
  writer.line("}}");
}

}  // namespace

void print_sparse_contraction(Writer& writer, const Kernel& kernel, const Target&, const Code& name) {
  const Structure& s = kernel.structure;
  const Shape& result = kernel.results[0].shape;
  const std::int64_t rows = result[0].value, columns = result[1].value;
  const std::int64_t entries = kernel.operands[0].type.shape[0].value, depth = kernel.operands[3].type.shape[0].value;
  const Code type = element_type(kernel.operands[3].type);
  constexpr std::size_t first_further = 4;
  // The first result gathers the sums. One of another dtype cannot: then each element goes through the entries itself.
  if (kernel.results[0].dtype != kernel.operands[3].type.dtype) return print_by_element(writer, kernel, name);
  open_function(writer, kernel, name);
  writer.line("for (ptrdiff_t i = 0; i < {}; ++i) y0[i] = 0;", rows * columns);
  writer.line("const ptrdiff_t count = *x2 < {0} ? *x2 : {0};", entries);
  writer.line("for (ptrdiff_t e = 0; e < count; ++e) {{");
  writer.line("const ptrdiff_t row = x1[2 * e];");
  writer.line("const ptrdiff_t column = x1[2 * e + 1];");
  writer.line("if (row < 0 || row >= {} || column < 0 || column >= {}) continue;", rows, depth);
  writer.line("const {} value = x0[e];", type);
  writer.line(
      "for (ptrdiff_t j = 0; j < {0}; ++j) y0[{0} * row + j] = value * x3[{0} * column + j] + y0[{0} * row + j];",
      columns);
  writer.line("}}");
  const scalar::Node& root = s.body.nodes[s.body.roots[0]];
  const bool has_epilogue = kernel.results.size() > 1 || root.opcode != scalar::Opcode::parameter || root.integer != 0;
  if (has_epilogue) {
    std::vector<Access> accesses;
    for (std::size_t i = first_further; i < kernel.operands.size(); ++i)
      accesses.push_back(linear_access(s.operands[i], kernel.operands[i].type.shape, s.extents.size()));
    accesses.push_back(linear_access(s.result, result, s.extents.size()));
    const LoopNest nest = merged_nest(s.extents, accesses, 0, s.parallel_axes);
    const std::vector<Code> positions = open_loops(writer, nest, "i");
    writer.line("{}const {} s = y0[{}];", unless_read(scalar::depends_on(s.body, 0)), type, positions.back());
    std::vector<Code> arguments = {"s"};
    for (std::size_t i = first_further; i < kernel.operands.size(); ++i)
      arguments.push_back(code("{}[{}]", operand_name(i), positions[i - first_further]));
    const std::vector<Code> roots = write_program(writer, s.body, arguments, {1}, "t");
    for (std::size_t i = 0; i < roots.size(); ++i)
      writer.line("{}[{}] = {};", result_name(i), positions.back(), roots[i]);
    close_loops(writer, nest.loops.size());
  }
  writer.line("}}");
}

}  // namespace ingot
