// What a definition that has run defines: its recorded functions, or those of its last model.
#pragma once
#include "ir/module.h"

namespace ingot {

struct Definition;

// States have their present values. Throws Error IG0822 when the definition has neither functions nor models.
Module recorded_module(Definition& definition);

}  // namespace ingot
