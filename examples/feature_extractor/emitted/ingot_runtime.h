// Made by ingot; do not edit.
#ifndef INGOT_RUNTIME_H
#define INGOT_RUNTIME_H
// Numbers and vectors of numbers under one notation: what kernels load, store and select with, and what the formulas of
// math.h are written in. A formula that is a template over V works for float and, where INGOT_VECTORS is defined, for
// vectors of 4, 8 or 16 lanes; without it nothing here goes beyond ISO C++17. INGOT_VECTORS is the number of float
// lanes of the target: 4, 8 (AVX2) or 16 (AVX-512); g++ 12 does not define __AVX512F__ after the pragma below, so it
// must be told.
//
// The including file sets the instruction set, so that no compiler flags are needed, with this text at its very top:
//   #if defined(__clang__)
//   #pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
//   #elif defined(__GNUC__)
//   #pragma GCC target("arch=x86-64-v4")
//   #endif
// Every function is static and inline, keeps no state, and reads or writes no memory beyond what its name says.
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define INGOT_RT_INLINE [[maybe_unused]] static inline __attribute__((always_inline))
#define INGOT_RT_INLINE_MEMBER inline __attribute__((always_inline))
#define INGOT_RT_CALL [[maybe_unused]] static __attribute__((noinline))
#define INGOT_RT_COPY(to, from, bytes) __builtin_memcpy(to, from, bytes)
#define INGOT_PREFETCH_L1(address) __builtin_prefetch(address)
#define INGOT_PREFETCH_L2(address) __builtin_prefetch(address, 0, 2)
// What was stored before this is loaded from memory after it. A compiler that still has it in a vector register would
// shuffle every lane out of there, which takes longer than a load that is told one lane.
#define INGOT_READ_BACK() __asm__ volatile("" ::: "memory")
#else
#include <string.h>
#define INGOT_RT_INLINE [[maybe_unused]] static inline
#define INGOT_RT_INLINE_MEMBER inline
#define INGOT_RT_CALL [[maybe_unused]] static
#define INGOT_RT_COPY(to, from, bytes) memcpy(to, from, bytes)
#define INGOT_PREFETCH_L1(address) static_cast<void>(address)
#define INGOT_PREFETCH_L2(address) static_cast<void>(address)
#define INGOT_READ_BACK() static_cast<void>(0)
#endif
// Formulas are inlined into vector loops, where that keeps their constants in registers; elsewhere flash counts more.
#if defined(INGOT_VECTORS)
#define INGOT_RT_FORMULA INGOT_RT_INLINE
#else
#define INGOT_RT_FORMULA [[maybe_unused]] static inline
#endif

namespace ingot_rt {

// The partners of a number or vector type: its element, integers of the same width and number, and what a comparison
// gives.
template <class V>
struct Lanes;
template <>
struct Lanes<float> {
  typedef float Element;
  typedef int32_t Signed;
  typedef uint32_t Bits;
  typedef bool Mask;
  static constexpr int count = 1;
};
template <>
struct Lanes<double> {
  typedef double Element;
  typedef int64_t Signed;
  typedef uint64_t Bits;
  typedef bool Mask;
  static constexpr int count = 1;
};
template <>
struct Lanes<int32_t> {
  typedef int32_t Element;
  typedef int32_t Signed;
  typedef uint32_t Bits;
  typedef bool Mask;
  static constexpr int count = 1;
};
template <>
struct Lanes<uint32_t> {
  typedef uint32_t Element;
  typedef int32_t Signed;
  typedef uint32_t Bits;
  typedef bool Mask;
  static constexpr int count = 1;
};

#if defined(INGOT_VECTORS)
// v16f: 16 floats; v16i: 16 int32_t; v16u: 16 uint32_t; and so on. The width that is used must be the target's: wider
// vectors work but are slow.
#define INGOT_RT_VECTOR(name, element, lanes, half)                                                 \
  typedef element name __attribute__((vector_size(4 * (lanes))));                                   \
  typedef element name##_anywhere __attribute__((vector_size(4 * (lanes)), aligned(4), may_alias)); \
  template <>                                                                                       \
  struct Lanes<name> {                                                                              \
    typedef element Element;                                                                        \
    typedef int32_t Signed __attribute__((vector_size(4 * (lanes))));                               \
    typedef uint32_t Bits __attribute__((vector_size(4 * (lanes))));                                \
    typedef Signed Mask;                                                                            \
    typedef name##_anywhere Anywhere;                                                               \
    typedef half Half;                                                                              \
    static constexpr int count = lanes;                                                             \
  };
INGOT_RT_VECTOR(v4f, float, 4, float)
INGOT_RT_VECTOR(v4i, int32_t, 4, int32_t)
INGOT_RT_VECTOR(v4u, uint32_t, 4, uint32_t)
INGOT_RT_VECTOR(v8f, float, 8, v4f)
INGOT_RT_VECTOR(v8i, int32_t, 8, v4i)
INGOT_RT_VECTOR(v8u, uint32_t, 8, v4u)
INGOT_RT_VECTOR(v16f, float, 16, v8f)
INGOT_RT_VECTOR(v16i, int32_t, 16, v8i)
INGOT_RT_VECTOR(v16u, uint32_t, 16, v8u)
#undef INGOT_RT_VECTOR
#endif

template <class V>
using Element = typename Lanes<V>::Element;
template <class V>
using Mask = typename Lanes<V>::Mask;
template <class V>
using Bits = typename Lanes<V>::Bits;
template <class V>
using Signed = typename Lanes<V>::Signed;

// All lanes the same.
template <class V>
INGOT_RT_INLINE V splat(Element<V> x) {
  if constexpr (Lanes<V>::count == 1)
    return x;
  else
    return x - V{};  // exact for -0, too
}

// mask ? a : b, lane by lane.
template <class V>
INGOT_RT_INLINE V select(Mask<V> mask, V a, V b) {
  return mask ? a : b;
}

// The same bits as another type of the same size.
template <class To, class From>
INGOT_RT_INLINE To bit_cast(From from) {
  static_assert(sizeof(To) == sizeof(From), "sizes differ");
  To to;
  INGOT_RT_COPY(&to, &from, sizeof(to));
  return to;
}

// Integers to floats and back, lane by lane; the value must be in range.
template <class To, class From>
INGOT_RT_INLINE To convert(From from) {
#if defined(INGOT_VECTORS)
  if constexpr (Lanes<To>::count != 1)
    return __builtin_convertvector(from, To);
  else
#endif
    return static_cast<To>(from);
}

// True when any lane of a comparison is true.
template <class M>
INGOT_RT_INLINE bool any(M mask) {
  if constexpr (sizeof(M) == sizeof(bool)) {
    return static_cast<bool>(mask);
  } else {
    int32_t found = 0;
    for (size_t i = 0; i < sizeof(M) / 4; ++i) found |= mask[i];
    return found != 0;
  }
}

// a * b + c: one instruction and one rounding where the target has it and the compiler fuses, two roundings elsewhere.
template <class V>
INGOT_RT_INLINE V multiply_add(V a, V b, V c) {
  return a * b + c;
}

// Lane i, for code that treats lanes one by one.
template <class V>
INGOT_RT_INLINE Element<V> get_lane(const V& v, int i) {
  if constexpr (Lanes<V>::count == 1)
    return v;
  else
    return v[i];
}
template <class V>
INGOT_RT_INLINE void set_lane(V& v, int i, Element<V> x) {
  if constexpr (Lanes<V>::count == 1)
    v = x;
  else
    v[i] = x;
}

// Full vectors at any address that is a multiple of 4.
template <class V>
INGOT_RT_INLINE V load(const Element<V>* from) {
  if constexpr (Lanes<V>::count == 1)
    return *from;
  else
    return *reinterpret_cast<const typename Lanes<V>::Anywhere*>(from);
}
template <class V>
INGOT_RT_INLINE void store(Element<V>* to, V v) {
  if constexpr (Lanes<V>::count == 1)
    *to = v;
  else
    *reinterpret_cast<typename Lanes<V>::Anywhere*>(to) = v;
}

// Two halves as one vector, and the halves of one.
template <class V>
INGOT_RT_INLINE V join([[maybe_unused]] typename Lanes<V>::Half low, [[maybe_unused]] typename Lanes<V>::Half high) {
#if defined(INGOT_VECTORS)
  if constexpr (Lanes<V>::count == 16)
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  else
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
#endif
}
template <class V>
INGOT_RT_INLINE auto low_half(V v) {
#if defined(INGOT_VECTORS)
  if constexpr (Lanes<V>::count == 16)
    return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
  else
    return __builtin_shufflevector(v, v, 0, 1, 2, 3);
#else
  return v;
#endif
}
template <class V>
INGOT_RT_INLINE auto high_half(V v) {
#if defined(INGOT_VECTORS)
  if constexpr (Lanes<V>::count == 16)
    return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  else
    return __builtin_shufflevector(v, v, 4, 5, 6, 7);
#else
  return v;
#endif
}

// The first n lanes, 0 <= n <= lanes; nothing beyond them is read or written. Loaded lanes from n on are those of
// `rest`. Halves of vectors, down to single lanes: a copy of n elements through memory would stall the load behind it.
template <class V, int n>
INGOT_RT_INLINE V load_first(const Element<V>* from, V rest = V{}) {
  constexpr int lanes = Lanes<V>::count;
  static_assert(n >= 0 && n <= lanes, "more elements than lanes");
  if constexpr (n == 0) {
    return rest;
  } else if constexpr (n == lanes) {
    return load<V>(from);
  } else if constexpr (lanes > 4) {
    typedef typename Lanes<V>::Half H;
    if constexpr (n <= lanes / 2)
      return join<V>(load_first<H, n>(from, low_half(rest)), high_half(rest));
    else
      return join<V>(load<H>(from), load_first<H, n - lanes / 2>(from + lanes / 2, high_half(rest)));
  } else {
    for (int i = 0; i < n; ++i) rest[i] = from[i];
    return rest;
  }
}
template <class V, int n>
INGOT_RT_INLINE void store_first(Element<V>* to, V v) {
  constexpr int lanes = Lanes<V>::count;
  static_assert(n >= 0 && n <= lanes, "more elements than lanes");
  if constexpr (n == lanes) {
    store<V>(to, v);
  } else if constexpr (lanes > 4 && n > 0) {
    typedef typename Lanes<V>::Half H;
    if constexpr (n <= lanes / 2) {
      store_first<H, n>(to, low_half(v));
    } else {
      store<H>(to, low_half(v));
      store_first<H, n - lanes / 2>(to + lanes / 2, high_half(v));
    }
  } else {
    for (int i = 0; i < n; ++i) to[i] = v[i];
  }
}

// All lanes folded into one number, the upper half onto the lower half until one lane is left:
// (v0 + v2) + (v1 + v3) for four lanes. The order never changes, so neither does the result. `fold` takes two of
// anything.
template <class V, class Fold>
INGOT_RT_INLINE Element<V> fold_lanes(V v, [[maybe_unused]] Fold fold) {
#if defined(INGOT_VECTORS)
  if constexpr (Lanes<V>::count > 4)
    return fold_lanes(fold(low_half(v), high_half(v)), fold);
  else if constexpr (Lanes<V>::count == 4)
    return fold(fold(v, __builtin_shufflevector(v, v, 2, 3, 2, 3)),
                fold(__builtin_shufflevector(v, v, 1, 1, 1, 1), __builtin_shufflevector(v, v, 3, 3, 3, 3)))[0];
  else
#endif
    return v;
}

}  // namespace ingot_rt
// Columns that lie apart in memory, brought together for a kernel that reads them side by side.

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
// The float functions of the scalar language, for one float and for vectors of floats from one formula each: without
// libm, without -ffast-math, total (any float in, no undefined behaviour, NaN in gives NaN out), and within 4 units in
// the last place over all floats, denormals and infinities included; tests/runtime/math_test.cpp measures it over all
// 2^32 of them. Coefficients are the output of fit.py; a line "fit" names the entry.
//
// Nothing here relies on fused multiply-adds, nor breaks when the compiler fuses.

namespace ingot_rt {

constexpr uint32_t float_sign_bit = 0x80000000u;

template <class V>
INGOT_RT_INLINE V absolute(V x) {
  return bit_cast<V>(bit_cast<Bits<V>>(x) & ~float_sign_bit);
}
// |x| with the sign of `sign`, which may be -0.
template <class V>
INGOT_RT_INLINE V copy_sign(V x, V sign) {
  return bit_cast<V>((bit_cast<Bits<V>>(x) & ~float_sign_bit) | (bit_cast<Bits<V>>(sign) & float_sign_bit));
}
// -1, 0 or 1; -0 and NaN stay.
template <class V>
INGOT_RT_INLINE V sign(V x) {
  return select<V>((x > 0.f) | (x < 0.f), copy_sign(splat<V>(1.f), x), x);
}

// NumPy's rule: NaN when either is NaN.
template <class V>
INGOT_RT_INLINE V maximum(V a, V b) {
  return select<V>((a >= b) | (a != a), a, b);
}
template <class V>
INGOT_RT_INLINE V minimum(V a, V b) {
  return select<V>((a <= b) | (a != a), a, b);
}
// The same when b is known not to be NaN: one instruction. g++ needs its name: it does not see maxps in a blend.
template <class V>
INGOT_RT_INLINE V maximum_constant(V a, V b) {
#if defined(INGOT_VECTORS) && defined(__SSE2__) && !defined(__clang__)
  if constexpr (Lanes<V>::count == 4) return __builtin_ia32_maxps(b, a);
#if INGOT_VECTORS >= 8
  if constexpr (Lanes<V>::count == 8) return __builtin_ia32_maxps256(b, a);
#endif
#if INGOT_VECTORS >= 16
  if constexpr (Lanes<V>::count == 16) return __builtin_ia32_maxps512_mask(b, a, a, -1, 4);
#endif
#endif
  return select<V>(b > a, b, a);
}
template <class V>
INGOT_RT_INLINE V minimum_constant(V a, V b) {
#if defined(INGOT_VECTORS) && defined(__SSE2__) && !defined(__clang__)
  if constexpr (Lanes<V>::count == 4) return __builtin_ia32_minps(b, a);
#if INGOT_VECTORS >= 8
  if constexpr (Lanes<V>::count == 8) return __builtin_ia32_minps256(b, a);
#endif
#if INGOT_VECTORS >= 16
  if constexpr (Lanes<V>::count == 16) return __builtin_ia32_minps512_mask(b, a, a, -1, 4);
#endif
#endif
  return select<V>(b < a, b, a);
}

struct SumOf {
  template <class V>
  INGOT_RT_INLINE_MEMBER V operator()(V a, V b) const {
    return a + b;
  }
};
struct MaximumOf {
  template <class V>
  INGOT_RT_INLINE_MEMBER V operator()(V a, V b) const {
    return maximum(a, b);
  }
};
struct MinimumOf {
  template <class V>
  INGOT_RT_INLINE_MEMBER V operator()(V a, V b) const {
    return minimum(a, b);
  }
};
// One number out of all lanes, in the order of fold_lanes.
template <class V>
INGOT_RT_INLINE Element<V> horizontal_sum(V v) {
  return fold_lanes(v, SumOf{});
}
template <class V>
INGOT_RT_INLINE Element<V> horizontal_maximum(V v) {
  return fold_lanes(v, MaximumOf{});
}
template <class V>
INGOT_RT_INLINE Element<V> horizontal_minimum(V v) {
  return fold_lanes(v, MinimumOf{});
}

// The square root of a float as an instruction, where there is one: the library function may set errno or be absent.
#if defined(__clang__) && (defined(__SSE2__) || defined(__aarch64__) || defined(__riscv_flen))
INGOT_RT_INLINE float sqrt_of_float(float x) { return __builtin_elementwise_sqrt(x); }
#elif defined(__GNUC__) && defined(__SSE2__)
INGOT_RT_INLINE float sqrt_of_float(float x) {
  typedef float Four __attribute__((vector_size(16)));
  return __builtin_ia32_sqrtss(Four{x, 0.f, 0.f, 0.f})[0];
}
#elif defined(__GNUC__) && defined(__aarch64__)
INGOT_RT_INLINE float sqrt_of_float(float x) {
  float root;
  __asm__("fsqrt %s0, %s1" : "=w"(root) : "w"(x));
  return root;
}
#elif defined(__GNUC__) && defined(__ARM_FP) && (__ARM_FP & 4)
INGOT_RT_INLINE float sqrt_of_float(float x) {
  float root;
  __asm__("vsqrt.f32 %0, %1" : "=t"(root) : "t"(x));
  return root;
}
#elif defined(__GNUC__) && defined(__riscv_flen)
INGOT_RT_INLINE float sqrt_of_float(float x) {
  float root;
  __asm__("fsqrt.s %0, %1" : "=f"(root) : "f"(x));
  return root;
}
#else
#define INGOT_RT_SQRT_BY_BITS
#endif
// Bit by bit: the largest 25-bit root whose square is at most the significand, rounded to 24 bits; ties do not occur.
INGOT_RT_CALL float sqrt_by_bits(float x) {
  if (!(x > 0.f)) return x == 0.f ? x : (x - x) / (x - x);
  if (x - x != 0.f) return x;
  int32_t exponent = -175;
  if (x < 1.17549435e-38f) {
    x *= 16777216.f;
    exponent -= 24;
  }
  const uint32_t bits = bit_cast<uint32_t>(x);
  exponent += static_cast<int32_t>(bits >> 23);
  uint64_t rest = static_cast<uint64_t>((bits & 0x7fffffu) | 0x800000u) << 25;  // x = rest * 2^exponent
  if (exponent % 2 != 0) {
    rest <<= 1;
    exponent -= 1;
  }
  uint64_t root = 0;
  for (uint64_t bit = static_cast<uint64_t>(1) << 48; bit != 0; bit >>= 2) {
    const uint64_t trial = root + bit;
    root >>= 1;
    if (rest >= trial) {
      rest -= trial;
      root += bit;
    }
  }
  return bit_cast<float>((static_cast<uint32_t>(exponent / 2 + 150) << 23) + (static_cast<uint32_t>(root + 1) >> 1));
}
#if defined(INGOT_RT_SQRT_BY_BITS)
INGOT_RT_INLINE float sqrt_of_float(float x) { return sqrt_by_bits(x); }
#endif
// Correctly rounded; NaN below 0.
template <class V>
INGOT_RT_INLINE V sqrt(V x) {
  if constexpr (Lanes<V>::count == 1) {
    return sqrt_of_float(x);
  } else {
#if defined(INGOT_VECTORS) && defined(__clang__)
    return __builtin_elementwise_sqrt(x);
#else
#if defined(INGOT_VECTORS) && defined(__SSE2__)
    if constexpr (Lanes<V>::count == 4) return __builtin_ia32_sqrtps(x);
#if INGOT_VECTORS >= 8
    if constexpr (Lanes<V>::count == 8) return __builtin_ia32_sqrtps256(x);
#endif
#if INGOT_VECTORS >= 16
    if constexpr (Lanes<V>::count == 16) return __builtin_ia32_sqrtps512_mask(x, x, -1, 4);
#endif
#endif
    for (int i = 0; i < Lanes<V>::count; ++i) set_lane(x, i, sqrt_of_float(get_lane(x, i)));
    return x;
#endif
  }
}

// Adding 2^23 leaves no bits for a fraction: the addition rounds half to even, in the default rounding mode.
template <class V>
INGOT_RT_FORMULA V round(V x) {
  const V size = absolute(x);
  const V rounded = (size + 8388608.f) - 8388608.f;
  return copy_sign(select<V>(size < 8388608.f, rounded, size), x);
}
template <class V>
INGOT_RT_FORMULA V floor(V x) {
  const V rounded = round(x);
  return select<V>(rounded > x, rounded - 1.f, rounded);
}
template <class V>
INGOT_RT_FORMULA V ceil(V x) {
  const V rounded = round(x);
  return copy_sign(select<V>(rounded < x, rounded + 1.f, rounded), x);
}
template <class V>
INGOT_RT_FORMULA V truncate(V x) {
  const V size = absolute(x), rounded = round(size);
  return copy_sign(select<V>(rounded > size, rounded - 1.f, rounded), x);
}

// 2^n for an n from -126 to 127, given as n + 127.
template <class V>
INGOT_RT_INLINE V power_of_two(Bits<V> biased) {
  return bit_cast<V>(biased << 23);
}

// x = n ln 2 + r with |r| <= ln 2 / 2; expm1_r = exp(r) - 1. |x| stays below 2^7 ln 2 * 3; n is any number when x is
// NaN.
template <class V>
struct ReducedExponent {
  V expm1_r;
  Bits<V> n;
};
template <class V>
INGOT_RT_INLINE ReducedExponent<V> reduce_exponent(V x) {
  // Adding 1.5 * 2^23 rounds to an integer, which is then the low bits of the sum.
  const V shifted = x * 1.44269504f + 12582912.f;
  const V n = shifted - 12582912.f;
  const V r = (x - n * 0.693145752f) - n * 1.42860677e-6f;  // fit ln2_24: the first product is exact
  V p = r * 1.39305019e-3f + 8.36324878e-3f;                // fit exp_24
  p = p * r + 0.0416665114f;
  p = p * r + 0.166665763f;
  p = p * r + 0.5f;
  return {(p * r) * r + r, bit_cast<Bits<V>>(shifted) - 0x4b400000u};
}

template <class V>
INGOT_RT_FORMULA V exp(V x) {
  x = minimum_constant(x, splat<V>(89.f));    // exp(89) is infinite
  x = maximum_constant(x, splat<V>(-104.f));  // exp(-104) rounds to 0
  const ReducedExponent<V> reduced = reduce_exponent(x);
  // 2^n in two factors: the first product is exact, the second rounds once, to a denormal or infinity if need be.
  const Bits<V> sum = reduced.n + 254u, first = sum >> 1;
  return ((reduced.expm1_r + 1.f) * power_of_two<V>(first)) * power_of_two<V>(sum - first);
}

template <class V>
INGOT_RT_FORMULA V expm1(V x) {
  const V kept = x;
  x = minimum_constant(x, splat<V>(89.f));
  x = maximum_constant(x, splat<V>(-20.f));  // expm1(-20) rounds to -1
  const ReducedExponent<V> reduced = reduce_exponent(x);
  const V scale = power_of_two<V>(reduced.n + 126u);  // 2^n / 2, finite up to n = 128
  const V result = (reduced.expm1_r * scale + (scale - 0.5f)) * 2.f;
  return select<V>(absolute(kept) < 2.98023224e-8f, kept, result);
}

// tanh(x) = t / (t + 2), t = expm1(2 |x|).
template <class V>
INGOT_RT_FORMULA V tanh(V x) {
  const V size = minimum_constant(absolute(x), splat<V>(10.f));  // tanh(10) rounds to 1
  const ReducedExponent<V> reduced = reduce_exponent(size * 2.f);
  const V scale = power_of_two<V>(reduced.n + 127u);
  const V t = reduced.expm1_r * scale + (scale - 1.f);
  return copy_sign(t / (t + 2.f), x);
}

// log(2^e m) = e ln 2 + log(1 + f), f = m - 1 and m from sqrt(1/2) to sqrt(2).
template <class V>
INGOT_RT_FORMULA V log(V x) {
  const Mask<V> is_denormal = x < 1.17549435e-38f;
  const V normal = select<V>(is_denormal, x * 8388608.f, x);
  // 0x3504f3 takes the significand of sqrt(1/2) to 0, so that smaller ones borrow from the exponent.
  const Bits<V> bits = bit_cast<Bits<V>>(normal), offset = bits - 0x3504f3u;  // the exponent of offset: e + 126
  const V exponent =
      convert<V>(bit_cast<Signed<V>>(offset >> 23)) - select<V>(is_denormal, splat<V>(149.f), splat<V>(126.f));
  const V f = bit_cast<V>(bits - (offset & 0xff800000u) + 0x3f000000u) - 1.f;
  V p = f * -0.0810817331f + 0.127149194f;  // fit log_24
  p = p * f + -0.129710317f;
  p = p * f + 0.142017409f;
  p = p * f + -0.166423216f;
  p = p * f + 0.200014889f;
  p = p * f + -0.25000295f;
  p = p * f + 0.333333284f;
  const V square = f * f;
  const V low = (p * f) * square + exponent * 1.42860677e-6f;
  const V result = (f + (low - square * 0.5f)) + exponent * 0.693145752f;
  const V zero_or_nan = select<V>(x == 0.f, splat<V>(-__builtin_inff()), splat<V>(__builtin_nanf("")));
  const V beyond = select<V>((x > 0.f) | (x != x), x, zero_or_nan);  // infinity and NaN stay
  return select<V>((x > 0.f) & (x < __builtin_inff()), result, beyond);
}

// log(u) x / (u - 1) with u = 1 + x rounded: the error of u cancels (Goldberg, "What every computer scientist should
// know about floating-point arithmetic", theorem 4).
template <class V>
INGOT_RT_FORMULA V log1p(V x) {
  const V u = x + 1.f;
  const V result = log(u) * (x / (u - 1.f));
  return select<V>((u == 1.f) | (x == __builtin_inff()), x, result);
}

// 2/pi in binary, most significant word first, after one word of 0.
constexpr uint32_t two_over_pi[9] = {0,           0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u,
                                     0xdb629599u, 0x3c439041u, 0xfe5163abu, 0xdebbc561u};

// An angle as quadrant * pi/2 + r, |r| <= pi/4 and a little.
template <class V>
struct Angle {
  V r;
  Bits<V> quadrant;
};

// For large angles: the 96 bits of 2/pi that matter times the 24 bits of x (Payne and Hanek, "Radian reduction for
// trigonometric functions", SIGNUM 1983). Infinity and NaN give NaN.
INGOT_RT_CALL Angle<float> reduce_large_angle(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x);
  const uint32_t biased = (bits >> 23) & 255u;
  if (biased == 255u) return {x - x, 0};
  if (biased < 128u) return {x, 0};                             // not a large angle: below 2
  const uint32_t significand = (bits & 0x7fffffu) | 0x800000u;  // x = significand * 2^(biased - 150)
  const uint32_t start = biased - 150u - 2u + 32u;  // first bit that counts for the angle modulo 4 quadrants
  const uint32_t word = start / 32u, shift = start % 32u;
  uint32_t window[3];
  for (uint32_t i = 0; i < 3; ++i) {
    const uint32_t high = two_over_pi[word + i], low = two_over_pi[word + i + 1];
    window[i] = shift == 0 ? high : (high << shift) | (low >> (32u - shift));
  }
  const uint64_t last = static_cast<uint64_t>(window[2]) * significand;
  const uint64_t middle = static_cast<uint64_t>(window[1]) * significand + (last >> 32);
  const uint64_t top = (static_cast<uint64_t>(window[0]) * significand << 32) + middle;
  uint32_t quadrant = static_cast<uint32_t>(top >> 62);
  const uint64_t fraction = (top << 2) | ((last & 0xffffffffu) >> 30);  // of a quadrant, in units of 2^-64
  if (fraction >> 63) ++quadrant;
  const bool is_below = (fraction >> 63) != 0;
  float r = static_cast<float>(is_below ? ~fraction + 1u : fraction) * 8.51530395e-20f;  // pi/2 * 2^-64
  if (is_below != (bits >> 31 != 0)) r = -r;
  return {r, bits >> 31 != 0 ? 0u - quadrant : quadrant};
}

template <class V>
INGOT_RT_INLINE Angle<V> reduce_angle(V x) {
  const V shifted = x * 0.636619772f + 12582912.f;
  const V n = shifted - 12582912.f;
  Angle<V> angle;
  // fit half_pi_24: n has at most 13 bits, so that the first three products are exact.
  angle.r = (((x - n * 1.5703125f) - n * 4.8351287841796875e-4f) - n * 3.1385570764541625977e-7f) - n * 6.0771006e-11f;
  angle.quadrant = bit_cast<Bits<V>>(shifted) - 0x4b400000u;
  const V size = absolute(x);
  const Mask<V> is_large = (size > 8192.f) | (x != x);
  if (any(is_large)) {
    for (int i = 0; i < Lanes<V>::count; ++i) {
      const float lane = get_lane(x, i);
      if (lane <= 8192.f && lane >= -8192.f) continue;
      const Angle<float> reduced = reduce_large_angle(lane);
      set_lane(angle.r, i, reduced.r);
      set_lane(angle.quadrant, i, reduced.quadrant);
    }
  }
  return angle;
}

// sin(r + quadrant * pi/2).
template <class V>
INGOT_RT_INLINE V sine_of(Angle<V> angle) {
  const V r = angle.r, z = r * r;
  V s = z * -1.95836416e-4f + 8.3327163e-3f;  // fit sin_24
  s = s * z + -0.166666642f;
  s = s * (z * r) + r;
  V c = z * 2.45436804e-5f + -1.38882711e-3f;  // fit cos_24
  c = c * z + 0.0416666642f;
  c = (c * (z * z) - z * 0.5f) + 1.f;
  const V result = select<V>((angle.quadrant & 1u) == 0u, s, c);
  return bit_cast<V>(bit_cast<Bits<V>>(result) ^ ((angle.quadrant & 2u) << 30));
}
template <class V>
INGOT_RT_FORMULA V sin(V x) {
  return select<V>(x == 0.f, x, sine_of(reduce_angle(x)));
}
template <class V>
INGOT_RT_FORMULA V cos(V x) {
  Angle<V> angle = reduce_angle(x);
  angle.quadrant += 1u;
  return sine_of(angle);
}

// Near 0 x (1 + P(x^2)); from 1 on 1 - exp(Q(|x| - 5/2)), Q fitted to log(1 - erf).
template <class V>
INGOT_RT_FORMULA V erf(V x) {
  const V size = absolute(x);
  const V z = minimum_constant(x * x, splat<V>(1.f));
  V p = z * 7.91990169e-5f + -8.03065428e-4f;  // fit erf_24
  p = p * z + 5.1907259e-3f;
  p = p * z + -0.0268551242f;
  p = p * z + 0.112836182f;
  p = p * z + -0.376126289f;
  p = p * z + 0.128379166f;
  const V near = p * x + x;
  const V a = minimum_constant(size, splat<V>(4.f)) - 2.5f;  // erf(4) rounds to 1
  V q = a * -1.75039008e-6f + 1.3308435e-5f;                 // fit erfc_24
  q = q * a + -7.67010933e-5f;
  q = q * a + 4.20148717e-4f;
  q = q * a + -2.16633873e-3f;
  q = q * a + 0.0108585116f;
  q = q * a + 0.943894386f;
  q = q * a + 5.35268068f;
  q = q * a + 7.80681515f;
  const ReducedExponent<V> reduced = reduce_exponent(-q);
  const V scale = power_of_two<V>(reduced.n + 127u);
  const V far = (1.f - scale) - reduced.expm1_r * scale;
  return select<V>(size < 1.f, near, copy_sign(far, x));
}

// a - b floor(a / b): the sign of b, exact but for one rounding; NaN for b = 0, infinite a and NaN. By long division,
// since the quotient may have more bits than the significand. T is float or double.
template <class T>
INGOT_RT_CALL T remainder_of_scalars(T a, T b) {
  typedef Bits<T> Word;
  constexpr int fraction_bits = sizeof(T) == 4 ? 23 : 52;
  constexpr Word one = 1, implicit_one = one << fraction_bits, sign_bit = one << (sizeof(T) * 8 - 1);
  const Word infinite = bit_cast<Word>(static_cast<T>(__builtin_inff()));
  const Word size_a = bit_cast<Word>(a) & ~sign_bit, size_b = bit_cast<Word>(b) & ~sign_bit;
  if (size_b == 0 || size_b > infinite || size_a >= infinite) return (a * b) / (a * b);
  const Word sign_b = bit_cast<Word>(b) & sign_bit;
  Word size = size_a;
  if (size_a >= size_b) {
    Word exponent = size_a >> fraction_bits, last_exponent = size_b >> fraction_bits;
    Word rest = size_a & (implicit_one - 1), divisor = size_b & (implicit_one - 1);
    if (exponent != 0)
      rest |= implicit_one;
    else
      exponent = 1;
    if (last_exponent != 0)
      divisor |= implicit_one;
    else
      last_exponent = 1;
    rest %= divisor;
    constexpr Word most_steps = (one << (sizeof(T) * 8 - 1 - fraction_bits)) - 1;  // of an exponent to another
    for (Word step = 0; step < most_steps && exponent > last_exponent; ++step) {
      --exponent;
      rest <<= 1;
      if (rest >= divisor) rest -= divisor;
    }
    // What is left is rest * 2^(last_exponent - bias - fraction_bits).
    for (int bit = 0; bit < fraction_bits && rest != 0 && rest < implicit_one && last_exponent > 1; ++bit) {
      rest <<= 1;
      --last_exponent;
    }
    size = rest >= implicit_one ? ((last_exponent - 1) << fraction_bits) + rest : rest;
  }
  if (size == 0) return bit_cast<T>(sign_b);
  const bool same_sign = (bit_cast<Word>(a) & sign_bit) == sign_b;
  const T positive = same_sign ? bit_cast<T>(size) : bit_cast<T>(size_b) - bit_cast<T>(size);
  return sign_b != 0 ? -positive : positive;
}
template <class V>
INGOT_RT_INLINE V remainder(V a, V b) {
  for (int i = 0; i < Lanes<V>::count; ++i) set_lane(a, i, remainder_of_scalars(get_lane(a, i), get_lane(b, i)));
  return a;
}

}  // namespace ingot_rt
// x to the power y for floats and vectors of floats, within 4 units in the last place: log x as the sum of two floats,
// its product with y exact, then exp. Special values as C99, annex F.9.4.4, has them: power(x, 0) = power(1, y) = 1
// even for NaN.

namespace ingot_rt {

// A number as the sum of two floats, of which the second is small.
template <class V>
struct Sum {
  V high, low;
};
// Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18 (1971).
// Exact for |a| >= |b|, and for a = 0.
template <class V>
INGOT_RT_INLINE Sum<V> exact_sum(V a, V b) {
  const V sum = a + b;
  return {sum, b - (sum - a)};
}
// The upper 12 bits of the significand: products of two such numbers are exact.
template <class V>
INGOT_RT_INLINE V upper_half(V x) {
  return bit_cast<V>(bit_cast<Bits<V>>(x) & 0xfffff000u);
}

// log x for positive finite x: e ln 2 + 2 atanh(s), s = (m - 1) / (m + 1), x = 2^e m as in log.
template <class V>
INGOT_RT_INLINE Sum<V> log_in_two(V x) {
  const Mask<V> is_denormal = x < 1.17549435e-38f;
  const Bits<V> bits = bit_cast<Bits<V>>(select<V>(is_denormal, x * 8388608.f, x));
  const Bits<V> offset = bits - 0x3504f3u;
  const V e = convert<V>(bit_cast<Signed<V>>(offset >> 23)) - select<V>(is_denormal, splat<V>(149.f), splat<V>(126.f));
  const V f = bit_cast<V>(bits - (offset & 0xff800000u) + 0x3f000000u) - 1.f;

  const V d = f + 2.f, d_low = f - (d - 2.f);
  const V s = f / d;
  const V s1 = upper_half(s), s2 = s - s1, d1 = upper_half(d), d2 = d - d1;
  const V rest = (((f - s1 * d1) - s1 * d2) - s2 * d) - s * d_low;
  const V t = s * s;
  V p = t * 0.225844607f + 0.285893321f;  // fit atanh_24
  p = p * t + 0.399995536f;
  p = p * t + 0.666666687f;
  const Sum<V> sum = exact_sum(e * 0.693145752f, s * 2.f);  // fit ln2_24: an exact product
  const V low = (sum.low + e * 1.42860677e-6f) + ((rest / d) * 2.f + (p * t) * s);
  return exact_sum(sum.high, low);
}

template <class V>
INGOT_RT_FORMULA V power(V x, V y) {
  const V size = absolute(x);
  const Sum<V> logarithm = log_in_two(size);
  // A larger exponent changes nothing: |log x| is 2^-24 or more, unless x is 1.
  const V bounded = maximum_constant(minimum_constant(y, splat<V>(2147483648.f)), splat<V>(-2147483648.f));
  const V y1 = upper_half(bounded), y2 = bounded - y1;
  const V l1 = upper_half(logarithm.high), l2 = logarithm.high - l1;
  const Sum<V> product = exact_sum(y1 * l1, ((y1 * l2 + y2 * l1) + y2 * l2) + bounded * logarithm.low);
  const V clamped = maximum_constant(minimum_constant(product.high, splat<V>(89.f)), splat<V>(-104.f));
  const V low = select<V>(clamped == product.high, product.low, splat<V>(0.f));
  const ReducedExponent<V> reduced = reduce_exponent(clamped);
  const Bits<V> sum = reduced.n + 254u, first = sum >> 1;
  const V significand = (reduced.expm1_r + (reduced.expm1_r * low + low)) + 1.f;
  V result = (significand * power_of_two<V>(first)) * power_of_two<V>(sum - first);

  const V infinite = splat<V>(__builtin_inff());
  const Mask<V> is_extreme = (size == 0.f) | (size == infinite);
  result = select<V>(is_extreme, select<V>((size == infinite) == (y > 0.f), infinite, splat<V>(0.f)), result);
  const V half = y * 0.5f;
  const Mask<V> is_whole = floor(y) == y, is_odd = is_whole & (floor(half) != half);
  result = select<V>(is_odd, copy_sign(result, x), result);
  const Mask<V> is_undefined = (x < 0.f) & (size != infinite) & (floor(y) != y);
  result = select<V>(is_undefined | (x != x) | (y != y), splat<V>(__builtin_nanf("")), result);
  return select<V>((y == 0.f) | (x == 1.f), splat<V>(1.f), result);
}

}  // namespace ingot_rt
// The functions of math.h and power.h for double, one number at a time: overloads, so that the same names serve. Within
// 4 units in the last place; tests/runtime/math_double_test.cpp measures it. Coefficients: fit.py.

namespace ingot_rt {

constexpr uint64_t double_sign_bit = static_cast<uint64_t>(1) << 63;

INGOT_RT_INLINE double absolute(double x) { return bit_cast<double>(bit_cast<uint64_t>(x) & ~double_sign_bit); }
INGOT_RT_INLINE double copy_sign(double x, double sign) {
  return bit_cast<double>((bit_cast<uint64_t>(x) & ~double_sign_bit) | (bit_cast<uint64_t>(sign) & double_sign_bit));
}
INGOT_RT_INLINE double sign(double x) { return x > 0. || x < 0. ? copy_sign(1., x) : x; }

INGOT_RT_INLINE double round(double x) {
  const double size = absolute(x);
  return copy_sign(size < 4503599627370496. ? (size + 4503599627370496.) - 4503599627370496. : size, x);
}
INGOT_RT_INLINE double floor(double x) {
  const double rounded = round(x);
  return rounded > x ? rounded - 1. : rounded;
}
INGOT_RT_INLINE double ceil(double x) {
  const double rounded = round(x);
  return copy_sign(rounded < x ? rounded + 1. : rounded, x);
}
INGOT_RT_INLINE double truncate(double x) {
  const double size = absolute(x), rounded = round(size);
  return copy_sign(rounded > size ? rounded - 1. : rounded, x);
}

// An instruction where there is one; elsewhere four steps of Newton's method from a guess within 4 %, at most one unit
// in the last place off.
INGOT_RT_CALL double sqrt_by_steps(double x) {
  if (!(x > 0.)) return x == 0. ? x : (x - x) / (x - x);
  if (x - x != 0.) return x;
  const bool is_denormal = x < 2.2250738585072014e-308;
  if (is_denormal) x *= 18014398509481984.;  // 2^54
  double root = bit_cast<double>((bit_cast<uint64_t>(x) >> 1) + 0x1ff7a3bea91d9b1bu);
  for (int i = 0; i < 4; ++i) root = (root + x / root) * .5;
  return is_denormal ? root * 7.4505805969238281e-9 : root;
}
INGOT_RT_INLINE double sqrt(double x) {
#if defined(__clang__) && (defined(__SSE2__) || defined(__aarch64__) || (defined(__riscv_flen) && __riscv_flen >= 64))
  return __builtin_elementwise_sqrt(x);
#elif defined(__GNUC__) && defined(__SSE2__)
  typedef double Two __attribute__((vector_size(16)));
  const Two two = {x, 0.};
  return __builtin_ia32_sqrtsd(two)[0];
#elif defined(__GNUC__) && defined(__aarch64__)
  double root;
  __asm__("fsqrt %d0, %d1" : "=w"(root) : "w"(x));
  return root;
#elif defined(__GNUC__) && defined(__ARM_FP) && (__ARM_FP & 8)
  double root;
  __asm__("vsqrt.f64 %P0, %P1" : "=w"(root) : "w"(x));
  return root;
#elif defined(__GNUC__) && defined(__riscv_flen) && __riscv_flen >= 64
  double root;
  __asm__("fsqrt.d %0, %1" : "=f"(root) : "f"(x));
  return root;
#else
  return sqrt_by_steps(x);
#endif
}

INGOT_RT_INLINE double double_power_of_two(uint64_t biased) { return bit_cast<double>(biased << 52); }

INGOT_RT_INLINE ReducedExponent<double> reduce_exponent(double x) {
  const double shifted = x * 1.4426950408889634 + 6755399441055744.;  // 1.5 * 2^52
  const double n = shifted - 6755399441055744.;
  const double r = (x - n * 0.69314718036912381649) - n * 1.9082149292705877e-10;  // fit ln2_53
  double p = r * 2.09163559769584939e-9 + 2.510541126318176e-8;                    // fit exp_53
  p = p * r + 2.75572689531338195e-7;
  p = p * r + 2.75572548240240126e-6;
  p = p * r + 2.48015873299909963e-5;
  p = p * r + 1.98412698754105518e-4;
  p = p * r + 1.38888888888821652e-3;
  p = p * r + 8.33333333332589646e-3;
  p = p * r + 0.0416666666666666713;
  p = p * r + 0.166666666666666713;
  p = p * r + 0.5;
  return {(p * r) * r + r, bit_cast<uint64_t>(shifted) - 0x4338000000000000u};
}

// exp(x + low) for a low that is a rounding error of x.
[[maybe_unused]] static inline double exp_of_sum(double x, double low) {
  const double kept = maximum_constant(minimum_constant(x, 710.), -746.);  // infinite; rounds to 0
  const ReducedExponent<double> reduced = reduce_exponent(kept);
  const double small = kept == x ? reduced.expm1_r * low + low : 0.;
  const uint64_t sum = reduced.n + 2046u, first = sum >> 1;
  return (((reduced.expm1_r + small) + 1.) * double_power_of_two(first)) * double_power_of_two(sum - first);
}
[[maybe_unused]] static inline double exp(double x) { return exp_of_sum(x, 0.); }

[[maybe_unused]] static inline double expm1(double x) {
  if (absolute(x) < 5.5511151231257827e-17) return x;
  const ReducedExponent<double> reduced = reduce_exponent(maximum_constant(minimum_constant(x, 710.), -40.));
  const double scale = double_power_of_two(reduced.n + 1022u);
  return (reduced.expm1_r * scale + (scale - .5)) * 2.;
}
[[maybe_unused]] static inline double tanh(double x) {
  const ReducedExponent<double> reduced = reduce_exponent(minimum_constant(absolute(x), 20.) * 2.);
  const double scale = double_power_of_two(reduced.n + 1023u);
  const double t = reduced.expm1_r * scale + (scale - 1.);
  return copy_sign(t / (t + 2.), x);
}

// x = 2^exponent (1 + fraction) for positive finite x, 1 + fraction from sqrt(1/2) to sqrt(2).
struct SplitDouble {
  double exponent, fraction;
};
INGOT_RT_INLINE SplitDouble split_double(double x) {
  const bool is_denormal = x < 2.2250738585072014e-308;
  const uint64_t bits = bit_cast<uint64_t>(is_denormal ? x * 4503599627370496. : x);
  const uint64_t offset = bits - 0x6a09e667f3bcdu;  // the fraction of sqrt(1/2)
  const double exponent = static_cast<double>(static_cast<int32_t>(offset >> 52) - (is_denormal ? 1074 : 1022));
  return {exponent, bit_cast<double>(bits - (offset & 0xfff0000000000000u) + 0x3fe0000000000000u) - 1.};
}
// (2 atanh(s) - 2 s) / s^3 with t = s^2, without its first term 2/3.
INGOT_RT_INLINE double double_atanh_rest(double t) {
  double p = t * -0.132442583718701906 + 0.148347429387587965;  // fit atanh_53
  p = p * t + 0.131733800175442173;
  p = p * t + 0.153890147546718148;
  p = p * t + 0.181817494115266931;
  p = p * t + 0.22222222831401095;
  p = p * t + 0.285714285685687408;
  return (p * t + 0.400000000000060252) * t;
}

// f - f^2/2 + s (f^2/2 + R), s = f / (2 + f): the series of atanh with its first term 2 s = f - s f made exact.
[[maybe_unused]] static inline double log(double x) {
  if (!(x > 0.)) return x == 0. ? -__builtin_inf() : __builtin_nan("");
  if (x - x != 0.) return x;
  const SplitDouble split = split_double(x);
  const double f = split.fraction, s = f / (f + 2.), t = s * s, half_square = f * f * .5;
  const double r = (double_atanh_rest(t) + 0.66666666666666663) * t;
  const double low = s * (half_square + r) + split.exponent * 1.9082149292705877e-10;
  return (f - (half_square - low)) + split.exponent * 0.69314718036912381649;
}
[[maybe_unused]] static inline double log1p(double x) {
  const double u = x + 1.;
  if (u == 1. || x - x != 0.) return u == 1. || x > 0. ? x : u - u;
  return log(u) * (x / (u - 1.));
}

// The bits of 2/pi after two words of 0, as many as the largest double needs.
constexpr uint32_t two_over_pi_for_double[39] = {
    0,           0,           0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u,
    0xfe5163abu, 0xdebbc561u, 0xb7246e3au, 0x424dd2e0u, 0x06492eeau, 0x09d1921cu, 0xfe1deb1cu, 0xb129a73eu,
    0xe88235f5u, 0x2ebb4484u, 0xe99c7026u, 0xb45f7e41u, 0x3991d639u, 0x835339f4u, 0x9c845f8bu, 0xbdf9283bu,
    0x1ff897ffu, 0xde05980fu, 0xef2f118bu, 0x5a0a6d1fu, 0x6d367ecfu, 0x27cb09b7u, 0x4f463f66u, 0x9e5fea2du,
    0x7527bac7u, 0xebe5f17bu, 0x3d0739f7u, 0x8a5292eau, 0x6bfb5fb1u, 0x1f8d5d08u, 0x56033046u};

// As reduce_large_angle for float, with 192 bits of 2/pi; |x| >= 2^20.
INGOT_RT_CALL Angle<double> reduce_large_angle(double x) {
  const uint64_t bits = bit_cast<uint64_t>(x);
  const uint32_t biased = static_cast<uint32_t>(bits >> 52) & 2047u;
  if (biased == 2047u) return {x - x, 0};
  if (biased < 1043u) return {x, 0};                                           // not a large angle
  const uint64_t significand = (bits & 0xfffffffffffffu) | 0x10000000000000u;  // x = significand * 2^(biased - 1075)
  const uint32_t start = biased - 1075u - 2u + 64u, word = start / 32u, shift = start % 32u;
  // The product of the window and the significand modulo 2^192, least significant word first.
  uint32_t product[6] = {};
  for (uint32_t half = 0; half < 2; ++half) {
    const uint64_t factor = (significand >> (32u * half)) & 0xffffffffu;
    uint64_t carry = 0;
    for (uint32_t i = 0; i + half < 6; ++i) {
      const uint32_t high = two_over_pi_for_double[word + 5 - i], low = two_over_pi_for_double[word + 6 - i];
      const uint32_t window = shift == 0 ? high : (high << shift) | (low >> (32u - shift));
      carry += product[i + half] + factor * window;
      product[i + half] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
  }
  uint64_t quadrant = product[5] >> 30;
  uint64_t high =
      (static_cast<uint64_t>(product[5]) << 34) | (static_cast<uint64_t>(product[4]) << 2) | (product[3] >> 30);
  uint64_t low = (static_cast<uint64_t>(product[3]) << 34) | (static_cast<uint64_t>(product[2]) << 2);
  const bool is_below = (high >> 63) != 0;
  if (is_below) {
    ++quadrant;
    low = ~low + 1u;
    high = ~high + (low == 0 ? 1u : 0u);
  }
  // pi/2 times 2^-64 and 2^-128.
  double r = static_cast<double>(high) * 8.51530395021638647e-20 + static_cast<double>(low) * 4.61615552109950195e-39;
  const bool is_negative = (bits >> 63) != 0;
  if (is_below != is_negative) r = -r;
  return {r, is_negative ? 0u - quadrant : quadrant};
}
INGOT_RT_INLINE Angle<double> reduce_angle(double x) {
  if (!(absolute(x) < 1048576.)) return reduce_large_angle(x);
  const double shifted = x * 0.63661977236758134 + 6755399441055744.;
  const double n = shifted - 6755399441055744.;
  // fit half_pi_53: the first two products are exact.
  const double r = ((x - n * 1.5707963267341256142) - n * 6.0771005063039659766e-11) - n * 2.0222662487959506315e-21;
  return {r, bit_cast<uint64_t>(shifted) - 0x4338000000000000u};
}
INGOT_RT_INLINE double sine_of(Angle<double> angle) {
  const double r = angle.r, z = r * r;
  double result;
  if ((angle.quadrant & 1u) == 0) {
    double s = z * 1.59191690329817229e-10 + -2.50511499216294928e-8;  // fit sin_53
    s = s * z + 2.75573162167478411e-6;
    s = s * z + -1.98412698370739301e-4;
    s = s * z + 8.33333333333130359e-3;
    s = s * z + -0.166666666666666657;
    result = s * (z * r) + r;
  } else {
    double c = z * -1.13814809129268125e-11 + 2.08761269822801496e-9;  // fit cos_53
    c = c * z + -2.7557317154285435e-7;
    c = c * z + 2.48015872984528324e-5;
    c = c * z + -1.38888888888870571e-3;
    c = c * z + 0.0416666666666666644;
    result = (c * (z * z) - z * .5) + 1.;
  }
  return (angle.quadrant & 2u) != 0 ? -result : result;
}
[[maybe_unused]] static inline double sin(double x) { return x == 0. ? x : sine_of(reduce_angle(x)); }
[[maybe_unused]] static inline double cos(double x) {
  Angle<double> angle = reduce_angle(x);
  ++angle.quadrant;
  return sine_of(angle);
}

INGOT_RT_INLINE double upper_half(double x) { return bit_cast<double>(bit_cast<uint64_t>(x) & 0xfffffffff8000000u); }
// a * b as a sum, with an error below 2^-100 of it.
INGOT_RT_INLINE Sum<double> product_in_two(double a, double b) {
  const double a1 = upper_half(a), a2 = a - a1, b1 = upper_half(b), b2 = b - b1;
  const double high = a1 * b1;  // exact
  return exact_sum(high, (a1 * b2 + a2 * b1) + a2 * b2);
}

// Up to 1 the series 2 x exp(-x^2) / sqrt(pi) * (1 + 2x^2/3 + (2x^2)^2/15 + ...), whose terms are positive, so that
// no digits cancel; beyond, 1 - exp(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 / ...))) (Abramowitz and
// Stegun, 7.1.6 and 7.1.14). From 6 on the result rounds to 1.
INGOT_RT_CALL double erf(double x) {
  if (x != x) return x;
  const double size = absolute(x);
  if (size >= 6.) return copy_sign(1., x);
  if (size < 1e-8) return x * 1.12837916709551257;
  const Sum<double> square = product_in_two(x, x);
  const double gauss = exp_of_sum(-square.high, -square.low);
  if (size > 1.) {
    // Where the fraction is cut off it stands for the positive root of t = x + 121/2 / t, nearly.
    double fraction = (size + sqrt(square.high + 242.)) * .5;
    for (int k = 120; k > 0; --k) fraction = size + k * .5 / fraction;
    return copy_sign(1. - gauss * 0.564189583547756287 / fraction, x);
  }
  double term = 1., sum = 0.;  // the terms after the first
  for (int divisor = 3; divisor < 100 && term > sum * 1e-17; divisor += 2) {
    term *= 2. * square.high / divisor;
    sum += term;
  }
  return (gauss * x * 1.12837916709551257) * (sum + 1.);
}

[[maybe_unused]] static inline double remainder(double a, double b) { return remainder_of_scalars(a, b); }

// log x for positive finite x to about 66 bits: the first two terms of the series of 2 atanh(s) as sums.
INGOT_RT_INLINE Sum<double> log_in_two(double x) {
  const SplitDouble split = split_double(x);
  const double f = split.fraction;
  const double d = f + 2., d_low = f - (d - 2.);
  const double s = f / d;
  const Sum<double> back = product_in_two(s, d);
  const double s_low = ((f - back.high) - back.low - s * d_low) / d;
  const Sum<double> t = product_in_two(s, s);
  const Sum<double> cube = product_in_two(s, t.high);
  const double cube_low = cube.low + s * t.low + 3. * t.high * s_low;
  const Sum<double> third = product_in_two(cube.high, 0.66666666666666663);
  const double third_low = third.low + cube_low * 0.66666666666666663;
  const Sum<double> start = exact_sum(split.exponent * 0.69314718036912381649, 2. * s);
  const Sum<double> middle = exact_sum(start.high, third.high);
  const Sum<double> e_low = product_in_two(split.exponent, 1.9082149292705877e-10);
  const Sum<double> last = exact_sum(middle.high, e_low.high);
  const double low = ((start.low + middle.low) + (last.low + e_low.low)) +
                     ((2. * s_low + third_low) + double_atanh_rest(t.high) * cube.high);
  return exact_sum(last.high, low);
}

INGOT_RT_CALL double power(double x, double y) {
  if (y == 0. || x == 1.) return 1.;
  if (x != x || y != y) return x + y;
  const double infinite = __builtin_inf();
  const double size = absolute(x);
  const bool is_whole = floor(y) == y, is_odd = is_whole && floor(y * .5) != y * .5;
  double result;
  if (size == 0. || size == infinite) {
    result = (size == infinite) == (y > 0.) ? infinite : 0.;
  } else {
    if (x < 0. && !is_whole) return __builtin_nan("");
    const Sum<double> logarithm = log_in_two(size);
    // |log x| is 2^-53 or more, unless x is 1: a larger exponent changes nothing.
    const double bounded = maximum_constant(minimum_constant(y, 9223372036854775808.), -9223372036854775808.);
    const Sum<double> product = product_in_two(logarithm.high, bounded);
    const Sum<double> total = exact_sum(product.high, product.low + logarithm.low * bounded);
    result = exp_of_sum(total.high, total.low);
  }
  return is_odd ? copy_sign(result, x) : result;
}

}  // namespace ingot_rt
// Integer arithmetic and casts as the scalar language defines them (ir/scalar.h): wrap-around, total division and
// shifts, saturating casts from float, and the storage formats f16 and bf16 by their bits. One scalar at a time:
// compilers turn loops over these into vector code.

namespace ingot_rt {

template <class T>
constexpr bool is_signed_integer = static_cast<T>(-1) < static_cast<T>(0);

// Modulo 2^bits: a sum, difference or product modulo 2^64 has the right low bits for every narrower type.
template <class T>
INGOT_RT_INLINE T wrap_add(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
template <class T>
INGOT_RT_INLINE T wrap_subtract(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
template <class T>
INGOT_RT_INLINE T wrap_multiply(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}
template <class T>
INGOT_RT_INLINE T wrap_negate(T a) {
  return static_cast<T>(0u - static_cast<uint64_t>(a));
}
template <class T>
INGOT_RT_INLINE T wrap_absolute(T a) {
  return is_signed_integer<T> && a < static_cast<T>(0) ? wrap_negate(a) : a;
}
template <class T>
INGOT_RT_INLINE T integer_sign(T a) {
  if (is_signed_integer<T> && a < static_cast<T>(0)) return static_cast<T>(-1);
  return static_cast<T>(a != 0);
}
template <class T>
INGOT_RT_INLINE T integer_minimum(T a, T b) {
  return a < b ? a : b;
}
template <class T>
INGOT_RT_INLINE T integer_maximum(T a, T b) {
  return a < b ? b : a;
}

// Towards zero; 0 for b = 0; the lowest number divided by -1 wraps around to itself.
template <class T>
INGOT_RT_INLINE T integer_divide(T a, T b) {
  if (b == 0) return 0;
  if (is_signed_integer<T> && b == static_cast<T>(-1)) return wrap_negate(a);
  return static_cast<T>(a / b);
}
// With the sign of b; 0 for b = 0.
template <class T>
INGOT_RT_INLINE T integer_remainder(T a, T b) {
  if (b == 0 || (is_signed_integer<T> && b == static_cast<T>(-1))) return 0;
  const T rest = static_cast<T>(a % b);
  const bool signs_differ = is_signed_integer<T> && rest != 0 && (rest < static_cast<T>(0)) != (b < static_cast<T>(0));
  return signs_differ ? static_cast<T>(rest + b) : rest;
}
// By squaring; a negative exponent gives 0 but for the bases 1 and -1.
template <class T>
INGOT_RT_INLINE T integer_power(T base, T exponent) {
  if (is_signed_integer<T> && exponent < static_cast<T>(0)) {
    if (base == static_cast<T>(-1)) return (exponent & 1) != 0 ? base : static_cast<T>(1);
    return static_cast<T>(base == static_cast<T>(1));
  }
  T result = 1;
  for (uint64_t rest = static_cast<uint64_t>(exponent); rest != 0; rest >>= 1) {
    if ((rest & 1) != 0) result = wrap_multiply(result, base);
    base = wrap_multiply(base, base);
  }
  return result;
}

// Counts outside [0, bits) shift everything out.
template <class T>
INGOT_RT_INLINE T shift_left(T a, T count) {
  if (static_cast<uint64_t>(count) >= sizeof(T) * 8) return 0;
  return static_cast<T>(static_cast<uint64_t>(a) << static_cast<uint64_t>(count));
}
template <class T>
INGOT_RT_INLINE T shift_right(T a, T count) {
  const bool is_negative = is_signed_integer<T> && a < static_cast<T>(0);
  if (static_cast<uint64_t>(count) >= sizeof(T) * 8) return is_negative ? static_cast<T>(-1) : static_cast<T>(0);
  return static_cast<T>(a >> count);
}

// Of integers: wraps around, or rounds to a float.
template <class To, class From>
INGOT_RT_INLINE To cast_integer(From x) {
  return static_cast<To>(x);
}
// Of a float: towards zero, saturating; 0 for NaN.
template <class To, class From>
INGOT_RT_INLINE To cast_float_to_integer(From x) {
  constexpr int value_bits = static_cast<int>(sizeof(To)) * 8 - (is_signed_integer<To> ? 1 : 0);
  constexpr To highest = static_cast<To>(~static_cast<uint64_t>(0) >> (64 - value_bits));
  constexpr To lowest = is_signed_integer<To> ? static_cast<To>(~static_cast<uint64_t>(highest)) : static_cast<To>(0);
  constexpr From limit = static_cast<From>(static_cast<uint64_t>(1) << (value_bits - 1)) * static_cast<From>(2);
  if (x >= limit) return highest;
  if (is_signed_integer<To> ? x < -limit : x < static_cast<From>(0)) return lowest;
  return x == x ? static_cast<To>(x) : static_cast<To>(0);
}
// True for all but 0; false for NaN.
template <class From>
INGOT_RT_INLINE bool cast_to_bool(From x) {
  return x < static_cast<From>(0) || x > static_cast<From>(0);
}

// bf16 is the upper half of a float. Rounded half to even; NaN stays NaN.
INGOT_RT_INLINE float bf16_to_float(uint16_t half) { return bit_cast<float>(static_cast<uint32_t>(half) << 16); }
INGOT_RT_INLINE uint16_t float_to_bf16(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x);
  if (x != x) return static_cast<uint16_t>((bits >> 16) | 0x40u);
  return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

// f16 (IEEE 754 binary16): 1 sign bit, 5 exponent bits of bias 15, 10 significand bits.
INGOT_RT_INLINE float f16_to_float(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16, rest = half & 0x7fffu;
  if (rest >= 0x7c00u) return bit_cast<float>(sign | 0x7f800000u | (rest - 0x7c00u) << 13);
  // As a float exponent, the bias is 112 too small: times 2^112, which also normalises denormals, exactly.
  const float size = bit_cast<float>(rest << 13) * 5.192296858534828e33f;
  return bit_cast<float>(sign | bit_cast<uint32_t>(size));
}
INGOT_RT_INLINE uint16_t float_to_f16(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x), sign = (bits >> 16) & 0x8000u, size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) return static_cast<uint16_t>(sign | 0x7e00u);
  if (size >= 0x477ff000u) return static_cast<uint16_t>(sign | 0x7c00u);  // 65520 and above round to infinity
  if (size < 0x38800000u) {
    // Below 2^-14: adding 1/2 leaves units of 2^-24, the unit of f16 denormals, and rounds half to even.
    const float shifted = bit_cast<float>(size) + 0.5f;
    return static_cast<uint16_t>(sign | (bit_cast<uint32_t>(shifted) - 0x3f000000u));
  }
  return static_cast<uint16_t>(sign | ((size - 0x38000000u + 0xfffu + ((size >> 13) & 1u)) >> 13));
}

}  // namespace ingot_rt
// Random numbers as a pure function of (key, stream, counter, element): the same draw on every machine, in any order,
// and after any pruning. The generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011, section 4.2): key words (key, stream), counter words (counter, element / 2),
// and the word of the result is element % 2.

namespace ingot_rt {

// W is uint32_t or a vector of them; all lanes are independent.
template <class W>
struct RandomPair {
  W first, second;
};

template <class W, int left>
INGOT_RT_INLINE W rotate(W x) {
  return (x << left) | (x >> (32 - left));
}
template <class W, int r0, int r1, int r2, int r3>
INGOT_RT_INLINE void threefry_four_rounds(W& x0, W& x1) {
  x0 += x1;
  x1 = rotate<W, r0>(x1) ^ x0;
  x0 += x1;
  x1 = rotate<W, r1>(x1) ^ x0;
  x0 += x1;
  x1 = rotate<W, r2>(x1) ^ x0;
  x0 += x1;
  x1 = rotate<W, r3>(x1) ^ x0;
}

template <class W>
INGOT_RT_FORMULA RandomPair<W> threefry(W key0, W key1, W counter0, W counter1) {
  const W key2 = key0 ^ key1 ^ 0x1bd11bdau;
  W x0 = counter0 + key0, x1 = counter1 + key1;
  threefry_four_rounds<W, 13, 15, 26, 6>(x0, x1);
  x0 += key1, x1 += key2 + 1u;
  threefry_four_rounds<W, 17, 29, 16, 24>(x0, x1);
  x0 += key2, x1 += key0 + 2u;
  threefry_four_rounds<W, 13, 15, 26, 6>(x0, x1);
  x0 += key0, x1 += key1 + 3u;
  threefry_four_rounds<W, 17, 29, 16, 24>(x0, x1);
  x0 += key1, x1 += key2 + 4u;
  threefry_four_rounds<W, 13, 15, 26, 6>(x0, x1);
  x0 += key2, x1 += key0 + 5u;
  return {x0, x1};
}

// 32 random bits for one element, or for the elements of a vector of indices.
template <class W>
INGOT_RT_FORMULA W random_bits(uint32_t key, uint32_t stream, uint32_t counter, W element) {
  const RandomPair<W> pair = threefry(splat<W>(key), splat<W>(stream), splat<W>(counter), element >> 1);
  return select<W>((element & 1u) == 0u, pair.first, pair.second);
}

// Uniform in [0, 1), a multiple of 2^-24. V goes with W: float with uint32_t, v16f with v16u.
template <class V>
INGOT_RT_FORMULA V random_uniform(uint32_t key, uint32_t stream, uint32_t counter, Bits<V> element) {
  const Bits<V> bits = random_bits(key, stream, counter, element);
  return convert<V>(bit_cast<Signed<V>>(bits >> 8)) * 5.96046448e-8f;
}

// Standard normal, by Box and Muller ("A note on the generation of random normal deviates", 1958): a block of two words
// gives a pair of draws, sqrt(-2 log u) cos(2 pi v) for an even element and the sine for an odd one, with u in (0, 1]
// and v in [0, 1), both multiples of 2^-24; |result| < 5.77.
template <class V>
INGOT_RT_FORMULA V random_normal(uint32_t key, uint32_t stream, uint32_t counter, Bits<V> element) {
  const RandomPair<Bits<V>> pair =
      threefry(splat<Bits<V>>(key), splat<Bits<V>>(stream), splat<Bits<V>>(counter), element >> 1);
  const V u = convert<V>(bit_cast<Signed<V>>((pair.first >> 8) + 1u)) * 5.96046448e-8f;
  const V angle = convert<V>(bit_cast<Signed<V>>(pair.second >> 8)) * 3.74507028e-7f;  // 2 pi 2^-24
  return sqrt(log(u) * -2.f) * select<V>((element & 1u) == 0u, cos(angle), sin(angle));
}

}  // namespace ingot_rt
// The bytes of saved states: numbers as little-endian bytes whatever the machine's order, and the checksum CRC-32C.

namespace ingot_rt {

template <class T>
INGOT_RT_INLINE void write_unsigned(unsigned char* to, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) to[i] = static_cast<unsigned char>(value >> (8 * i));
}
template <class T>
INGOT_RT_INLINE T read_unsigned(const unsigned char* from) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i)
    value = static_cast<T>(value | static_cast<T>(static_cast<T>(from[i]) << (8 * i)));
  return value;
}
INGOT_RT_INLINE void write_u32(unsigned char* to, uint32_t value) { write_unsigned(to, value); }
INGOT_RT_INLINE void write_u64(unsigned char* to, uint64_t value) { write_unsigned(to, value); }
INGOT_RT_INLINE uint32_t read_u32(const unsigned char* from) { return read_unsigned<uint32_t>(from); }
INGOT_RT_INLINE uint64_t read_u64(const unsigned char* from) { return read_unsigned<uint64_t>(from); }
INGOT_RT_INLINE void write_f32(unsigned char* to, float value) { write_u32(to, bit_cast<uint32_t>(value)); }
INGOT_RT_INLINE float read_f32(const unsigned char* from) { return bit_cast<float>(read_u32(from)); }
INGOT_RT_INLINE void write_f64(unsigned char* to, double value) { write_u64(to, bit_cast<uint64_t>(value)); }
INGOT_RT_INLINE double read_f64(const unsigned char* from) { return bit_cast<double>(read_u64(from)); }

// CRC-32C (Castagnoli; RFC 3720, appendix B.4), four bits at a time: the table is the sixteen remainders of 4-bit
// numbers. Start with crc = 0; the result of one piece is the start for the next.
INGOT_RT_CALL uint32_t crc32c(uint32_t crc, const unsigned char* bytes, size_t count) {
  static constexpr uint32_t remainders[16] = {
      0x00000000u, 0x105ec76fu, 0x20bd8edeu, 0x30e349b1u, 0x417b1dbcu, 0x5125dad3u, 0x61c69362u, 0x7198540du,
      0x82f63b78u, 0x92a8fc17u, 0xa24bb5a6u, 0xb21572c9u, 0xc38d26c4u, 0xd3d3e1abu, 0xe330a81au, 0xf36e6f75u};
  crc = ~crc;
  for (size_t i = 0; i < count; ++i) {
    crc ^= bytes[i];
    crc = (crc >> 4) ^ remainders[crc & 15u];
    crc = (crc >> 4) ^ remainders[crc & 15u];
  }
  return ~crc;
}

// Whole arrays. U is the unsigned type of T's size; bools are stored as 0 and 1.
template <class T>
INGOT_RT_INLINE void copy_elements(T* to, const T* from, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] = from[i];
}
template <class T>
INGOT_RT_INLINE void zero_elements(T* to, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] = T();
}
template <class T, class U>
INGOT_RT_INLINE void read_elements(T* to, const void* from, size_t count) {
  const unsigned char* bytes = static_cast<const unsigned char*>(from);
  for (size_t i = 0; i < count; ++i) to[i] = bit_cast<T>(read_unsigned<U>(bytes + i * sizeof(U)));
}
template <class T, class U>
INGOT_RT_INLINE unsigned char* write_elements(unsigned char* to, const T* from, size_t count) {
  for (size_t i = 0; i < count; ++i) write_unsigned(to + i * sizeof(U), bit_cast<U>(from[i]));
  return to + count * sizeof(U);
}
INGOT_RT_INLINE unsigned char* write_bytes(unsigned char* to, const char* from, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] = static_cast<unsigned char>(from[i]);
  return to + count;
}
INGOT_RT_INLINE bool equal_bytes(const unsigned char* a, const char* b, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (a[i] != static_cast<unsigned char>(b[i])) return false;
  return true;
}

// Names of states against the caller's strings, which end at their first '\0' and are not read past it.
INGOT_RT_CALL bool is_name(const char* string, const char* name, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (string[i] == '\0' || string[i] != name[i]) return false;
  return string[count] == '\0';
}
INGOT_RT_CALL bool is_prefix(const char* string, const char* name, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (string[i] == '\0') return true;
    if (string[i] != name[i]) return false;
  }
  return string[count] == '\0';
}

}  // namespace ingot_rt
// The arrays of a call, for programs under test. With INGOT_CHECK_OVERLAP defined, an emitted function that is called
// with arrays of which one is written and overlaps another stops the program before it computes anything.

#ifdef INGOT_CHECK_OVERLAP
#if !defined(__GNUC__)
#include <stdlib.h>
#endif

namespace ingot_rt {

struct CallArray {
  uintptr_t begin, end;
  bool is_written;
  bool overlaps(const CallArray& other) const { return begin < other.end && other.begin < end; }
};

template <class T>
INGOT_RT_INLINE CallArray call_array(const T& array, bool is_written) {
  const uintptr_t begin = reinterpret_cast<uintptr_t>(&array);
  return {begin, begin + sizeof array, is_written};
}
template <class T>
INGOT_RT_INLINE CallArray read_array(const T& array) {
  return call_array(array, false);
}
template <class T>
INGOT_RT_INLINE CallArray written_array(const T& array) {
  return call_array(array, true);
}

template <class... Arrays>
INGOT_RT_INLINE void expect_apart(Arrays... arrays) {
  const CallArray all[] = {arrays...};
  for (size_t i = 0; i < sizeof...(Arrays); ++i)
    for (size_t j = 0; j < i; ++j)
      if ((all[i].is_written || all[j].is_written) && all[i].overlaps(all[j]))
#if defined(__GNUC__)
        __builtin_trap();
#else
        abort();
#endif
}

}  // namespace ingot_rt
#endif
#endif  // INGOT_RUNTIME_H
