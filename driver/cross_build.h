// Builds emitted code with the cross compiler of a microcontroller and measures what only that compiler decides: code
// size, stack, library functions drawn in. `ingot check --target` prints the result; the firmware tests hold it
// against a run in an emulator.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/target.h"
#include "driver/stack_bound.h"

namespace ingot {

// A cross compiler and the flags that choose the core. Its other tools carry the same prefix (arm-none-eabi-size …).
struct Toolchain {
  std::string target;  // the name of the target in ingot's words: "cortex-m4"
  std::string prefix;  // "arm-none-eabi-"
  std::vector<std::string> machine_flags;
  std::string optimization = "-O2";
  std::string package;  // what to install, in the words of Debian's package manager
};

// Throws Error for a target that does not exist (usage) or is no microcontroller (unsupported).
Toolchain toolchain_for(std::string_view target);

// The flags that emitted code has to compile with, warnings being errors (DESIGN section 6).
std::vector<std::string> firmware_flags(const Toolchain& toolchain);

struct SymbolSize {
  std::string name;
  std::size_t bytes = 0;
};

struct EntryStack {
  std::string function;  // "digits::predict", without its parameters
  StackBound stack;      // of a call, library functions included
};

struct CrossReport {
  std::string compiler;                  // first line of --version
  std::vector<std::string> flags;        // all that the emitted files were compiled with
  std::size_t code_bytes = 0;            // instructions of the emitted files
  std::size_t constant_bytes = 0;        // their read-only data: weights, tables, literals of the compiler
  std::size_t called_library_bytes = 0;  // code and constants of the library functions that they call
  std::vector<SymbolSize> constants;     // named read-only data, by name
  std::vector<std::string> undefined;    // library functions that they call
  std::vector<EntryStack> stacks;        // one for each public function, by name
  std::vector<std::string>
      violations;  // a sentence each: a forbidden symbol, a writable global, a static constructor, …
};

// Compiles every .cpp file of a directory that `ingot compile` wrote.
// Throws Error (io) when the compiler is not installed, and InternalError's kind when it refuses emitted code.
CrossReport cross_build(const std::filesystem::path& emitted_directory, const Toolchain& toolchain);

// The same with this machine's g++, for a target that is no microcontroller. Nothing is linked: called_library_bytes is
// 0, and stacks are without what functions of the C library (memcpy) take. Throws as cross_build does.
CrossReport host_build(const std::filesystem::path& emitted_directory, const Target& target);

// All symbols with a size of the program that the emitted files make with one more source, which may include their
// headers: what the linker gives to constants, and to a caller's State and Workspaces. Throws as cross_build does.
std::vector<SymbolSize> linked_symbols(const std::filesystem::path& emitted_directory, std::string_view source,
                                       const Toolchain& toolchain);

// The report for people: a fact a line, compiler and flags first, violations last.
std::string cross_report_text(const CrossReport& report);

// The same as one JSON object: compiler, flags, code_bytes, constant_bytes, library_bytes, constants (name -> bytes),
// undefined, stacks (function -> bytes, null without a bound), violations.
std::string cross_report_json(const CrossReport& report);

// True for what emitted code may leave to the libraries: memory moves, integer and single precision arithmetic, sqrtf.
bool is_allowed_undefined(std::string_view symbol);

}  // namespace ingot
