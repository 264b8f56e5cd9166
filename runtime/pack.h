// Columns that lie apart in memory, brought together for a kernel that reads them side by side.
#pragma once
#include "runtime/vector.h"

#if defined(INGOT_VECTORS)
namespace ingot_rt {

// The lanes of two vectors in turn: a0 b0 a1 b1 ..., the first half of them or the second.
template <class V>
INGOT_RT_INLINE V interleave_low(V a, V b) {
  if constexpr (Lanes<V>::count == 16)
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  else if constexpr (Lanes<V>::count == 8)
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  else
    return __builtin_shufflevector(a, b, 0, 4, 1, 5);
}
template <class V>
INGOT_RT_INLINE V interleave_high(V a, V b) {
  if constexpr (Lanes<V>::count == 16)
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  else if constexpr (Lanes<V>::count == 8)
    return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  else
    return __builtin_shufflevector(a, b, 2, 6, 3, 7);
}

// A square block of one row per vector, transposed: log2(lanes) times, rows i and i + lanes / 2 are interleaved into
// rows 2 i and 2 i + 1 (Stone, "Parallel processing with the perfect shuffle", 1971).
template <class V>
INGOT_RT_INLINE void transpose_block(float* to, ptrdiff_t to_stride, const float* from, ptrdiff_t from_stride) {
  constexpr int lanes = Lanes<V>::count;
  V rows[lanes], next[lanes];
  for (int i = 0; i < lanes; ++i) rows[i] = load<V>(from + i * from_stride);
  for (int stage = 1; stage < lanes; stage *= 2) {
    for (int i = 0; i < lanes / 2; ++i) {
      next[2 * i] = interleave_low(rows[i], rows[i + lanes / 2]);
      next[2 * i + 1] = interleave_high(rows[i], rows[i + lanes / 2]);
    }
    for (int i = 0; i < lanes; ++i) rows[i] = next[i];
  }
  for (int i = 0; i < lanes; ++i) store<V>(to + i * to_stride, rows[i]);
}

// to[k * columns + c] = from[k * step_stride + c * column_stride], 0 <= k < steps, 0 <= c < columns.
template <class V, ptrdiff_t steps, ptrdiff_t columns, ptrdiff_t step_stride, ptrdiff_t column_stride>
INGOT_RT_CALL void pack_columns(float* to, const float* from) {
  constexpr ptrdiff_t lanes = step_stride == 1 ? Lanes<V>::count : 1;
  constexpr ptrdiff_t whole_steps = lanes > 1 ? steps / lanes * lanes : 0, whole_columns = columns / lanes * lanes;
  if constexpr (whole_steps > 0)
    for (ptrdiff_t k = 0; k < whole_steps; k += lanes) {
      for (ptrdiff_t c = 0; c < whole_columns; c += lanes)
        transpose_block<V>(to + k * columns + c, columns, from + k + c * column_stride, column_stride);
      for (ptrdiff_t c = whole_columns; c < columns; ++c)
        for (ptrdiff_t i = k; i < k + lanes; ++i) to[i * columns + c] = from[i + c * column_stride];
    }
  if constexpr (whole_steps < steps)
    for (ptrdiff_t k = whole_steps; k < steps; ++k)
      for (ptrdiff_t c = 0; c < columns; ++c) to[k * columns + c] = from[k * step_stride + c * column_stride];
}

}  // namespace ingot_rt
#endif
