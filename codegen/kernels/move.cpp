// Moves: strided copies, and a fill where no copy writes.
#include "codegen/kernel.h"

namespace ingot {

void print_move(Writer& writer, const Kernel& kernel, const Target&, const Code& name) {
  const Structure& s = kernel.structure;
  const Type& result = kernel.results[0];
  open_function(writer, kernel, name);
  std::int64_t copied = 0;
  for (const Copy& copy : s.copies) {
    std::int64_t count = 1;
    for (const std::int64_t extent : copy.extents) count *= extent;
    copied += count;
  }
  if (copied < element_count(result.shape)) {
    const scalar::Number fill = scalar::rounded(result.dtype, s.fill);
    const Code value = is_float(result.dtype) && element_type(result).text() != "uint16_t"
                           ? float_literal(fill.value, result.dtype == DType::f64)
                           : code("static_cast<{}>({})", element_type(result), fill.integer);
    writer.line("for (ptrdiff_t i = 0; i < {}; ++i) y0[i] = {};", element_count(result.shape), value);
  }
  for (const Copy& copy : s.copies) {
    const LoopNest nest = merged_nest(copy.extents, {copy.from, copy.to}, 0, copy.extents.size());
    const std::vector<Code> positions = open_loops(writer, nest, "i");
    writer.line("y0[{}] = {}[{}];", positions[1], operand_name(copy.operand), positions[0]);
    close_loops(writer, nest.loops.size());
  }
  writer.line("}}");
}

}  // namespace ingot
