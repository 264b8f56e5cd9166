// The arrays of a call, for programs under test. With INGOT_CHECK_OVERLAP defined, an emitted function that is called
// with arrays of which one is written and overlaps another stops the program before it computes anything.
#pragma once
#include "runtime/vector.h"

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
