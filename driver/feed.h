// Arrays for the inputs of a function: casts, checks, and the sizes that they give to symbols.
#pragma once
#include <span>
#include <string>

#include "ir/array.h"
#include "ir/bind.h"
#include "ir/module.h"

namespace ingot {

// The array as the input takes it, cast to its dtype as NumPy casts. Throws Error IG0843 (input rejected) when rank or
// shape do not fit, with both and what to do.
Array fed_array(const Function& function, std::size_t input, const Array& array);

// The numbers of the symbols in the shapes of the inputs. Throws Error IG0843 when two inputs disagree.
Bindings bindings_of(const Function& function, std::span<const Array> arrays);

}  // namespace ingot
