// Integers of all widths: promotion, conversion, division, shifts, bits; and what mixes them with floats.
#pragma once
#include <algorithm>
#include <cstdint>

#include "facts.h"

// Every compound assignment on a variable of one width, within what C++ defines.
template <class T>
T compound(T a, T b) {
  T x = a;
  x += b;
  x -= 3;
  x *= 2;
  x /= 3;
  x %= 50;
  x &= 0x5F;
  x |= 0x10;
  x ^= b;
  x <<= 1;
  x >>= 2;
  ++x;
  x--;
  return x;
}

// clang-format off
template <class Visit>
void visit_integers(Visit&& visit) {
  constexpr Facts small{.low = -1000, .high = 1000, .is_total = false}, natural{.low = 0, .high = 1000, .is_total = false};
  visit("compound_i8", [](std::int8_t a, std::int8_t b) { return compound(a, b); }, Facts{.low = -100, .high = 100, .is_total = false});
  visit("compound_u8", [](std::uint8_t a, std::uint8_t b) { return compound(a, b); }, Facts{.low = 0, .high = 255});
  visit("compound_i16", [](std::int16_t a, std::int16_t b) { return compound(a, b); }, small);
  visit("compound_u16", [](std::uint16_t a, std::uint16_t b) { return compound(a, b); }, natural);
  visit("compound_i32", [](int a, int b) { return compound(a, b); }, small);
  visit("compound_u32", [](unsigned a, unsigned b) { return compound(a, b); }, Facts{.low = 0, .high = 4e9});
  visit("compound_i64", [](std::int64_t a, std::int64_t b) { return compound(a, b); }, small);
  visit("compound_u64", [](std::uint64_t a, std::uint64_t b) { return compound(a, b); }, Facts{.low = 0, .high = 1e19});
  visit("quotient_and_remainder", [](int a, int b) { return b == 0 ? 0 : a / b * 1000 + a % b; }, small);
  visit("floored_quotient", [](int a) { const int b = 7; int q = a / b; if (a % b != 0 && (a < 0) != (b < 0)) --q; return q; }, small);
  visit("remainder_by_negative", [](int a) { return a % -7; }, small);
  visit("unsigned_wraps", [](unsigned a, unsigned b) { return a - b; }, Facts{.low = 0, .high = 4e9});
  visit("bytes_add_as_int", [](std::uint8_t a, std::uint8_t b) { return a + b; }, Facts{.low = 0, .high = 255});
  visit("byte_wraps", [](std::uint8_t a) { return static_cast<std::uint8_t>(a + 100); }, Facts{.low = 0, .high = 255});
  visit("sign_extends", [](std::int8_t a) { return static_cast<std::uint32_t>(a); }, Facts{.low = -128, .high = 127});
  visit("signed_meets_unsigned", [](int a, unsigned b) { return a * b + a; }, Facts{.low = 0, .high = 1e9});
  visit("swapped_bytes", [](std::uint32_t a) { return (a >> 24) | ((a >> 8) & 0xFF00U) | ((a << 8) & 0xFF0000U) | (a << 24); }, Facts{.low = 0, .high = 4e9});
  visit("count_of_bits", [](std::uint32_t a) { int count = 0; for (int i = 0; i < 32; ++i) count += (a >> i) & 1; return count; }, Facts{.low = 0, .high = 4e9});
  visit("bit_trick_count", [](std::uint32_t a) { a = a - ((a >> 1) & 0x55555555U); a = (a & 0x33333333U) + ((a >> 2) & 0x33333333U); return (((a + (a >> 4)) & 0xF0F0F0FU) * 0x1010101U) >> 24; }, Facts{.low = 0, .high = 4e9});
  visit("next_power_of_two", [](std::uint32_t a) { --a; a |= a >> 1; a |= a >> 2; a |= a >> 4; a |= a >> 8; a |= a >> 16; return a + 1; }, Facts{.low = 0, .high = 4e9});
  visit("xorshift", [](std::uint64_t a) { a ^= a << 13; a ^= a >> 7; a ^= a << 17; return a; }, Facts{.low = 0, .high = 1e19});
  visit("hash_of_two", [](std::uint32_t a, std::uint32_t b) { std::uint32_t h = 2166136261U; for (const std::uint32_t part : {a, b}) { h ^= part; h *= 16777619U; } return h; }, Facts{.low = 0, .high = 4e9});
  visit("absolute_without_branch", [](int a) { const int mask = a >> 31; return (a + mask) ^ mask; }, small);
  visit("parity", [](int a) { return a & 1 ? -1 : 1; }, small);
  visit("complement", [](std::int16_t a) { return ~a; }, small);
  visit("rounded_to_byte", [](float v) { return static_cast<std::uint8_t>(std::clamp(v * 16 + 128.5F, 0.0F, 255.0F)); }, Facts{.is_total = false});
  visit("fixed_point", [](float v) { const int q = static_cast<int>(v * 256); return static_cast<float>(q * q >> 8) / 256; }, Facts{.is_total = false});
  visit("fraction_of_double", [](double v) { return v - static_cast<double>(static_cast<std::int64_t>(v)); }, Facts{.is_total = false});
  visit("float_of_large_integer", [](std::int64_t a) { return static_cast<float>(a); }, Facts{.low = -9e18, .high = 9e18});
  visit("double_of_unsigned", [](std::uint64_t a) { return static_cast<double>(a); }, Facts{.low = 0, .high = 1.8e19});
  visit("mixed_types", [scale = 2.5, shift = std::int16_t{-3}, flag = true](float v, int n) { return v * scale + n * shift + flag; }, Facts{.low = -100, .high = 100, .is_total = false});
  visit("bool_logic", [](bool a, bool b, bool c) { return (a && !b) || (b ^ c); }, Facts{.low = 0, .high = 1});
  visit("bool_from_numbers", [](float v, int n) { return v && !n; }, Facts{.low = -2, .high = 2});
  visit("characters", [](std::int8_t a) { return a >= 'a' && a <= 'z' ? static_cast<std::int8_t>(a - 'a' + 'A') : a; }, Facts{.low = 0, .high = 127});
}
// clang-format on
