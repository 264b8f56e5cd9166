// The bytes of saved states: numbers as little-endian bytes whatever the machine's order, and the checksum CRC-32C.
#pragma once
#include "runtime/vector.h"

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
