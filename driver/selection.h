// Which functions of a model are wanted, between which tensors, and at which sizes: --function, --inputs, --outputs,
// --bind.
#pragma once
#include <string>
#include <vector>

#include "ir/bind.h"
#include "ir/module.h"

namespace ingot {

struct Selection {
  // Empty: all that are not private. "train_rest=train" is train once more under another name, for another size: a
  // last batch that is smaller, over the same State.
  std::vector<std::string> functions;
  std::vector<std::string> inputs;    // empty: those of the function
  std::vector<std::string> outputs;   // empty: those of the function; a layer's name stands for its output
  std::vector<std::string> bindings;  // "batch=32", "act.batch=1" (for one function only)
};

// Names of tensors are those of values and layers. With inputs or outputs given there must be one function; it is
// sliced anew between them, its updates dropped unless nothing was cut. Throws Error IG0803 (usage) for a name that
// does not exist, with the nearest one, IG0809 (usage) for another name that a function has already;
// DisconnectedGraph.
Module select(const Module& module, const Selection& selection);

// Binds every symbol: "batch" is 1 unless told; any other that is left is an Error IG0804 (usage) with the flags to
// paste.
Module bind_all(const Module& module, const Selection& selection);

}  // namespace ingot
