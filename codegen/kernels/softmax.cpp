// Softmax and its logarithm along one axis: the largest element, the sum of shifted exponentials, then the results.
// With a contiguous f32 axis it runs in vectors whose lanes past the row hold -infinity, which adds nothing to either.
#include "codegen/kernel.h"
#include "ir/error.h"

namespace ingot {
namespace {

void write_scalar(Writer& writer, const Kernel& kernel, std::int64_t extent, std::int64_t from, std::int64_t to,
                  const std::vector<Code>& positions) {
  const Code type = element_type(kernel.results[0]);
  writer.line("const {}* x = {};", type, at("x0", positions[0]));
  writer.line("{}* y = {};", type, at("y0", positions[1]));
  const auto element = [](const char* array, std::int64_t stride) {
    return stride == 1 ? code("{}[k]", Code::made(array)) : code("{}[{} * k]", Code::made(array), stride);
  };
  const Code x = element("x", from), y = element("y", to);
  writer.line("{} top = x[0];", type);
  writer.line("for (ptrdiff_t k = 1; k < {}; ++k) top = ingot_rt::maximum(top, {});", extent, x);
  writer.line("{} sum = 0;", type);
  if (kernel.structure.is_logarithmic) {
    writer.line("for (ptrdiff_t k = 0; k < {}; ++k) sum += ingot_rt::exp({} - top);", extent, x);
    writer.line("const {} shift = ingot_rt::log(sum);", type);
    writer.line("for (ptrdiff_t k = 0; k < {}; ++k) {} = ({} - top) - shift;", extent, y, x);
  } else {
    writer.line("for (ptrdiff_t k = 0; k < {}; ++k) {{", extent);
    writer.line("const {} e = ingot_rt::exp({} - top);", type, x);
    writer.line("{} = e;", y);
    writer.line("sum += e;");
    writer.line("}}");
    writer.line("const {0} scale = {0}(1) / sum;", type);
    writer.line("for (ptrdiff_t k = 0; k < {}; ++k) {} *= scale;", extent, y);
  }
}

void write_vector(Writer& writer, const Kernel& kernel, std::int64_t extent, int lanes,
                  const std::vector<Code>& positions) {
  const Code v = code("v{}f", lanes);
  const std::int64_t whole = extent / lanes * lanes, left = extent - whole;
  writer.line("const float* x = {};", at("x0", positions[0]));
  writer.line("float* y = {};", at("y0", positions[1]));
  if (left > 0) {
    writer.line("{0} rest = ingot_rt::load_first<{0}, {1}>(x + {2}, ingot_rt::splat<{0}>({3}));", v, left, whole,
                float_literal(-__builtin_inf(), false));
  }
  writer.line("{} top = {};", v, left > 0 ? Code("rest") : code("ingot_rt::load<{}>(x)", v));
  const auto each = [&](const char* body) {
    if (whole > 0) writer.line("for (ptrdiff_t k = 0; k < {}; k += {}) {{", whole, lanes);
    if (whole > 0) writer.line("const {0} e = ingot_rt::load<{0}>(x + k);", v);
    if (whole > 0) writer.line("{}", Code::made(body));
    if (whole > 0) writer.line("}}");
  };
  each("top = ingot_rt::maximum(top, e);");
  writer.line("const float largest = ingot_rt::horizontal_maximum(top);");
  if (kernel.structure.is_logarithmic) {
    writer.line("{} total = {};", v, left > 0 ? Code("ingot_rt::exp(rest - largest)") : code("{}{{}}", v));
    each("total = total + ingot_rt::exp(e - largest);");
    writer.line("const float shift = ingot_rt::log(ingot_rt::horizontal_sum(total));");
    if (whole > 0)
      writer.line(
          "for (ptrdiff_t k = 0; k < {0}; k += {1}) ingot_rt::store<{2}>(y + k, (ingot_rt::load<{2}>(x + k) - largest) "
          "- shift);",
          whole, lanes, v);
    if (left > 0) writer.line("ingot_rt::store_first<{0}, {1}>(y + {2}, (rest - largest) - shift);", v, left, whole);
    return;
  }
  if (left > 0) writer.line("rest = ingot_rt::exp(rest - largest);");
  writer.line("{} total = {};", v, left > 0 ? Code("rest") : code("{}{{}}", v));
  if (whole > 0) {
    writer.line("for (ptrdiff_t k = 0; k < {}; k += {}) {{", whole, lanes);
    writer.line("const {0} e = ingot_rt::exp(ingot_rt::load<{0}>(x + k) - largest);", v);
    writer.line("ingot_rt::store<{}>(y + k, e);", v);
    writer.line("total = total + e;");
    writer.line("}}");
  }
  writer.line("const float scale = 1.0f / ingot_rt::horizontal_sum(total);");
  if (whole > 0)
    writer.line(
        "for (ptrdiff_t k = 0; k < {0}; k += {1}) ingot_rt::store<{2}>(y + k, ingot_rt::load<{2}>(y + k) * scale);",
        whole, lanes, v);
  if (left > 0) writer.line("ingot_rt::store_first<{}, {}>(y + {}, rest * scale);", v, left, whole);
}

}  // namespace

void print_softmax(Writer& writer, const Kernel& kernel, const Target& target, const Code& name) {
  const Structure& s = kernel.structure;
  // Accesses of input and result over all axes: the result moves along the softmax axis as well.
  const std::vector<Access> accesses = accesses_of(kernel);
  const LoopNest nest = merged_nest(s.extents, accesses, 0, s.parallel_axes);
  const std::int64_t extent = s.extents.back(), from = accesses[0].strides.back(), to = accesses[1].strides.back();
  open_function(writer, kernel, name);
  const std::vector<Code> positions = open_loops(writer, nest, "i");
  if (target.lanes > 1 && kernel.results[0].dtype == DType::f32 && from == 1 && to == 1)
    write_vector(writer, kernel, extent, target.lanes, positions);
  else
    write_scalar(writer, kernel, extent, from, to, positions);
  close_loops(writer, nest.loops.size());
  writer.line("}}");
}

}  // namespace ingot
