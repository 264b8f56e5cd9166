// Models from files, as tensors and layers of the definition that is being written.
#pragma once
#include <string>

#include "frontend/model.h"

namespace ingot::models {

// The network of a .keras or .h5 file with its weights, added to the current definition: cut it, extend it, train it.
// A definition without layers takes the profile of the file's writer; another one keeps its own, with a warning. A
// relative path counts from the working directory. Throws Error: IG2001 when the file cannot be read, IG20.. when it is
// damaged, IG206. when it holds what ingot does not know.
// With `compile`, the file's training configuration is read as well: model.compile() is called with its loss, metrics
// and optimizer, whose learning rate is a state and whose other states have the file's values. IG2042 when there is
// none.
struct LoadOptions {
  bool compile = false;
};
Network load_model(const std::string& path, const LoadOptions& options = {});

// The Keras file `original`, .keras or .h5, with the weights that `model` has in the running program, as another file
// of the same kind; configuration and version stay as they are, slots of an optimizer are left out. `model` has the
// layers of the file: it was loaded from it, or is written alike. Throws Error IG2070 (usage) when the kinds differ,
// IG2071 (input rejected) when the layers do, IG0811 (io), and what load_model throws.
void save_model(const Network& model, const std::string& path, const std::string& original);

}  // namespace ingot::models
