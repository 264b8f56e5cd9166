// The text of function objects that a definition hands to Custom, with all functions, types and constants that they
// need, taken from the definition's source.
#pragma once
#include <vector>

#include "clang/AST/ASTContext.h"
#include "frontend/custom.h"

namespace ingot {

class Carrier final : public SourceCarrier {
 public:
  // types[slot]: the type of function objects with that function_slot. The context outlives the carrier.
  Carrier(clang::ASTContext& context, std::vector<clang::QualType> types)
      : context_(context), types_(std::move(types)) {}

  // A function that cannot be carried is reported through the context's diagnostics, and what is returned does nothing,
  // so that the definition goes on and all of its errors are told at once: see has_failed.
  //
  // Functions of <cmath> become those of the runtime (std::exp: ingot_rt::exp), which emitted code has; what else lies
  // in headers of the system is refused, as is a function object inside of a template or macro, whose text says too
  // little.
  KernelSource source(int slot, const Place& place) override;
  bool has_failed() const { return has_failed_; }

 private:
  clang::ASTContext& context_;
  std::vector<clang::QualType> types_;
  bool has_failed_ = false;
};

}  // namespace ingot
