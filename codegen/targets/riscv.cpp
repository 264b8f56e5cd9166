// RISC-V microcontrollers.
#include "codegen/targets/targets.h"

namespace ingot {

std::vector<Target> riscv_targets() {
  Target target;
  target.name = "rv32imac";
  target.description = "32-bit RISC-V without floating point hardware";
  target.registers = 8;
  target.panel_vectors = 4;
  target.alignment = 8;
  target.l2_bytes = 1 << 30;
  target.compiler_flags = {"-O2", "-misa-spec=2.2", "-march=rv32imac", "-mabi=ilp32", "-mcmodel=medany"};
  target.cross_compiler = "riscv64-unknown-elf-";
  return {target};
}

}  // namespace ingot
