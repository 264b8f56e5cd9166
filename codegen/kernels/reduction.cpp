// Reductions. Two forms run in vectors: rows (the reduced axis is contiguous: vectors along it, then one horizontal
// step) and columns (the innermost kept axis is contiguous: each lane reduces its own column). All else is plain loops.
#include "codegen/kernel.h"
#include "ir/error.h"

namespace ingot {
namespace {

using scalar::Opcode;

Opcode combining_opcode(Combiner combiner) {
  switch (combiner) {
    case Combiner::sum:
      return Opcode::add;
    case Combiner::product:
      return Opcode::multiply;
    case Combiner::minimum:
      return Opcode::minimum;
    case Combiner::maximum:
      return Opcode::maximum;
  }
  throw internal_error("unknown combiner");
}

// accumulator, element -> accumulator
scalar::Program combining_program(Combiner combiner, DType dtype) {
  const DType parameters[] = {dtype, dtype};
  return scalar::make_program(parameters,
                              [&](auto x) { return x[0].builder->apply(combining_opcode(combiner), x, dtype); });
}

// What leaves the combiner unchanged, so that partial vectors can be filled up with it.
Code neutral_element(Combiner combiner) {
  switch (combiner) {
    case Combiner::sum:
      return "0.0f";
    case Combiner::product:
      return "1.0f";
    case Combiner::minimum:
      return float_literal(__builtin_inf(), false);
    case Combiner::maximum:
      return float_literal(-__builtin_inf(), false);
  }
  throw internal_error("unknown combiner");
}

class ReductionWriter {
 public:
  ReductionWriter(Writer& writer, const Kernel& kernel, const Target& target)
      : writer_(writer),
        kernel_(kernel),
        s_(kernel.structure),
        target_(target),
        dtype_(kernel.operands[0].type.dtype),
        combine_(combining_program(s_.combiner, dtype_)) {
    accesses_ = accesses_of(kernel);
    kept_ = merged_nest(s_.extents, accesses_, 0, s_.parallel_axes);
    reduced_ = merged_nest(s_.extents, {accesses_[0]}, s_.parallel_axes, s_.extents.size());
    reduced_.offsets = {0};
  }

  void write(const Code& name) {
    open_function(writer_, kernel_, name);
    const bool is_vector_code = target_.lanes > 1 && dtype_ == DType::f32 && has_vector_form(s_.body);
    const bool runs_along_rows = is_vector_code && !reduced_.loops.empty() && reduced_.loops.back().strides[0] == 1 &&
                                 reduced_.loops.back().extent >= target_.lanes && s_.combiner != Combiner::product;
    if (runs_along_rows)
      write_rows();
    else if (is_vector_code && runs_along_columns())
      write_columns();
    else
      write_loops();
    writer_.line("}}");
  }

 private:
  bool runs_along_columns() const {
    if (kept_.loops.empty() || kept_.loops.back().extent < target_.lanes) return false;
    const std::vector<std::int64_t>& strides = kept_.loops.back().strides;
    for (std::size_t i = 0; i < strides.size(); ++i)
      if (strides[i] != 1 && (strides[i] != 0 || i == 0 || i + 1 == strides.size())) return false;
    return true;
  }

  Code position(const Code& outer, const Code& inner) const {
    return inner.text() == "0" ? outer : outer.text() == "0" ? inner : code("{} + {}", outer, inner);
  }

  void combine(const Code& accumulator, const Code& element, ElementForm form) {
    const Code arguments[] = {accumulator, element};
    writer_.line("{} = {};", accumulator, write_program(writer_, combine_, arguments, form, "c")[0]);
  }

  // Further operands, then the epilogue and its stores, for one result or one vector of `count` results.
  void finish(const Code& accumulator, const std::vector<Code>& positions, ElementForm form, std::int64_t count) {
    const Code v = form.float_type();
    std::vector<Code> arguments = {accumulator};
    for (std::size_t i = 1; i < kernel_.operands.size(); ++i) {
      const bool is_repeated = kept_.loops.empty() || kept_.loops.back().strides[i] == 0;
      const Code element = code("{}[{}]", operand_name(i), positions[i]);
      if (!form.is_vector())
        arguments.push_back(element);
      else if (is_repeated)
        arguments.push_back(code("ingot_rt::splat<{}>({})", v, element));
      else
        arguments.push_back(code("ingot_rt::load_first<{}, {}>({})", v, count, at(operand_name(i), positions[i])));
    }
    const std::vector<Code> roots = write_program(writer_, s_.body, arguments, form, "t");
    for (std::size_t i = 0; i < roots.size(); ++i) {
      if (!form.is_vector())
        writer_.line("{}[{}] = {};", result_name(i), positions.back(), roots[i]);
      else
        writer_.line("ingot_rt::store_first<{}, {}>({}, {});", v, count, at(result_name(i), positions.back()),
                     roots[i]);
    }
  }

  void write_loops() {
    const std::vector<Code> positions = open_loops(writer_, kept_, "i");
    // The first element starts the accumulator when there is no neutral one for the dtype.
    writer_.line("{}{} s = {}[{}];", unless_read(scalar::depends_on(s_.body, 0)), cpp_type(dtype_), operand_name(0),
                 positions[0]);
    const bool has_more = !reduced_.loops.empty();
    if (has_more) {
      writer_.line("bool is_first = true;");
      const std::vector<Code> steps = open_loops(writer_, reduced_, "k");
      writer_.line("const {} e = {}[{}];", cpp_type(dtype_), operand_name(0), position(positions[0], steps[0]));
      writer_.line("if (is_first) {{");
      writer_.line("is_first = false;");
      writer_.line("continue;");
      writer_.line("}}");
      combine("s", "e", {1});
      close_loops(writer_, reduced_.loops.size());
    }
    finish("s", positions, {1}, 1);
    close_loops(writer_, kept_.loops.size());
  }

  void write_rows() {
    const ElementForm form{target_.lanes};
    const Code v = form.float_type();
    const std::vector<Code> positions = open_loops(writer_, kept_, "i");
    writer_.line("{0} sum = ingot_rt::splat<{0}>({1});", v, neutral_element(s_.combiner));
    LoopNest around = reduced_;
    const Loop inner = take_innermost(around);
    const std::vector<Code> steps = open_loops(writer_, around, "k");
    const Code row = position(positions[0], steps[0]);
    const std::int64_t whole = inner.extent / form.lanes * form.lanes;
    writer_.line("for (ptrdiff_t k = 0; k < {}; k += {}) {{", whole, form.lanes);
    writer_.line("const {0} e = ingot_rt::load<{0}>(x0 + {1});", v, position_sum(row, 1, "k"));
    combine("sum", "e", form);
    writer_.line("}}");
    if (whole < inner.extent) {
      // The last elements again, shifted back to a full vector, would count some twice: lanes beyond the row are
      // neutral.
      writer_.line("{{");
      writer_.line("const {0} e = ingot_rt::load_first<{0}, {1}>(x0 + {2}, ingot_rt::splat<{0}>({3}));", v,
                   inner.extent - whole, position_sum(row, 1, code("{}", whole)), neutral_element(s_.combiner));
      combine("sum", "e", form);
      writer_.line("}}");
    }
    close_loops(writer_, around.loops.size());
    writer_.line("{}const float s = ingot_rt::{}(sum);", unless_read(scalar::depends_on(s_.body, 0)),
                 s_.combiner == Combiner::sum       ? Code("horizontal_sum")
                 : s_.combiner == Combiner::minimum ? Code("horizontal_minimum")
                                                    : Code("horizontal_maximum"));
    finish("s", positions, {1}, 1);
    close_loops(writer_, kept_.loops.size());
  }

  void write_columns() {
    LoopNest around = kept_;
    const Loop inner = take_innermost(around);
    const std::vector<Code> bases = open_loops(writer_, around, "i");
    const ElementForm form{target_.lanes};
    const std::int64_t whole = inner.extent / form.lanes * form.lanes;
    const auto write_group = [&](const Code& index, std::int64_t count) {
      std::vector<Code> positions;
      for (std::size_t i = 0; i < bases.size(); ++i)
        positions.push_back(position_sum(bases[i], inner.strides[i], index));
      const Code v = form.float_type();
      writer_.line("{0} s = ingot_rt::splat<{0}>({1});", v, neutral_element(s_.combiner));
      const std::vector<Code> steps = open_loops(writer_, reduced_, "k");
      writer_.line("const {0} e = ingot_rt::load_first<{0}, {1}>(x0 + {2});", v, count,
                   position(positions[0], steps[0]));
      combine("s", "e", form);
      close_loops(writer_, reduced_.loops.size());
      finish("s", positions, form, count);
    };
    writer_.line("for (ptrdiff_t j = 0; j < {}; j += {}) {{", whole, form.lanes);
    write_group("j", form.lanes);
    writer_.line("}}");
    if (whole < inner.extent) {
      writer_.line("{{");
      write_group(code("{}", whole), inner.extent - whole);
      writer_.line("}}");
    }
    close_loops(writer_, around.loops.size());
  }

  Writer& writer_;
  const Kernel& kernel_;
  const Structure& s_;
  const Target& target_;
  DType dtype_;
  scalar::Program combine_;
  std::vector<Access> accesses_;
  LoopNest kept_, reduced_;
};

}  // namespace

void print_reduction(Writer& writer, const Kernel& kernel, const Target& target, const Code& name) {
  ReductionWriter(writer, kernel, target).write(name);
}

}  // namespace ingot
