// A target is a value: what the code generator has to know of a machine. No class tree, no flags scattered elsewhere.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

struct Target {
  std::string name;
  std::string description;     // one line for `ingot compile --help`
  int lanes = 1;               // floats per vector register that kernels use; 1: scalar code
  int registers = 16;          // vector registers, or float registers of a scalar machine
  int panel_vectors = 2;       // vectors per panel of packed weights
  int tile_vectors = 2;        // of those, what a register tile of many rows covers
  int alignment = 64;          // bytes, of State, Workspace and buffers; a power of two
  int l1_bytes = 32 << 10;     // strips of weights beyond this are streamed from L2
  int l2_bytes = 1 << 20;      // weights beyond this are streamed from memory
  bool has_extensions = true;  // GNU C++ attributes, builtins and vector types; false: ISO C++17 only
  bool has_prefetch = false;
  bool is_hosted = false;                   // an operating system: shared objects can be built and loaded
  bool has_incbin = true;                   // big weights may come as a file through the assembler
  std::string gcc_target;                   // of #pragma GCC target; "" when the command line decides
  std::string clang_target;                 // of the target attribute; "" likewise
  std::vector<std::string> compiler_flags;  // for the emitted CMakeLists and for `check --target`
  std::string cross_compiler;               // program prefix, "arm-none-eabi-"; "" on the host
};

std::span<const Target> all_targets();  // sorted by name; `native` resolved for this machine
// Throws Error IG0712 (usage) with the list of names and the nearest one.
const Target& find_target(std::string_view name);

// The machine that ingot runs on, resolved to explicit features.
Target native_target();

}  // namespace ingot
