// Loading libingot_clang.so, once.
#include "driver/clang_module.h"

#include <dlfcn.h>

#include "driver/installation.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

struct Loading {
  const ClangModule* module = nullptr;
  std::string problem;  // why there is no module
};

Loading load() {
  const std::filesystem::path file = find_installation().clang_module;
  if (file.empty()) return {nullptr, "this ingot was built without it"};
  if (std::error_code error; !std::filesystem::is_regular_file(file, error))
    return {nullptr, "there is no file " + ingot::quoted(file.string())};
  void* const object = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object == nullptr) return {nullptr, printable(dlerror())};
  const auto entry = reinterpret_cast<ClangModuleEntry>(dlsym(object, clang_module_entry));
  const ClangModule* const module = entry == nullptr ? nullptr : entry(clang_interface_version);
  if (module == nullptr) return {nullptr, ingot::quoted(file.string()) + " belongs to another version of ingot"};
  return {module, ""};
}

const Loading& loading() {
  static const Loading loaded = load();
  return loaded;
}

}  // namespace

const ClangModule& clang_module() {
  if (loading().module == nullptr)
    throw Error(ExitStatus::io, "IG0830", "ingot's Clang module is not installed: " + loading().problem)
        .help(
            "on Debian: apt install libclang-cpp19 libllvm19 libclang-common-19-dev; to build the module: "
            "apt install llvm-19-dev libclang-19-dev clang-19, then configure with -DINGOT_CLANG=ON");
  return *loading().module;
}

bool has_clang_module() { return loading().module != nullptr; }

}  // namespace ingot
