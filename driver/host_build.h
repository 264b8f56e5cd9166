// Emitted files become a loaded shared object: what `ingot run` and the Session call.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "codegen/emit.h"

namespace ingot {

// The files' .cpp compiled to a shared object with these flags of the host compiler, or what an earlier call (of any
// process) compiled from the same, and loaded; unloaded with the last copy of the handle. Throws Error: IG0820 (no host
// compiler), IG0823 (cache folder), and IG0824 (internal) when it does not compile or load.
std::shared_ptr<void> build_object(const Files& files, const std::vector<std::string>& flags);

// Code of one emission with its entry (EmitOptions::has_entry), loaded into this process.
class LoadedModule {
 public:
  // `state`: sizeof(State) bytes, aligned as the Plan says, or null when the module has none. `inputs`, `outputs`: one
  // pointer per parameter of the function, scalars too. `function`: its index in the module. Throws nothing.
  void call(int function, void* state, const void* const* inputs, void* const* outputs, void* workspace) const {
    call_(function, state, inputs, outputs, workspace);
  }
  void init(void* state) const { init_(state); }

 private:
  friend LoadedModule build_and_load(const Files&, const Target&);
  using Call = void (*)(int, void*, const void* const*, void* const*, void*);
  using Init = void (*)(void*);

  std::shared_ptr<void> object_;  // unloaded with its last copy
  Call call_ = nullptr;
  Init init_ = nullptr;
};

// By build_object() with the flags of the target.
LoadedModule build_and_load(const Files& files, const Target& target);

}  // namespace ingot
