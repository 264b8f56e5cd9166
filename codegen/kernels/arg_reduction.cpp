// The index of the largest or smallest element along one axis; the lowest index wins a tie, and a NaN wins over
// numbers.
#include "codegen/kernel.h"

namespace ingot {

void print_arg_reduction(Writer& writer, const Kernel& kernel, const Target&, const Code& name) {
  const Structure& s = kernel.structure;
  const std::vector<Access> accesses = accesses_of(kernel);
  const LoopNest nest = merged_nest(s.extents, accesses, 0, s.parallel_axes);
  const Type& x = kernel.operands[0].type;
  const Code type = element_type(x), index = element_type(kernel.results[0]),
             relation = s.takes_minimum ? Code("<") : Code(">");
  open_function(writer, kernel, name);
  const std::vector<Code> positions = open_loops(writer, nest, "i");
  writer.line("const {}* x = {};", type, at("x0", positions[0]));
  writer.line("{} best = x[0];", type);
  writer.line("ptrdiff_t found = 0;");
  writer.line("for (ptrdiff_t k = 1; k < {}; ++k) {{", s.extents.back());
  writer.line("const {} e = x[{}];", type, position_sum("0", accesses[0].strides.back(), "k"));
  if (is_float(x.dtype))
    writer.line("if (e {} best || (e != e && best == best)) {{", relation);
  else
    writer.line("if (e {} best) {{", relation);
  writer.line("best = e;");
  writer.line("found = k;");
  writer.line("}}");
  writer.line("}}");
  writer.line("y0[{}] = static_cast<{}>(found);", positions.back(), index);
  close_loops(writer, nest.loops.size());
  writer.line("}}");
}

}  // namespace ingot
