// Random numbers: element i is a pure function of key, stream, counter and i, so that any order and any machine draws
// the same. Operands: the array whose shape is drawn (not read), key, counter.
#include "codegen/kernel.h"

namespace ingot {

void print_random(Writer& writer, const Kernel& kernel, const Target& target, const Code& name) {
  const Structure& s = kernel.structure;
  const std::int64_t count = element_count(kernel.results[0].shape);
  const Code draw = s.distribution == Distribution::uniform ? Code("random_uniform") : Code("random_normal");
  const Code stream = code("{}u", static_cast<std::uint32_t>(s.stream));
  const std::size_t key = kernel.operands.size() - 2;
  open_function(writer, kernel, name);
  if (key > 0) writer.line("static_cast<void>(x0);");
  writer.line("const uint32_t key = *{};", operand_name(key));
  writer.line("const uint32_t counter = *{};", operand_name(key + 1));
  const std::int64_t whole = target.lanes > 1 ? count / target.lanes * target.lanes : 0;
  if (whole > 0) {
    writer.line("v{}u lane{{}};", target.lanes);
    writer.line("for (int i = 0; i < {}; ++i) lane[i] = static_cast<uint32_t>(i);", target.lanes);
    writer.line("for (uint32_t i = 0; i < {}u; i += {}u) {{", whole, target.lanes);
    writer.line("ingot_rt::store<v{0}f>(y0 + i, ingot_rt::{1}<v{0}f>(key, {2}, counter, lane + i));", target.lanes,
                draw, stream);
    writer.line("}}");
  }
  if (whole < count) {
    writer.line("for (uint32_t i = {}u; i < {}u; ++i) {{", whole, count);
    writer.line("y0[i] = ingot_rt::{}<float>(key, {}, counter, i);", draw, stream);
    writer.line("}}");
  }
  writer.line("}}");
}

}  // namespace ingot
