// The C++ types of scalars and their dtypes.
#pragma once
#include <type_traits>

#include "ir/type.h"

namespace ingot {

template <class T>
inline constexpr bool is_scalar_type = std::is_arithmetic_v<T> && sizeof(T) <= 8;  // no long double

static_assert(is_scalar_type<float> && is_scalar_type<double> && is_scalar_type<bool> && is_scalar_type<int>);

// LP64: int is i32, long and long long are i64.
template <class T>
  requires is_scalar_type<T>
constexpr DType dtype_of_type() {
  if constexpr (std::is_same_v<T, bool>)
    return DType::boolean;
  else if constexpr (std::is_floating_point_v<T>)
    return sizeof(T) == 8 ? DType::f64 : DType::f32;
  else if constexpr (sizeof(T) == 1)
    return std::is_signed_v<T> ? DType::i8 : DType::u8;
  else if constexpr (sizeof(T) == 2)
    return std::is_signed_v<T> ? DType::i16 : DType::u16;
  else if constexpr (sizeof(T) == 4)
    return std::is_signed_v<T> ? DType::i32 : DType::u32;
  else
    return std::is_signed_v<T> ? DType::i64 : DType::u64;
}

template <class T>
inline constexpr DType dtype_of = dtype_of_type<std::remove_cv_t<T>>();

}  // namespace ingot
