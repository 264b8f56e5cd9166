#include "driver/clang/native_code.h"

#include "ir/error.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"

namespace ingot {
namespace {

Error failed(llvm::Error error) {
  return rejected("IG0821", "the definition does not link: " + llvm::toString(std::move(error)))
      .help("a definition is one file with what it includes; other object files and libraries are not linked to it");
}

// What the C++ library marks as always inlined is resolved by this pipeline, and by no later step.
void run_passes(llvm::Module& module) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0).run(module, modules);
}

}  // namespace

struct NativeCode::Session {
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

namespace {

// Names that nothing defines. Code that never runs may use them: a function that only Map sees, and reports.
std::string& undefined_names() {
  static std::string names;
  return names;
}

void call_undefined() {
  throw rejected("IG0821", "the definition calls what nothing defines: one of " + undefined_names())
      .help("a definition is one file with what it includes; other object files and libraries are not linked to it");
}

class UndefinedSymbols final : public llvm::orc::DefinitionGenerator {
 public:
  llvm::Error tryToGenerate(llvm::orc::LookupState&, llvm::orc::LookupKind, llvm::orc::JITDylib& library,
                            llvm::orc::JITDylibLookupFlags, const llvm::orc::SymbolLookupSet& symbols) override {
    llvm::orc::SymbolMap made;
    for (const auto& [name, flags] : symbols) {
      if (flags != llvm::orc::SymbolLookupFlags::RequiredSymbol) continue;
      undefined_names() += (undefined_names().empty() ? "" : ", ") + llvm::demangle(*name);
      made[name] = {llvm::orc::ExecutorAddr::fromPtr(&call_undefined), llvm::JITSymbolFlags::Exported};
    }
    return library.define(llvm::orc::absoluteSymbols(std::move(made)));
  }
};

}  // namespace

NativeCode::NativeCode(std::unique_ptr<llvm::LLVMContext> context, std::unique_ptr<llvm::Module> module)
    : session_(std::make_unique<Session>()) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  run_passes(*module);
  for (const llvm::Function& function : *module)
    if (!function.isDeclaration()) defined_.insert(function.getName().str());
  auto machine = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!machine) throw failed(machine.takeError());
  machine->setCodeGenOptLevel(llvm::CodeGenOptLevel::None);  // it runs once: what counts is when it starts
  auto jit = llvm::orc::LLJITBuilder().setJITTargetMachineBuilder(std::move(*machine)).create();
  if (!jit) throw failed(jit.takeError());
  session_->jit = std::move(*jit);
  llvm::orc::JITDylib& library = session_->jit->getMainJITDylib();
  auto process =
      llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(session_->jit->getDataLayout().getGlobalPrefix());
  if (!process) throw failed(process.takeError());
  library.addGenerator(std::move(*process));
  library.addGenerator(std::make_unique<UndefinedSymbols>());
  if (auto error = session_->jit->addIRModule(llvm::orc::ThreadSafeModule(std::move(module), std::move(context))))
    throw failed(std::move(error));
  if (auto error = session_->jit->initialize(library)) throw failed(std::move(error));
}

NativeCode::~NativeCode() = default;

void* NativeCode::find(const std::string& mangled_name) const {
  if (!defined_.contains(mangled_name)) return nullptr;
  auto symbol = session_->jit->lookup(mangled_name);
  if (symbol) return symbol->toPtr<void*>();
  llvm::consumeError(symbol.takeError());
  return nullptr;
}

}  // namespace ingot
