// The microcontrollers whose compilers ingot knows. Flags choose core and float ABI as the boards of examples/firmware
// do; they are part of every measurement that is printed.
#include <array>

#include "driver/cross_build.h"
#include "ir/error.h"

namespace ingot {

Toolchain toolchain_for(std::string_view target) {
  const std::string arm = "arm-none-eabi-", arm_package = "gcc-arm-none-eabi libnewlib-arm-none-eabi";
  const std::string riscv = "riscv64-unknown-elf-",
                    riscv_package = "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf";
  const std::array<Toolchain, 4> known = {{
      {"cortex-m0", arm, {"-mcpu=cortex-m0", "-mthumb", "-mfloat-abi=soft"}, "-O2", arm_package},
      {"cortex-m4", arm, {"-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"}, "-O2", arm_package},
      {"cortex-m7", arm, {"-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv5-d16"}, "-O2", arm_package},
      // Debian's multilibs are named by the ISA manual 2.2, where rv32imac still holds the CSR instructions.
      {"rv32imac",
       riscv,
       {"-misa-spec=2.2", "-march=rv32imac", "-mabi=ilp32", "-mcmodel=medany", "--specs=picolibc.specs"},
       "-O2",
       riscv_package},
  }};
  std::string names;
  for (const Toolchain& toolchain : known) {
    if (toolchain.target == target) return toolchain;
    names += (names.empty() ? "" : ", ") + toolchain.target;
  }
  throw unsupported("IG0802", "no cross compiler is known for target '" + std::string(target) + "'")
      .help("targets that can be measured: " + names);
}

std::vector<std::string> firmware_flags(const Toolchain& toolchain) {
  std::vector<std::string> flags = toolchain.machine_flags;
  flags.push_back(toolchain.optimization);
  for (const char* flag : {"-std=c++17", "-ffreestanding", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics",
                           "-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", "-Wconversion",
                           "-Wdouble-promotion", "-Wvla", "-Werror"}) {
    flags.emplace_back(flag);
  }
  return flags;
}

}  // namespace ingot
