// The proof that a compile can give of itself: the emitted code of a user's model is built with the host's compiler,
// warnings being errors, called on random or given inputs, and held against the reference step by step
// (emitted_check.h).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "driver/compile_model.h"
#include "driver/emitted_check.h"

namespace ingot {

struct CheckOptions {
  CompileOptions compile;
  std::uint64_t seed = 1;  // of the inputs
  int rounds = 2;          // calls of each function, each on the states that the one before left
  // For the inputs of a selection of one function, in its dtypes; random where there is none, and when it is empty.
  std::vector<std::optional<Array>> inputs = {};
};

struct FunctionCheck {
  std::string function;
  CallVerdict verdict;
};

struct ModelCheck {
  std::string compiler;
  std::vector<FunctionCheck> calls;  // in the order they were made
  bool has_passed() const;
};

// Throws Error of any stage; IG0831 (io) without a host compiler; IG0832 (internal) when emitted code does not compile.
ModelCheck check_model(const Module& loaded, const CheckOptions& options);

std::string check_text(const ModelCheck& check);
std::string check_json(const ModelCheck& check);

}  // namespace ingot
