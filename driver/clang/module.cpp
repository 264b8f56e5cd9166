// What the shared object exports: the interface of driver/clang_module.h, in front of the parts that do the work.
#include "driver/clang_module.h"

#include "clang/Basic/Version.inc"
#include "driver/clang/audit.h"
#include "driver/clang/definition.h"
#include "driver/clang/format.h"

namespace {

class Module final : public ingot::ClangModule {
 public:
  std::string version() const override { return CLANG_VERSION_STRING; }
  std::string format(const std::string& cpp, const std::string& style) const override {
    return ingot::format_cpp(cpp, style);
  }
  std::unique_ptr<ingot::ClangDefinition> definition(const std::string& file,
                                                     const std::vector<std::string>& arguments) const override {
    return ingot::compile_definition(file, arguments);
  }
  void precompile(const std::string& header, const std::string& output,
                  const std::vector<std::string>& arguments) const override {
    ingot::precompile_header(header, output, arguments);
  }
  ingot::AuditReport audit(const ingot::AuditInput& input) const override { return ingot::audit_cpp(input); }
};

}  // namespace

extern "C" const ingot::ClangModule* ingot_clang_module(int interface_version) {
  static const Module module;
  return interface_version == ingot::clang_interface_version ? &module : nullptr;
}
