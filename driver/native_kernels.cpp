// Each text is compiled once for the types that it is called with, without contraction as in emitted code, and kept
// loaded; the build cache keeps it for other processes.
#include "driver/native_kernels.h"

#include <dlfcn.h>

#include <map>
#include <mutex>

#include "codegen/cpp_text.h"
#include "codegen/embedded_runtime.h"
#include "codegen/scalar_cpp.h"
#include "driver/host_build.h"
#include "ir/native_kernels.h"
#include "ir/text.h"

namespace ingot {
namespace {

using Call = void (*)(const void* const*, void* const*);

// The text with an entry of a fixed type.
std::string source_file(const NativeFunction& function, std::span<const Array> operands,
                        std::span<const Array> results) {
  Writer writer;
  writer.line("#include \"ingot_runtime.h\"");
  writer.line("namespace custom {{");
  writer.paste(function.source);
  writer.line();
  writer.line("}}");
  Code arguments;
  const auto add = [&](const Code& element, std::int64_t count, const Code& pointer) {
    arguments = code("{}{}*static_cast<{} (*)[{}]>({})", arguments, arguments.empty() ? Code("") : Code(", "), element,
                     count, pointer);
  };
  for (std::size_t i = 0; i < operands.size(); ++i)
    add(code("const {}", cpp_type(operands[i].type.dtype)), operands[i].size(), code("x[{}]", i));
  for (std::size_t i = 0; i < results.size(); ++i)
    add(cpp_type(results[i].type.dtype), results[i].size(), code("y[{}]", i));
  writer.line("extern \"C\" void ingot_custom(const void* const* x, void* const* y) {{");
  writer.line("custom::{}({});", Code::made(function.name), arguments);  // an identifier, which the op has checked
  writer.line("}}");
  return writer.text();
}

class HostKernels final : public NativeKernels {
 public:
  void call(const NativeFunction& function, std::span<const Array> operands, std::span<Array> results) override {
    const Call entry = compiled(function, source_file(function, operands, results));
    std::vector<const void*> from;
    std::vector<void*> to;
    for (const Array& operand : operands) from.push_back(operand.bytes.data());
    for (Array& result : results) to.push_back(result.bytes.data());
    entry(from.data(), to.data());
  }

 private:
  Call compiled(const NativeFunction& function, const std::string& source) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<void>& object = objects_[source];
    if (object == nullptr) object = built(function, source);
    return reinterpret_cast<Call>(dlsym(object.get(), "ingot_custom"));
  }

  static std::shared_ptr<void> built(const NativeFunction& function, const std::string& source) {
    try {
      return build_object(
          {{"custom.cpp", source}, {"ingot_runtime.h", std::string(embedded_runtime())}},
          {"-std=c++17", "-O2", "-ffp-contract=off", "-shared", "-fPIC", "-fno-exceptions", "-fno-rtti", "-w"});
    } catch (const Error& error) {
      if (error.code() != "IG0824") throw;
      throw rejected("IG0826", "the text of the custom kernel " + ingot::quoted(function.name) +
                                   " does not compile as C++17 with the arrays that it is given: " + error.what());
    }
  }

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<void>> objects_;
};

}  // namespace

Error build_error(const Module& module, const Error& error) {
  if (error.code() != "IG0824" && error.code() != "IG0832") return error;
  for (const Function& function : module.functions)
    for (const Node& node : function.graph.nodes())
      if (node.op->carries_code)
        return rejected("IG0826", "with the custom kernels of the definition, " + std::string(error.what()))
            .in_layer(node.provenance.layer)
            .at(node.provenance.location);
  return error;
}

void install_native_kernels() {
  static HostKernels kernels;
  set_native_kernels(&kernels);
}

}  // namespace ingot
