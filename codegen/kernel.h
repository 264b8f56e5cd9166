// What a kernel is printed from: the structure of a node, the types of its operands and results, and what the Plan
// decided for it. One file in codegen/kernels/ knows one kind; kernels know structures, never ops.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "codegen/cpp_text.h"
#include "codegen/loop_nest.h"
#include "codegen/scalar_cpp.h"
#include "codegen/target.h"
#include "ir/structure.h"

namespace ingot {

// How a constant operand lies in the weights. Panels: [ceil(n / width)][k][width], the last panel as narrow as what is
// left.
struct WeightLayout {
  std::int64_t k = 0, n = 0;                // both 0: row major as in the IR
  std::int64_t k_stride = 0, n_stride = 0;  // in elements of the IR's array
  std::int64_t width = 0;
  bool is_panels() const { return width > 0; }
  bool operator==(const WeightLayout&) const = default;
};

// How a contraction is computed. Decided by plan_contraction, shown in the Plan, printed by print_contraction.
struct ContractionPlan {
  enum class Form {
    panels,  // register tile of rows x vectors; b in packed panels, or in rows of contiguous columns
    dot,     // both operands contiguous along the reduced axis: vectors along it, then horizontal sums
    loops,   // plain loops: any strides, any dtype
  };
  Form form = Form::loops;
  std::size_t a = 0, b = 1;  // operands: one element of a is multiplied by vectors of b; 1 and 0 where that fits better
  LoopNest outer;            // loops around the tile; accesses: operands..., result
  std::int64_t m = 1, n = 1, k = 1;
  std::vector<std::int64_t> m_strides, n_strides;  // per access
  std::int64_t a_k = 0, b_k = 0;                   // strides along the reduced axis
  std::int64_t rows = 1;                           // of a register tile
  std::int64_t vectors = 1;                        // per row of a tile: a panel of b, or a strip of it
  std::int64_t streams = 1;                        // partial sums along k
  WeightLayout b_layout;
  std::int64_t scratch_bytes = 0;  // where the kernel brings columns of b that lie apart together, panel by panel
  bool packs_b() const { return scratch_bytes > 0; }
  bool is_rows_outside = false;  // the loop over rows goes around the one over panels
};

struct KernelOperand {
  Type type;
  bool is_weight = false;  // constant data of the emitted file: may be packed, and is readable to the end of a vector
};

struct Kernel {
  Structure structure;
  std::vector<KernelOperand> operands;
  std::vector<Type> results;
  std::optional<ContractionPlan> contraction;
  std::int64_t scratch_bytes() const;  // f32 memory that it needs besides, passed last
};

ContractionPlan plan_contraction(const Kernel& kernel, const Target& target);
// Partial sums along k of a tile, so that enough multiply-adds are under way.
std::int64_t stream_count(std::int64_t rows, std::int64_t vectors, std::int64_t k, const Target& target);

// "contraction_1x64x32": what was fixed.
Code kernel_stem(const Kernel& kernel);

// Prints the whole function under `name`; parameters are pointers to the operands, then to the results.
void print_kernel(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);

// One line for the Plan: form, tile and loops.
std::string describe(const Kernel& kernel);

// Parts that the kinds share.
std::vector<Access> accesses_of(const Kernel& kernel);  // of all operands, then of the result, over all axes
Code element_type(const Type& type);
Code operand_name(std::size_t i);  // x0, x1, ...
Code result_name(std::size_t i);   // y0, y1, ...
// False for an operand that the body has no use for (its value cancels out); such a load needs an attribute.
bool reads_operand(const Kernel& kernel, std::size_t i);
Code unless_read(bool is_read);  // "[[maybe_unused]] " when it is not
void open_function(Writer& writer, const Kernel& kernel, const Code& name, const Code& last_parameter = {});
// Opens the loops of a nest with indices `prefix`0, `prefix`1, ...; returns the position of each access in elements as
// an expression such as "12 + 64 * i0 + 8 * i1" ("0" for none).
std::vector<Code> open_loops(Writer& writer, const LoopNest& nest, const Code& prefix);
void close_loops(Writer& writer, std::size_t count);
Code at(const Code& pointer, const Code& position);                               // "x + position" as an address
Code position_sum(const Code& position, std::int64_t stride, const Code& index);  // position + stride * index

// The kinds.
void print_map(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);
void print_contraction(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);
void print_sparse_contraction(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);
void print_reduction(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);
void print_softmax(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);
void print_arg_reduction(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);
void print_move(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);
void print_random(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);
void print_custom(Writer& writer, const Kernel& kernel, const Target& target, const Code& name);
// The text that custom kernels call, in a namespace of its own; once for all kernels of one text.
Code native_namespace(const NativeFunction& function);
void print_native_source(Writer& writer, const NativeFunction& function);

}  // namespace ingot
