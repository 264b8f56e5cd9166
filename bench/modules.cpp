// dlopen and dlsym; libraries stay loaded until the process ends, since contenders point into them.
#include "bench/modules.h"

#include <dlfcn.h>

#include <stdexcept>

namespace ingot::bench {
namespace {

void* load(const std::filesystem::path& library) {
  void* const handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw std::runtime_error(dlerror());
  return handle;
}

template <class Function>
Function* find(void* library, const std::string& symbol) {
  return reinterpret_cast<Function*>(dlsym(library, symbol.c_str()));
}

}  // namespace

void add_from_module(const std::filesystem::path& library, const Network& network, std::vector<Contender>& contenders) {
  auto* const add = find<AddContenders>(load(library), "add_contenders");
  if (add == nullptr) throw std::runtime_error(library.string() + ": exports no add_contenders()");
  add(network, contenders);
}

Contender load_emitted(const std::filesystem::path& library, const std::string& function, const std::string& variant,
                       const Network& network) {
  void* const handle = load(library);
  const std::string symbol = network.name + "_" + function;
  auto* const entry = find<void(const float*, float*, void*)>(handle, symbol);
  if (entry == nullptr) throw std::runtime_error(library.string() + ": exports no " + symbol + "()");
  auto* const workspace_bytes = find<std::size_t()>(handle, symbol + "_workspace_bytes");
  const std::size_t bytes = workspace_bytes == nullptr ? 0 : workspace_bytes();
  const auto workspace = aligned_floats(bytes / sizeof(float) + 1);
  const auto output = aligned_floats(network.output_size());
  const auto input = network.input;
  return {"ingot", variant,
          [entry, input, output, workspace](std::size_t calls) {
            for (std::size_t call = 0; call < calls; ++call) entry(input.get(), output.get(), workspace.get());
          },
          output};
}

}  // namespace ingot::bench
