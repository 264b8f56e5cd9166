#include "driver/clang/definition.h"

#include <algorithm>
#include <filesystem>

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/GlobalDecl.h"
#include "clang/CodeGen/ModuleBuilder.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/Preprocessor.h"
#include "driver/clang/carrier.h"
#include "driver/clang/lifter.h"
#include "driver/clang/native_code.h"
#include "driver/clang/session.h"
#include "ir/error.h"
#include "ir/text.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

namespace ingot {
namespace {

// One parse, and code of all that it defines.
class DefinitionAction final : public clang::ASTFrontendAction {
 public:
  explicit DefinitionAction(llvm::LLVMContext& context) : context_(context) {}
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                        llvm::StringRef file) override {
    generator = clang::CreateLLVMCodeGen(compiler.getDiagnostics(), file, &compiler.getVirtualFileSystem(),
                                         compiler.getHeaderSearchOpts(), compiler.getPreprocessorOpts(),
                                         compiler.getCodeGenOpts(), context_);
    return std::unique_ptr<clang::ASTConsumer>(generator);
  }
  clang::CodeGenerator* generator = nullptr;  // the compiler owns it

 private:
  llvm::LLVMContext& context_;
};

// Numbers the types of functions that the definition hands over: the initial values of function_slot<F>.
std::vector<clang::QualType> number_functions(clang::ASTContext& context, clang::CodeGenerator& generator) {
  std::vector<clang::QualType> types;
  const clang::TranslationUnitDecl* unit = context.getTranslationUnitDecl();
  for (const clang::NamedDecl* space : unit->lookup(&context.Idents.get("ingot"))) {
    const auto* ingot = clang::dyn_cast<clang::NamespaceDecl>(space);
    if (ingot == nullptr) continue;
    for (const clang::NamedDecl* found : ingot->lookup(&context.Idents.get("function_slot"))) {
      const auto* variable = clang::dyn_cast<clang::VarTemplateDecl>(found);
      if (variable == nullptr) continue;
      for (const clang::VarTemplateSpecializationDecl* instance : variable->specializations()) {
        if (!instance->isThisDeclarationADefinition()) continue;
        auto* global =
            llvm::dyn_cast<llvm::GlobalVariable>(generator.GetAddrOfGlobal(clang::GlobalDecl(instance), false));
        if (global == nullptr || global->isDeclaration()) continue;
        global->setInitializer(llvm::ConstantInt::get(global->getValueType(), types.size()));
        types.push_back(instance->getTemplateArgs()[0].getAsType());
      }
    }
  }
  return types;
}

// While define() runs, what it hands over is read by these.
class ReadingScope {
 public:
  ReadingScope(ScalarLifter& lifter, SourceCarrier& carrier) {
    set_scalar_lifter(&lifter);
    set_source_carrier(&carrier);
  }
  ~ReadingScope() {
    set_scalar_lifter(nullptr);
    set_source_carrier(nullptr);
  }
  ReadingScope(const ReadingScope&) = delete;
  ReadingScope& operator=(const ReadingScope&) = delete;
};

class CompiledDefinition final : public ClangDefinition {
 public:
  CompiledDefinition(const std::string& file, const std::vector<std::string>& arguments)
      : file_(file),
        context_(std::make_unique<llvm::LLVMContext>()),
        session_({file, {}, arguments}),
        action_(*context_) {
    clang::CompilerInstance& compiler = session_.compiler();
    if (!compiler.createTarget()) throw uncompiled();
    compiler.addDependencyCollector(dependencies_);
    if (!action_.BeginSourceFile(compiler, compiler.getFrontendOpts().Inputs.front())) throw uncompiled();
    if (auto error = action_.Execute()) {
      llvm::consumeError(std::move(error));
      throw uncompiled();
    }
    if (compiler.getDiagnostics().hasErrorOccurred()) throw uncompiled();
    const std::vector<clang::QualType> types = number_functions(compiler.getASTContext(), *action_.generator);
    lifter_ = std::make_unique<Lifter>(compiler.getASTContext(), types);
    carrier_ = std::make_unique<Carrier>(compiler.getASTContext(), types);
    std::unique_ptr<llvm::Module> module(action_.generator->ReleaseModule());
    code_ = std::make_unique<NativeCode>(std::move(context_), std::move(module));
    define_ = reinterpret_cast<void (*)()>(code_->find("_Z6definev"));  // void define()
    if (define_ == nullptr)
      throw rejected("IG0822", "the file has no function void define()")
          .help("a definition is a function void define(), outside of any namespace");
  }

  void run() override {
    clang::CompilerInstance& compiler = session_.compiler();
    compiler.getDiagnosticClient().BeginSourceFile(compiler.getLangOpts(), &compiler.getPreprocessor());
    const std::size_t before = session_.diagnostics().size();
    const ReadingScope scope(*lifter_, *carrier_);
    try {
      define_();
    } catch (...) {
      if (!has_failed()) throw;  // else it may well be a consequence
    }
    if (has_failed())
      throw rejected("IG0310", "functions of the definition " + ingot::quoted(file_) + " cannot be read:\n" +
                                   session_.diagnostics().substr(before))
          .at({std::filesystem::path(file_).filename().string(), 0})
          .help("docs/functions.md lists what a function may do; anything else can be a custom kernel");
  }

  std::vector<std::string> included() const override {
    const llvm::ArrayRef<std::string> found = dependencies_->getDependencies();
    std::vector<std::string> files(found.begin(), found.end());
    std::sort(files.begin(), files.end());
    return files;
  }

  std::string diagnostics() const override { return session_.diagnostics(); }

 private:
  bool has_failed() const { return lifter_->has_failed() || carrier_->has_failed(); }

  Error uncompiled() const {
    return rejected("IG0821",
                    "the definition " + ingot::quoted(file_) + " does not compile:\n" + session_.diagnostics())
        .help("it is read as C++20 by Clang; the header is \"ingot/ingot.h\"");
  }

  std::string file_;
  std::unique_ptr<llvm::LLVMContext> context_;
  ClangSession session_;
  DefinitionAction action_;
  std::shared_ptr<clang::DependencyCollector> dependencies_ = std::make_shared<clang::DependencyCollector>();
  std::unique_ptr<Lifter> lifter_;
  std::unique_ptr<Carrier> carrier_;
  std::unique_ptr<NativeCode> code_;
  void (*define_)() = nullptr;
};

}  // namespace

std::unique_ptr<ClangDefinition> compile_definition(const std::string& file,
                                                    const std::vector<std::string>& arguments) {
  check_clang_resources();
  return std::make_unique<CompiledDefinition>(file, arguments);
}

void precompile_header(const std::string& header, const std::string& output,
                       const std::vector<std::string>& arguments) {
  check_clang_resources();
  std::vector<std::string> all = arguments;
  // Templates that the header uses are instantiated once, here.
  all.insert(all.end(), {"-Xclang", "-fpch-instantiate-templates", "-x", "c++-header"});
  ClangSession session({header, {}, all});
  session.compiler().getFrontendOpts().OutputFile = output;
  clang::GeneratePCHAction action;
  if (!session.execute(action))
    throw rejected("IG0821", "the header " + ingot::quoted(header) + " does not compile:\n" + session.diagnostics());
}

}  // namespace ingot
