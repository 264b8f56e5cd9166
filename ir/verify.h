// The verifier: every invariant that a finished module keeps. See verify.cpp for the list.
#pragma once
#include "ir/module.h"

namespace ingot {

// Throws Error IG04.. with the node, its layer and its definition line at the first violation.
void verify(const Module& module);

}  // namespace ingot
