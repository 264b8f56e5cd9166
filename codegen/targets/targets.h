// The families of targets, one file each.
#pragma once
#include <vector>

#include "codegen/target.h"

namespace ingot {

Target generic_target();
std::vector<Target> cortex_m_targets();
std::vector<Target> riscv_targets();
std::vector<Target> x86_64_targets();

}  // namespace ingot
