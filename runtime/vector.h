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
#pragma once
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
