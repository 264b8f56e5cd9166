#include "driver/clang/format.h"

#include "clang/Format/Format.h"
#include "ir/error.h"
#include "ir/text.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include "llvm/Support/SourceMgr.h"

namespace ingot {

std::string format_cpp(const std::string& cpp, const std::string& style) {
  clang::format::FormatStyle parsed = clang::format::getLLVMStyle();
  parsed.Language = clang::format::FormatStyle::LK_Cpp;
  std::string complaint;
  const auto collect = [](const llvm::SMDiagnostic& diagnostic, void* text) {
    *static_cast<std::string*>(text) += diagnostic.getMessage().str();
  };
  if (clang::format::parseConfiguration(llvm::MemoryBufferRef(style, "style"), &parsed, false, collect, &complaint))
    throw rejected("IG0838", "clang-format does not take this style: " + printable(complaint));
  const clang::tooling::Range everything(0, static_cast<unsigned>(cpp.size()));
  const clang::tooling::Replacements includes = clang::format::sortIncludes(parsed, cpp, {everything}, "emitted.cpp");
  llvm::Expected<std::string> sorted = clang::tooling::applyAllReplacements(cpp, includes);
  if (!sorted) throw internal_error("clang-format: " + llvm::toString(sorted.takeError()));
  const clang::tooling::Range all(0, static_cast<unsigned>(sorted->size()));
  const clang::tooling::Replacements changes = clang::format::reformat(parsed, *sorted, {all}, "emitted.cpp");
  llvm::Expected<std::string> result = clang::tooling::applyAllReplacements(*sorted, changes);
  if (!result) throw internal_error("clang-format: " + llvm::toString(result.takeError()));
  return std::move(*result);
}

}  // namespace ingot
