// Tests of the Clang module are skipped, by name, in builds without it; scripts/test configures a build that has it.
#pragma once
#include "driver/clang_module.h"
#include "tests/catch.h"

inline bool clang_is_there() {
#ifdef INGOT_HAS_CLANG
  return true;
#else
  WARN("skipped: this build has no Clang module");
  return false;
#endif
}
