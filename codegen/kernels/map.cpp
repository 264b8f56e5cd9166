// Maps: one pass over the elements. Where everything is f32 and contiguous or constant along the innermost loop, it
// runs in vectors, with the rest of a row as one partial vector.
#include "codegen/kernel.h"

namespace ingot {
namespace {

bool is_vectorizable(const Kernel& kernel, const Target& target, const Loop& inner) {
  if (target.lanes == 1 || inner.extent < target.lanes || !has_vector_form(kernel.structure.body)) return false;
  for (std::size_t i = 0; i < inner.strides.size(); ++i)
    if (inner.strides[i] != 1 && (inner.strides[i] != 0 || i + 1 == inner.strides.size())) return false;
  return true;
}

// Loads, program, stores for one group of elements at `positions`. `count` < lanes: a partial vector.
void write_group(Writer& writer, const Kernel& kernel, const Loop& inner, const std::vector<Code>& positions,
                 ElementForm form, std::int64_t count) {
  std::vector<Code> arguments;
  for (std::size_t i = 0; i < kernel.operands.size(); ++i) {
    const Code address = at(operand_name(i), positions[i]);
    const Code name = code("e{}", i), unused = unless_read(reads_operand(kernel, i));
    if (!form.is_vector())
      writer.line("{}const {} {} = {}[{}];", unused, element_type(kernel.operands[i].type), name, operand_name(i),
                  positions[i]);
    else if (inner.strides[i] == 0)
      writer.line("{4}const {0} {1} = ingot_rt::splat<{0}>({2}[{3}]);", form.float_type(), name, operand_name(i),
                  positions[i], unused);
    else if (count == form.lanes)
      writer.line("{3}const {0} {1} = ingot_rt::load<{0}>({2});", form.float_type(), name, address, unused);
    else
      writer.line("{4}const {0} {1} = ingot_rt::load_first<{0}, {2}>({3});", form.float_type(), name, count, address,
                  unused);
    arguments.push_back(name);
  }
  const std::vector<Code> roots = write_program(writer, kernel.structure.body, arguments, form, "t");
  for (std::size_t i = 0; i < roots.size(); ++i) {
    const Code& position = positions.back();
    const Code address = at(result_name(i), position);
    if (!form.is_vector())
      writer.line("{}[{}] = {};", result_name(i), position, roots[i]);
    else if (count == form.lanes)
      writer.line("ingot_rt::store<{}>({}, {});", form.float_type(), address, roots[i]);
    else
      writer.line("ingot_rt::store_first<{}, {}>({}, {});", form.float_type(), count, address, roots[i]);
  }
}

std::vector<Code> moved(const std::vector<Code>& positions, const Loop& inner, const Code& index) {
  std::vector<Code> result;
  for (std::size_t i = 0; i < positions.size(); ++i)
    result.push_back(position_sum(positions[i], inner.strides[i], index));
  return result;
}

}  // namespace

void print_map(Writer& writer, const Kernel& kernel, const Target& target, const Code& name) {
  const Structure& s = kernel.structure;
  LoopNest nest = merged_nest(s.extents, accesses_of(kernel), 0, s.extents.size());
  const Loop inner = take_innermost(nest);
  const ElementForm form{is_vectorizable(kernel, target, inner) ? target.lanes : 1};
  open_function(writer, kernel, name);
  const std::vector<Code> positions = open_loops(writer, nest, "i");
  const std::int64_t whole = inner.extent / form.lanes * form.lanes;
  if (whole == form.lanes && inner.extent == whole) {
    write_group(writer, kernel, inner, positions, form, form.lanes);
  } else {
    writer.line("for (ptrdiff_t j = 0; j < {}; {}) {{", whole,
                form.is_vector() ? code("j += {}", form.lanes) : Code("++j"));
    write_group(writer, kernel, inner, moved(positions, inner, "j"), form, form.lanes);
    writer.line("}}");
    if (whole < inner.extent) {
      writer.line("{{");
      write_group(writer, kernel, inner, moved(positions, inner, code("{}", whole)), form, inner.extent - whole);
      writer.line("}}");
    }
  }
  close_loops(writer, nest.loops.size());
  writer.line("}}");
}

}  // namespace ingot
