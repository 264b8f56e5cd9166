// Arrays for the inputs of a function: casts, checks, and the sizes that they give to symbols.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ir/array.h"
#include "ir/bind.h"
#include "ir/module.h"

namespace ingot {

// The array as the input takes it, cast to its dtype as NumPy casts. Throws Error IG0843 (input rejected) when rank or
// shape do not fit, with both and what to do.
Array fed_array(const Function& function, std::size_t input, const Array& array);

// The numbers of the symbols in the shapes of the inputs. Throws Error IG0843 when two inputs disagree.
Bindings bindings_of(const Function& function, std::span<const Array> arrays);
Bindings bindings_of(const Function& function, std::span<const std::optional<Array>> arrays);  // those that are given

// The only function of a module that has a name. Throws Error IG0844 (usage) when there are none or several.
const Function& only_function(const Module& module);

// The arrays of "KEY=FILE" texts, KEY being the name or the index of an input and FILE a .npy file or, by its ending .pb,
// an ONNX TensorProto; nothing for inputs that are not named. Throws Error IG0844 (usage) for keys that do not exist or
// come twice, and those of read_npy and read_tensor_proto.
std::vector<std::optional<Array>> read_inputs(const Function& function, const std::vector<std::string>& files);

}  // namespace ingot
