// From a target to its cross compiler. Flags that choose the core come with the target; what is added here are facts of
// the compilers as Debian packages them.
#include "codegen/target.h"
#include "driver/cross_build.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

bool is_measurable(const Target& target) { return !target.is_hosted && !target.cross_compiler.empty(); }

}  // namespace

Toolchain toolchain_for(std::string_view target_name) {
  const Target& target = find_target(target_name);
  if (!is_measurable(target)) {
    std::string names;
    for (const Target& other : all_targets()) {
      if (is_measurable(other)) names += (names.empty() ? "" : ", ") + other.name;
    }
    throw unsupported("IG0851",
                      "code size and stack are measured for microcontrollers only, not for " + quoted(target_name))
        .help("targets that can be measured: " + names);
  }
  Toolchain toolchain;
  toolchain.target = target.name;
  toolchain.prefix = target.cross_compiler;
  for (const std::string& flag : target.compiler_flags) {
    if (flag.starts_with("-O")) {
      toolchain.optimization = flag;
    } else {
      toolchain.machine_flags.push_back(flag);
    }
  }
  if (toolchain.prefix == "arm-none-eabi-") {
    toolchain.package = "gcc-arm-none-eabi libnewlib-arm-none-eabi";
  } else {
    toolchain.package = "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf";
    toolchain.machine_flags.emplace_back("--specs=picolibc.specs");  // the only C library for this compiler
  }
  return toolchain;
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
