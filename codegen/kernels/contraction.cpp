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

constexpr std::size_t a_access = 0, b_access = 1;

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

// As many as half of the registers hold, the other half being left to what compilers schedule ahead; more where that
// would be less than eight chains.
std::int64_t stream_count(std::int64_t rows, std::int64_t vectors, std::int64_t k, const Target& target) {
  if (target.lanes == 1) return 1;  // no pipeline to fill that its registers could hold
  const std::int64_t accumulators = rows * vectors;
  const std::int64_t wanted =
      std::max<std::int64_t>(target.registers / 2 / accumulators, (8 + accumulators - 1) / accumulators);
  return std::min<std::int64_t>({wanted, 8, std::max<std::int64_t>(1, k / 2)});
}

}  // namespace

ContractionPlan plan_contraction(const Kernel& kernel, const Target& target) {
  const Structure& s = kernel.structure;
  ContractionPlan plan;
  const std::vector<Access> accesses = accesses_of(kernel);
  const std::size_t result = accesses.size() - 1;
  plan.outer = merged_nest(s.extents, accesses, 0, s.parallel_axes);
  const LoopNest reduced =
      merged_nest(s.extents, {accesses[a_access], accesses[b_access]}, s.parallel_axes, s.extents.size());
  const bool is_f32 = kernel.operands[0].type.dtype == DType::f32 && kernel.operands[1].type.dtype == DType::f32 &&
                      has_vector_form(s.body);
  // A packed b may have any strides: only the steps of a need to be one loop.
  const LoopNest a_only = merged_nest(s.extents, {accesses[a_access]}, s.parallel_axes, s.extents.size());
  const bool is_one_loop = reduced.loops.size() <= 1;
  const bool is_packable = kernel.operands[1].is_weight && is_one_loop;
  plan.k = s.reduced_points();
  if (is_one_loop && !reduced.loops.empty())
    plan.a_k = reduced.loops[0].strides[0], plan.b_k = reduced.loops[0].strides[1];
  plan.m_strides.assign(accesses.size(), 0);
  plan.n_strides.assign(accesses.size(), 0);

  // The innermost parallel loop gives the columns when a does not move along it; the next one gives the rows when b
  // does not.
  if (is_f32 && is_one_loop && !a_only.loops.empty()) {
    LoopNest outer = plan.outer;
    Loop columns{1, std::vector<std::int64_t>(accesses.size())}, rows = columns;
    if (!outer.loops.empty() && outer.loops.back().strides[a_access] == 0) columns = take_innermost(outer);
    if (!outer.loops.empty() && outer.loops.back().strides[b_access] == 0) rows = take_innermost(outer);
    bool steps_fit = columns.extent == 1 || columns.strides[result] == 1;
    for (std::size_t i = 2; i < result; ++i)
      steps_fit = steps_fit && (columns.strides[i] == 0 || columns.strides[i] == 1);
    const bool b_fits = columns.extent == 1 || columns.strides[b_access] == 1;
    if (steps_fit && columns.extent > 1 && (b_fits || is_packable)) {
      plan.form = Form::panels;
    } else if (steps_fit && plan.a_k == 1 && plan.b_k == 1 && plan.k >= target.lanes && target.lanes > 1) {
      plan.form = Form::dot;
    }
    if (plan.form != Form::loops) {
      plan.outer = outer;
      plan.m = rows.extent, plan.n = columns.extent;
      plan.m_strides = rows.strides, plan.n_strides = columns.strides;
    }
  }
  if (plan.form != Form::panels) return plan;

  const std::int64_t width = panel_vectors(plan.n, target) * target.lanes;
  plan.vectors = width / target.lanes;
  if (plan.m > most_rows(plan.vectors, target))
    plan.vectors = std::min<std::int64_t>(plan.vectors, target.tile_vectors);
  plan.rows = tile_rows(plan.m, plan.vectors, target);
  plan.streams = stream_count(plan.rows, plan.vectors, plan.k, target);
  // One layout per weight: it depends on the weight and the target only, so that every reader agrees on it.
  const bool is_shared_by_outer = std::any_of(plan.outer.loops.begin(), plan.outer.loops.end(),
                                              [](const Loop& loop) { return loop.strides[b_access] != 0; });
  if (is_packable && !is_shared_by_outer)
    plan.b_layout = {plan.k, plan.n, plan.b_k, plan.n_strides[b_access], width};
  else if (plan.n_strides[b_access] != 1)
    plan.form = Form::loops, plan = [&] {  // a constant that differs per batch and has no contiguous columns
      ContractionPlan loops;
      loops.outer = merged_nest(s.extents, accesses, 0, s.parallel_axes);
      loops.k = plan.k, loops.a_k = plan.a_k, loops.b_k = plan.b_k;
      loops.m_strides.assign(accesses.size(), 0), loops.n_strides.assign(accesses.size(), 0);
      return loops;
    }();
  return plan;
}

namespace {

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
    const auto write_tiles = [&](std::int64_t columns, std::int64_t panel) {
      if (columns == 0) return;
      if (high_tiles > 0) write_tile(low_rows + 1, columns, panel);
      write_tile(low_rows, columns, panel);
    };
    for (const std::int64_t panel : {full_panels > 0 ? width : 0, columns_left}) {
      write_tiles(panel < strip ? 0 : strip, panel);
      write_tiles(panel % strip, panel);
    }

    open_function(writer_, kernel_, name_);
    if (form_.is_vector()) writer_.line("INGOT_READ_BACK();");
    const std::vector<Code> positions = open_loops(writer_, plan_.outer, "i");
    const auto run_rows = [&](const std::vector<Code>& first_row, std::int64_t columns, std::int64_t panel,
                              std::int64_t next) {
      const auto run = [&](std::int64_t first, std::int64_t count, std::int64_t rows) {
        if (count == 0) return;
        std::vector<Code> tile = first_row;
        const bool loops = count > 1;
        if (loops) writer_.line("for (ptrdiff_t r = 0; r < {}; ++r) {{", count);
        for (std::size_t i = 0; i < tile.size(); ++i) {
          if (first > 0 && plan_.m_strides[i] != 0) tile[i] = code("{} + {}", tile[i], first * plan_.m_strides[i]);
          if (loops) tile[i] = position_sum(tile[i], rows * plan_.m_strides[i], "r");
        }
        call_tile(tile, rows, columns, panel, next);
        if (loops) writer_.line("}}");
      };
      run(0, high_tiles, low_rows + 1);
      run(high_tiles * (low_rows + 1), tiles - high_tiles, low_rows);
    };
    const auto run_panel = [&](const std::vector<Code>& panel, std::int64_t columns) {
      for (std::int64_t first = 0; first < columns; first += strip) {
        std::vector<Code> tile = panel;
        for (std::size_t i = 0; i < tile.size(); ++i) {
          const std::int64_t offset = first * (i == b_access ? 1 : plan_.n_strides[i]);
          if (offset != 0) tile[i] = code("{} + {}", tile[i], offset);
        }
        const std::int64_t next = first + strip < columns ? strip : plan_.k * columns - first;
        run_rows(tile, std::min(strip, columns - first), columns, next);
      }
    };
    const std::int64_t b_panel = plan_.b_layout.is_panels() ? plan_.k * width : width;
    const auto panel_stride = [&](std::size_t i) { return i == b_access ? b_panel : plan_.n_strides[i] * width; };
    if (full_panels > 0) {
      std::vector<Code> panel = positions;
      if (full_panels > 1) {
        writer_.line("for (ptrdiff_t j = 0; j < {}; ++j) {{  // panels of {} columns", full_panels, width);
        for (std::size_t i = 0; i < panel.size(); ++i) panel[i] = position_sum(panel[i], panel_stride(i), "j");
      }
      run_panel(panel, width);
      if (full_panels > 1) writer_.line("}}");
    }
    if (columns_left > 0) {
      std::vector<Code> panel = positions;
      for (std::size_t i = 0; i < panel.size(); ++i)
        if (full_panels > 0 && panel_stride(i) != 0)
          panel[i] = code("{} + {}", panel[i], panel_stride(i) * full_panels);
      run_panel(panel, columns_left);
    }
    close_loops(writer_, plan_.outer.loops.size());
    writer_.line("}}");
  }

  void write_dot() {
    open_function(writer_, kernel_, name_);
    std::vector<Code> positions = open_loops(writer_, all_loops(), "i");
    const Code v = form_.float_type();
    const std::int64_t whole = plan_.k / form_.lanes * form_.lanes;
    writer_.line("const float* a = {};", at("x0", positions[0]));
    writer_.line("const float* b = {};", at("x1", positions[1]));
    writer_.line("{} sum{{}};", v);
    writer_.line("for (ptrdiff_t k = 0; k < {}; k += {}) {{", whole, form_.lanes);
    writer_.line("sum = ingot_rt::load<{0}>(a + k) * ingot_rt::load<{0}>(b + k) + sum;", v);
    writer_.line("}}");
    if (whole < plan_.k)
      writer_.line("sum = ingot_rt::load_first<{0}, {1}>(a + {2}) * ingot_rt::load_first<{0}, {1}>(b + {2}) + sum;", v,
                   plan_.k - whole, whole);
    writer_.line("{}const float s = ingot_rt::horizontal_sum(sum);",
                 unless_read(scalar::depends_on(kernel_.structure.body, 0)));
    store_scalar(positions);
    close_loops(writer_, all_loops().loops.size());
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
    store_scalar(positions);
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

  void store_scalar(const std::vector<Code>& positions) {
    std::vector<Code> arguments = {"s"};
    for (std::size_t i = 2; i < kernel_.operands.size(); ++i)
      arguments.push_back(code("{}[{}]", operand_name(i), positions[i]));
    const std::vector<Code> roots = write_program(writer_, kernel_.structure.body, arguments, {1}, "t");
    for (std::size_t i = 0; i < roots.size(); ++i)
      writer_.line("{}[{}] = {};", result_name(i), positions.back(), roots[i]);
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
  bool streams_from_l2(std::int64_t columns) const { return is_reread() && plan_.k * columns * 4 > target_.l1_bytes; }
  bool is_reread() const { return target_.has_prefetch && plan_.m > plan_.rows && plan_.b_layout.is_panels(); }

  // The next strip of b lies `next` elements behind this one: weights lie in the order of execution.
  void call_tile(const std::vector<Code>& positions, std::int64_t rows, std::int64_t columns, std::int64_t panel,
                 std::int64_t next) {
    Code arguments;
    for (std::size_t i = 0; i < kernel_.operands.size(); ++i)
      arguments = code("{}{}{}", arguments, i > 0 ? Code(", ") : Code(""), at(operand_name(i), positions[i]));
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
      const Code address = j == 0 ? at("x1", b_at) : code("{} + {}", at("x1", b_at), j * form_.lanes);
      writer_.line("const {} b{}_{} = {};", v, stream, j,
                   load(address, lanes_in(j, columns), kernel_.operands[1].is_weight));
    }
    for (std::int64_t r = 0; r < rows; ++r) {
      const Code position = r == 0 ? a_at : code("{} + {}", a_at, r * plan_.m_strides[a_access]);
      const Code element = code("x0[{}]", position);
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
    const std::int64_t b_step = plan_.b_layout.is_panels() ? panel : plan_.b_k;
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
        if (streams_from_memory()) writer_.line("INGOT_PREFETCH_L2(x1 + {} + next{});", position(b_step), column);
        if (streams_from_l2(columns))
          writer_.line("INGOT_PREFETCH_L1(x1 + {} + {}{});", position(b_step), 8 * b_step, column);
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
