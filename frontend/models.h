// Models from files, as tensors and layers of the definition that is being written.
#pragma once
#include <string>

#include "frontend/model.h"

namespace ingot::models {

// The network of a .keras or .h5 file with its weights, added to the current definition: cut it, extend it, train it.
// A definition without layers takes the profile of the file's writer; another one keeps its own, with a warning. A
// relative path counts from the working directory. Throws Error: IG2001 when the file cannot be read, IG20.. when it is
// damaged, IG206. when it holds what ingot does not know.
Network load_model(const std::string& path);

}  // namespace ingot::models
