// Arm Cortex-M. Scalar code in panels of named accumulators: a Cortex-M4F has 32 single-precision registers, a
// Cortex-M0 none, so that there more accumulators only spill.
#include "codegen/targets/targets.h"

namespace ingot {
namespace {

Target cortex_m(const char* name, const char* description, int panel_vectors, std::vector<std::string> flags) {
  Target target;
  target.name = name;
  target.description = description;
  target.registers = panel_vectors > 4 ? 32 : 8;
  target.panel_vectors = panel_vectors;
  target.alignment = 8;
  target.l2_bytes = 1 << 30;  // no cache to stream past
  target.compiler_flags = std::move(flags);
  target.compiler_flags.insert(target.compiler_flags.begin(), {"-mthumb", "-O2"});
  target.cross_compiler = "arm-none-eabi-";
  return target;
}

}  // namespace

std::vector<Target> cortex_m_targets() {
  return {
      cortex_m("cortex-m0", "Arm Cortex-M0, soft float", 4, {"-mcpu=cortex-m0", "-mfloat-abi=soft"}),
      cortex_m("cortex-m3", "Arm Cortex-M3, soft float", 4, {"-mcpu=cortex-m3", "-mfloat-abi=soft"}),
      cortex_m("cortex-m4", "Arm Cortex-M4F", 8, {"-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"}),
      cortex_m("cortex-m7", "Arm Cortex-M7F", 8, {"-mcpu=cortex-m7", "-mfloat-abi=hard", "-mfpu=fpv5-d16"}),
      cortex_m("cortex-m33", "Arm Cortex-M33F", 8, {"-mcpu=cortex-m33", "-mfloat-abi=hard", "-mfpu=fpv5-sp-d16"}),
  };
}

}  // namespace ingot
