// Random numbers as a pure function of (key, stream, counter, element): the same draw on every machine, in any order,
// and after any pruning. The generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011, section 4.2): key words (key, stream), counter words (counter, element / 2),
// and the word of the result is element % 2.
#pragma once
#include "runtime/math.h"

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
