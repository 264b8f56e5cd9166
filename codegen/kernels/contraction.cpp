// Contractions: matrix products in all their forms, with whatever follows them element by element applied to the
// accumulators before they are stored.
//
// The panel form keeps a register tile of rows x vectors accumulators over the whole reduction. Per step of k it loads
// the vectors of b once and multiplies them by one element of a for each row. With few rows, several partial sums
// ("streams") along k keep enough multiply-adds in flight: at a latency of 4 and two per cycle, eight chains are the
// least.
//
// With few rows the reading of b is all that counts. Measured with 1 MB of weights in L2: panels of 4 vectors, read
// whole by each tile, reach 95 % of a pure read, panels of 2 vectors 80 %; up to four streams that are far apart cost
// nothing, eight cost a tenth. With many rows a tile of 2 vectors leaves registers for twice the rows; it covers a
// strip of a panel.
#include <algorithm>

#include "codegen/kernel.h"

namespace ingot {
namespace {

using Form = ContractionPlan::Form;

class ContractionWriter {
 public:
  ContractionWriter(Writer& writer, const Kernel& kernel, const Target& target, const Code& name)
      : writer_(writer),
        kernel_(kernel),
        plan_(*kernel.contraction),
        form_{target.lanes},
        target_(target),
        name_(name) {}

  void write_panels() {
    const std::int64_t strip = plan_.vectors * form_.lanes;
    const std::int64_t width = plan_.b_layout.is_panels() ? plan_.b_layout.width : strip;
    const std::int64_t full_panels = plan_.n / width, columns_left = plan_.n % width;
    const std::int64_t tiles = (plan_.m + plan_.rows - 1) / plan_.rows;
    const std::int64_t low_rows = plan_.m / tiles, high_tiles = plan_.m % tiles;  // high tiles have one row more
    const std::vector<Part> panels = parts({{0, full_panels, width}, {full_panels * width, 1, columns_left}}),
                            rows = parts({{0, high_tiles, low_rows + 1},
                                          {high_tiles * (low_rows + 1), tiles - high_tiles, low_rows}});
    for (const Part& panel : panels)
      for (const std::int64_t columns : {panel.size < strip ? 0 : strip, panel.size % strip})
        for (const Part& row : rows)
          if (columns > 0) write_tile(row.size, columns, panel.size);

    open_function(writer_, kernel_, name_, plan_.packs_b() ? Code("float* scratch") : Code());
    if (form_.is_vector()) writer_.line("INGOT_READ_BACK();");
    const std::vector<Code> positions = open_loops(writer_, plan_.outer, "i");
    const bool is_packed = plan_.b_layout.is_panels();
    const auto for_rows = [&](const std::vector<Code>& from, const auto& inner) {
      for (const Part& row : rows)
        for_part(row, "r", from, [&](std::size_t i) { return plan_.m_strides[i]; }, [&](auto at) { inner(row, at); });
    };
    const auto for_panels = [&](const std::vector<Code>& from, const auto& inner) {
      const auto stride = [&](std::size_t i) { return i == plan_.b && is_packed ? plan_.k : plan_.n_strides[i]; };
      for (const Part& panel : panels) for_part(panel, "j", from, stride, [&](auto at) { inner(panel, at); });
    };
    const auto for_strips = [&](const Part& panel, const std::vector<Code>& from, const auto& inner) {
      for (std::int64_t first = 0; first < panel.size; first += strip) {
        std::vector<Code> at = from;
        for (std::size_t i = 0; i < at.size(); ++i)
          if (const std::int64_t offset = first * (i == plan_.b && is_packed ? 1 : plan_.n_strides[i]); offset != 0)
            at[i] = code("{} + {}", at[i], offset);
        const std::int64_t next = first + strip < panel.size ? strip : plan_.k * panel.size - first;
        inner(std::min(strip, panel.size - first), next, at);
      }
    };
    if (plan_.is_rows_outside)
      for_rows(positions, [&](const Part& row, const std::vector<Code>& first) {
        for_panels(first, [&](const Part& panel, const std::vector<Code>& tile) {
          call_tile(tile, row.size, panel.size, panel.size, 0);
        });
      });
    else
      for_panels(positions, [&](const Part& panel, const std::vector<Code>& first) {
        if (plan_.packs_b()) write_packing(first[plan_.b], panel.size);
        for_strips(panel, first, [&](std::int64_t columns, std::int64_t next, const std::vector<Code>& at) {
          for_rows(at, [&](const Part& row, const std::vector<Code>& tile) {
            call_tile(tile, row.size, columns, panel.size, next);
          });
        });
      });
    close_loops(writer_, plan_.outer.loops.size());
    writer_.line("}}");
  }

  // Several results side by side, so that enough multiply-adds are under way and an operand that they share is loaded
  // once.
  void write_dot() {
    open_function(writer_, kernel_, name_);
    if (form_.is_vector()) writer_.line("INGOT_READ_BACK();");
    LoopNest around = all_loops();
    const Loop inner = take_innermost(around);
    const std::vector<Code> positions = open_loops(writer_, around, "i");
    const std::int64_t side_by_side = std::min<std::int64_t>(form_.lanes == 4 ? 4 : 8, inner.extent);
    const std::int64_t groups = inner.extent / side_by_side;
    for (const Part& group :
         parts({{0, groups, side_by_side}, {groups * side_by_side, 1, inner.extent % side_by_side}}))
      for_part(
          group, "j", positions, [&](std::size_t i) { return inner.strides[i]; },
          [&](const std::vector<Code>& at) { write_dots(at, inner, group.size); });
    close_loops(writer_, around.loops.size());
    writer_.line("}}");
  }

  void write_loops() {
    const Structure& s = kernel_.structure;
    open_function(writer_, kernel_, name_);
    const std::vector<Code> positions = open_loops(writer_, all_loops(), "i");
    const DType dtype = s.body.parameters[0];
    const Code type = cpp_type(dtype);
    writer_.line("{}{} s = 0;", unless_read(scalar::depends_on(s.body, 0)), type);
    LoopNest reduced =
        merged_nest(s.extents, {accesses_of(kernel_)[0], accesses_of(kernel_)[1]}, s.parallel_axes, s.extents.size());
    reduced.offsets = {0, 0};
    const std::vector<Code> steps = open_loops(writer_, reduced, "k");
    const auto element = [&](std::size_t i) {
      const Code position = steps[i].text() == "0"       ? positions[i]
                            : positions[i].text() == "0" ? steps[i]
                                                         : code("{} + {}", positions[i], steps[i]);
      const Code value = code("{}[{}]", operand_name(i), position);
      return kernel_.operands[i].type.dtype == dtype ? value : code("static_cast<{}>({})", type, value);
    };
    if (is_float(dtype))
      writer_.line("s = {} * {} + s;", element(0), element(1));
    else
      writer_.line("s = ingot_rt::wrap_add<{0}>(s, ingot_rt::wrap_multiply<{0}>({1}, {2}));", type, element(0),
                   element(1));
    close_loops(writer_, reduced.loops.size());
    store_scalar(positions, "s", "t");
    close_loops(writer_, all_loops().loops.size());
    writer_.line("}}");
  }

 private:
  // The loops around one result element: rows and columns are ordinary loops in the forms without tiles.
  LoopNest all_loops() const {
    LoopNest nest = plan_.outer;
    if (plan_.m > 1) nest.loops.push_back({plan_.m, plan_.m_strides});
    if (plan_.n > 1) nest.loops.push_back({plan_.n, plan_.n_strides});
    return nest;
  }

  void store_scalar(const std::vector<Code>& positions, const Code& sum, const Code& prefix) {
    std::vector<Code> arguments = {sum};
    for (std::size_t i = 2; i < kernel_.operands.size(); ++i)
      arguments.push_back(code("{}[{}]", operand_name(i), positions[i]));
    const std::vector<Code> roots = write_program(writer_, kernel_.structure.body, arguments, {1}, prefix);
    for (std::size_t i = 0; i < roots.size(); ++i)
      writer_.line("{}[{}] = {};", result_name(i), positions.back(), roots[i]);
  }

  // `count` pieces of `size` rows or columns each, beginning with `first`.
  struct Part {
    std::int64_t first, count, size;
  };

  static std::vector<Part> parts(std::vector<Part> all) {
    std::erase_if(all, [](const Part& part) { return part.count == 0 || part.size == 0; });
    return all;
  }

  // Runs `inner` for each piece with the positions of its first row or column; `stride` is one row or column of an
  // access.
  template <class Stride, class Inner>
  void for_part(const Part& part, const Code& index, std::vector<Code> positions, const Stride& stride,
                const Inner& inner) {
    if (part.count > 1)
      writer_.line(
          "for (ptrdiff_t {0} = 0; {0} < {1}; ++{0}) {{{2}", index, part.count,
          index == "j" && plan_.form == Form::panels ? code("  // panels of {} columns", part.size) : Code(""));
    for (std::size_t i = 0; i < positions.size(); ++i) {
      if (stride(i) == 0) continue;
      if (part.first > 0) positions[i] = code("{} + {}", positions[i], part.first * stride(i));
      if (part.count > 1) positions[i] = position_sum(positions[i], part.size * stride(i), index);
    }
    inner(positions);
    if (part.count > 1) writer_.line("}}");
  }

  // The panel of b that begins at `position`, into the scratch memory.
  void write_packing(const Code& position, std::int64_t columns) {
    writer_.line("ingot_rt::pack_columns<{}, {}, {}, {}, {}>(scratch, {});", form_.float_type(), plan_.k, columns,
                 plan_.b_k, plan_.n_strides[plan_.b], at(operand_name(plan_.b), position));
  }

  void write_dots(const std::vector<Code>& positions, const Loop& inner, std::int64_t count) {
    const Code v = form_.float_type();
    const std::int64_t whole = plan_.k / form_.lanes * form_.lanes, left = plan_.k - whole;
    const auto names = [&](const char* prefix, std::size_t operand, std::int64_t i) {
      return code("{}{}", Code::made(prefix), inner.strides[operand] == 0 ? 0 : i);
    };
    const auto write_step = [&](const Code& k, std::int64_t lanes) {
      for (const std::size_t operand : {plan_.a, plan_.b})
        for (std::int64_t i = 0; i < (inner.strides[operand] == 0 ? 1 : count); ++i)
          writer_.line("const {} {} = {};", v, names(operand == plan_.a ? "a" : "b", operand, i),
                       load(code("{} + {}", at(operand_name(operand), positions[operand]),
                                 position_sum(code("{}", i * inner.strides[operand]), 1, k)),
                            lanes, false));
      for (std::int64_t i = 0; i < count; ++i)
        writer_.line("s{0} = {1} * {2} + s{0};", i, names("a", plan_.a, i), names("b", plan_.b, i));
    };
    writer_.line("{{");
    for (std::int64_t i = 0; i < count; ++i) writer_.line("{} s{}{{}};", v, i);
    writer_.line("for (ptrdiff_t k = 0; k < {}; k += {}) {{", whole, form_.lanes);
    write_step("k", form_.lanes);
    writer_.line("}}");
    if (left > 0) {
      writer_.line("{{");
      write_step(code("{}", whole), left);
      writer_.line("}}");
    }
    for (std::int64_t i = 0; i < count; ++i) {
      std::vector<Code> result = positions;
      for (std::size_t k = 0; k < result.size(); ++k)
        if (i * inner.strides[k] != 0) result[k] = code("{} + {}", result[k], i * inner.strides[k]);
      writer_.line("{}const float d{} = ingot_rt::horizontal_sum(s{});",
                   unless_read(scalar::depends_on(kernel_.structure.body, 0)), i, i);
      store_scalar(result, code("d{}", i), code("t{}_", i));
    }
    writer_.line("}}");
  }

  // A tile of columns of a panel this wide. The panel counts only as the distance between the rows of b.
  Code tile_name(std::int64_t rows, std::int64_t columns, std::int64_t panel) const {
    const Code name = code("{}_tile_{}x{}", name_, rows, columns);
    return columns < panel && plan_.b_layout.is_panels() ? code("{}_of_{}", name, panel) : name;
  }

  // Several tiles of rows read b slower than a core reads ahead by itself, and again for each tile. What lies beyond L2
  // is fetched into it while the strip before it is in use; a strip that L1 cannot keep, a few steps ahead. A single
  // tile reads all of b once, in order and as fast as it comes: there a prefetch costs more than it brings.
  bool streams_from_memory() const { return is_reread() && plan_.k * plan_.n * 4 > target_.l2_bytes; }
  bool streams_from_l2(std::int64_t columns) const {
    return (is_reread() && plan_.k * columns * 4 > target_.l1_bytes) || has_rows_apart();
  }
  // Rows of b as they lie, wider than the tile: too far apart for the machine to guess.
  bool has_rows_apart() const {
    return target_.has_prefetch && plan_.rows > 1 && !plan_.b_layout.is_panels() && !plan_.packs_b() &&
           plan_.k * plan_.n * 4 > target_.l1_bytes;
  }
  std::int64_t steps_ahead() const { return has_rows_apart() ? 12 : 8; }
  bool is_reread() const { return target_.has_prefetch && plan_.m > plan_.rows && plan_.b_layout.is_panels(); }

  // The next strip of b lies `next` elements behind this one: weights lie in the order of execution.
  void call_tile(const std::vector<Code>& positions, std::int64_t rows, std::int64_t columns, std::int64_t panel,
                 std::int64_t next) {
    Code arguments;
    for (std::size_t i = 0; i < kernel_.operands.size(); ++i)
      arguments = code("{}{}{}", arguments, i > 0 ? Code(", ") : Code(""),
                       plan_.packs_b() && i == plan_.b ? Code("scratch") : at(operand_name(i), positions[i]));
    for (std::size_t i = 0; i < kernel_.results.size(); ++i)
      arguments = code("{}, {}", arguments, at(result_name(i), positions.back()));
    if (streams_from_memory()) arguments = code("{}, {}", arguments, next);
    writer_.line("{}({});", tile_name(rows, columns, panel), arguments);
  }

  Code accumulator(std::int64_t stream, std::int64_t row, std::int64_t vector) const {
    return streams_ > 1 ? code("s{}_{}_{}", stream, row, vector) : code("s{}_{}", row, vector);
  }

  // Lanes of a vector of the tile that hold columns.
  std::int64_t lanes_in(std::int64_t vector, std::int64_t columns) const {
    return std::min<std::int64_t>(form_.lanes, columns - vector * form_.lanes);
  }

  Code load(const Code& address, std::int64_t lanes, bool may_read_on) const {
    if (!form_.is_vector()) return code("*({})", address);
    if (lanes == form_.lanes || may_read_on) return code("ingot_rt::load<{}>({})", form_.float_type(), address);
    return code("ingot_rt::load_first<{}, {}>({})", form_.float_type(), lanes, address);
  }

  // One step of the reduction for `stream`, with a and b at these positions.
  void write_step(std::int64_t rows, std::int64_t columns, std::int64_t stream, const Code& a_at, const Code& b_at) {
    const std::int64_t vectors = (columns + form_.lanes - 1) / form_.lanes;
    const Code v = form_.float_type();
    for (std::int64_t j = 0; j < vectors; ++j) {
      const Code panel = at(operand_name(plan_.b), b_at);
      const Code address = j == 0 ? panel : code("{} + {}", panel, j * form_.lanes);
      writer_.line("const {} b{}_{} = {};", v, stream, j,
                   load(address, lanes_in(j, columns), kernel_.operands[plan_.b].is_weight || plan_.packs_b()));
    }
    for (std::int64_t r = 0; r < rows; ++r) {
      const Code position = r == 0 ? a_at : code("{} + {}", a_at, r * plan_.m_strides[plan_.a]);
      const Code element = code("{}[{}]", operand_name(plan_.a), position);
      const Code factor = vectors > 1         ? code("a{}_{}", stream, r)
                          : form_.is_vector() ? code("ingot_rt::splat<{}>({})", v, element)
                                              : element;
      if (vectors > 1 && form_.is_vector())
        writer_.line("const {0} {1} = ingot_rt::splat<{0}>({2});", v, factor, element);
      if (vectors > 1 && !form_.is_vector()) writer_.line("const float {} = {};", factor, element);
      for (std::int64_t j = 0; j < vectors; ++j)
        writer_.line("{0} = {1} * b{2}_{3} + {0};", accumulator(stream, r, j), factor, stream, j);
    }
  }

  void write_tile(std::int64_t rows, std::int64_t columns, std::int64_t panel) {
    const std::int64_t vectors = (columns + form_.lanes - 1) / form_.lanes;
    const std::int64_t streams = streams_ = stream_count(rows, vectors, plan_.k, target_);
    const Code v = form_.float_type();
    const std::int64_t b_step = plan_.b_layout.is_panels() || plan_.packs_b() ? panel : plan_.b_k;
    // A few streams walk k in runs of their own, many in turn: stream s reads step t at k = s * run + t * stride.
    const bool spreads = streams <= 4;
    const std::int64_t steps = plan_.k / streams, run = spreads ? steps : 1, stride = spreads ? 1 : streams;

    open_function(writer_, kernel_, tile_name(rows, columns, panel),
                  streams_from_memory() ? Code("ptrdiff_t next") : Code());
    for (std::int64_t s = 0; s < streams; ++s)
      for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t j = 0; j < vectors; ++j) writer_.line("{} {}{{}};", v, accumulator(s, r, j));
    writer_.line("for (ptrdiff_t k = 0; k < {}; ++k) {{", steps);
    for (std::int64_t s = 0; s < streams; ++s) {
      const auto position = [&](std::int64_t step) {
        return s == 0 ? position_sum("0", stride * step, "k")
                      : code("{} + {}", position_sum("0", stride * step, "k"), s * run * step);
      };
      constexpr std::int64_t line = 16;  // floats
      for (std::int64_t c = 0; c < columns; c += line) {
        const Code column = c > 0 ? code(" + {}", c) : Code();
        if (streams_from_memory())
          writer_.line("INGOT_PREFETCH_L2({} + {} + next{});", operand_name(plan_.b), position(b_step), column);
        if (streams_from_l2(columns))
          writer_.line("INGOT_PREFETCH_L1({} + {} + {}{});", operand_name(plan_.b), position(b_step),
                       steps_ahead() * b_step, column);
      }
      write_step(rows, columns, s, position(plan_.a_k), position(b_step));
    }
    writer_.line("}}");
    for (std::int64_t left = steps * streams; left < plan_.k; ++left) {
      writer_.line("{{");
      write_step(rows, columns, left - steps * streams, code("{}", left * plan_.a_k), code("{}", left * b_step));
      writer_.line("}}");
    }
    for (std::int64_t half = streams; half > 1; half = (half + 1) / 2)  // partial sums, pairwise
      for (std::int64_t s = 0; s + (half + 1) / 2 < half; ++s)
        for (std::int64_t r = 0; r < rows; ++r)
          for (std::int64_t j = 0; j < vectors; ++j)
            writer_.line("{0} = {0} + {1};", accumulator(s, r, j), accumulator(s + (half + 1) / 2, r, j));
    write_epilogue(rows, columns, vectors);
    writer_.line("}}");
    writer_.line();
  }

  void write_epilogue(std::int64_t rows, std::int64_t columns, std::int64_t vectors) {
    const Code v = form_.float_type();
    const auto further = [&](std::size_t i, std::int64_t r, std::int64_t j) {
      const Code position = code("{}", r * plan_.m_strides[i] + j * form_.lanes * plan_.n_strides[i]);
      if (plan_.n_strides[i] == 0) {
        const Code element = code("{}[{}]", operand_name(i), position);
        return form_.is_vector() ? code("ingot_rt::splat<{}>({})", v, element) : element;
      }
      return load(at(operand_name(i), position), lanes_in(j, columns), kernel_.operands[i].is_weight);
    };
    const std::size_t count = kernel_.operands.size();
    for (std::size_t i = 2; i < count; ++i)  // what all rows share (a bias) is loaded once
      if (plan_.m_strides[i] == 0)
        for (std::int64_t j = 0; j < vectors; ++j)
          writer_.line("{}const {} c{}_{} = {};", unless_read(reads_operand(kernel_, i)), v, i, j, further(i, 0, j));
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t j = 0; j < vectors; ++j) {
        std::vector<Code> arguments = {accumulator(0, r, j)};
        for (std::size_t i = 2; i < count; ++i)
          arguments.push_back(plan_.m_strides[i] == 0 ? code("c{}_{}", i, j) : further(i, r, j));
        const std::vector<Code> roots =
            write_program(writer_, kernel_.structure.body, arguments, form_, code("t{}_{}_", r, j));
        for (std::size_t y = 0; y < roots.size(); ++y) {
          const std::int64_t position = r * plan_.m_strides.back() + j * form_.lanes;
          const Code address = at(result_name(y), code("{}", position));
          const std::int64_t lanes = lanes_in(j, columns);
          if (!form_.is_vector())
            writer_.line("*({}) = {};", address, roots[y]);
          else if (lanes == form_.lanes)
            writer_.line("ingot_rt::store<{}>({}, {});", v, address, roots[y]);
          else
            writer_.line("ingot_rt::store_first<{}, {}>({}, {});", v, lanes, address, roots[y]);
        }
      }
  }

  Writer& writer_;
  const Kernel& kernel_;
  const ContractionPlan& plan_;
  ElementForm form_;
  const Target& target_;
  Code name_;
  std::int64_t streams_ = 1;  // of the tile that is written
};

}  // namespace

void print_contraction(Writer& writer, const Kernel& kernel, const Target& target, const Code& name) {
  ContractionWriter contraction(writer, kernel, target, name);
  switch (kernel.contraction->form) {
    case Form::panels:
      return contraction.write_panels();
    case Form::dot:
      return contraction.write_dot();
    case Form::loops:
      return contraction.write_loops();
  }
}

}  // namespace ingot
