// Emitted code under test: many modules are compiled into one shared object, so that thousands of them cost minutes,
// loaded, called, and held against the reference (driver/emitted_check.h).
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "codegen/emit.h"
#include "driver/emitted_check.h"

namespace ingot::test {

struct EmittedCase {
  std::string name;                        // printed when it fails
  Module module;                           // before the passes, bound
  std::vector<std::vector<Array>> inputs;  // per function of the module
  std::vector<std::string> keep_states;    // patterns
};

struct BatchOptions {
  std::string compiler = "g++";
  std::string target = "native";
  int rounds = 1;                       // calls of each function, one after the other, on the states as they become
  std::int64_t largest_text = 1 << 20;  // as EmitOptions has it
  bool has_one_buffer = false;          // as PlanOptions has it
  std::function<void(std::size_t, Files&)> change = {};  // of what a case emits, before it is compiled
};

struct BatchReport {
  int cases = 0, calls = 0, steps = 0;
  std::map<std::string, int> kernels;            // first word of the description -> steps
  Agreement agreement, end_to_end;               // of all
  std::map<std::size_t, std::string> failures;   // case -> what is wrong
  std::vector<std::size_t> refused_by_compiler;  // cases among them whose code did not compile
  void add(const BatchReport& other, std::size_t first_case);
};

// What emitted code is compiled with on this machine, of g++ and clang++-19. In a build with sanitizers, only the
// compiler of that build, and the emitted code is under its sanitizers as well.
std::vector<std::string> emitted_code_compilers();

// Flags that emitted code must compile with, warnings being errors (DESIGN section 6).
std::vector<std::string> emitted_code_flags();

BatchReport check_batch(std::span<const EmittedCase> cases, const BatchOptions& options);

// The same in several shared objects of `size` cases, two at a time; `options` of each batch by its position.
BatchReport check_batches(std::span<const EmittedCase> cases, std::size_t size,
                          const std::function<BatchOptions(std::size_t batch)>& options);

std::string summary(const BatchReport& report);  // one line

}  // namespace ingot::test
