#include "driver/clang/session.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "clang/Frontend/Utils.h"
#include "ir/error.h"
#include "ir/text.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

std::string from_environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string module_folder() {
  Dl_info information{};
  if (dladdr(reinterpret_cast<const void*>(&clang_resources), &information) == 0) return "";
  return fs::path(information.dli_fname).parent_path().string();
}

}  // namespace

std::string clang_resources() {
  if (std::string chosen = from_environment("INGOT_CLANG_RESOURCES"); !chosen.empty()) return chosen;
  const fs::path installed = fs::path(module_folder()) / "ingot" / "clang";
  std::error_code error;
  return fs::is_regular_file(installed / "include" / "stddef.h", error) ? installed.string() : INGOT_CLANG_RESOURCES;
}

void check_clang_resources() {
  const fs::path folder = clang_resources();
  std::error_code error;
  if (fs::is_regular_file(folder / "include" / "stddef.h", error)) return;
  throw Error(ExitStatus::io, "IG0827",
              "Clang's own headers are not in " + ingot::quoted(folder.string()) + ": it has no include/stddef.h")
      .help(
          "INGOT_CLANG_RESOURCES names their folder, as clang++ -print-resource-dir prints it; on Debian: apt install "
          "libclang-common-19-dev");
}

std::string clang_program() {
  const std::string chosen = from_environment("INGOT_CLANG_PROGRAM");
  return chosen.empty() ? INGOT_CLANG_PROGRAM : chosen;
}

struct ClangSession::Printer {
  std::string text;
  llvm::raw_string_ostream stream{text};
};

ClangSession::ClangSession(const ClangInput& input)
    : printer_(std::make_unique<Printer>()), compiler_(std::make_unique<clang::CompilerInstance>()) {
  // In memory before on disk.
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(llvm::vfs::getRealFileSystem());
  auto memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  for (const auto& [path, content] : input.files)
    memory->addFile(path, 0, llvm::MemoryBuffer::getMemBufferCopy(content, path));
  files->pushOverlay(memory);

  auto* const options = new clang::DiagnosticOptions;  // the printer and the engine share it
  options->ErrorLimit = 100;
  compiler_->createDiagnostics(new clang::TextDiagnosticPrinter(printer_->stream, options), /*ShouldOwnClient=*/true);

  compiler_->setVerboseOutputStream(printer_->stream);  // "3 errors generated."

  const std::string program = clang_program(), resources = clang_resources();
  std::vector<const char*> arguments = {program.c_str(), "-fsyntax-only", "-resource-dir", resources.c_str()};
  for (const std::string& argument : input.arguments) arguments.push_back(argument.c_str());
  arguments.push_back(input.main_file.c_str());
  clang::CreateInvocationOptions creation;
  creation.Diags = &compiler_->getDiagnostics();
  creation.VFS = files;
  std::shared_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(arguments, creation);
  if (!invocation)
    throw rejected("IG0837", "Clang does not take these compiler options:\n" + diagnostics())
        .help("the options are those of clang++");
  invocation->getFrontendOpts().DisableFree = false;  // the process goes on
  compiler_->setInvocation(std::move(invocation));
  compiler_->getDiagnosticOpts().ErrorLimit = options->ErrorLimit;
  clang::ProcessWarningOptions(compiler_->getDiagnostics(), compiler_->getDiagnosticOpts());  // -w, -Wno-...
  compiler_->createFileManager(files);
}

ClangSession::~ClangSession() = default;

bool ClangSession::execute(clang::FrontendAction& action) { return compiler_->ExecuteAction(action); }

const std::string& ClangSession::diagnostics() const {
  printer_->stream.flush();
  return printer_->text;
}

}  // namespace ingot
