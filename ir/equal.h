// Sameness of modules: what the text form keeps. Node numbers, nodes that nothing needs, where entries stand among the
// nodes, and how often a constant without provenance is repeated are not part of it; the order of all other nodes is.
#pragma once
#include <string>

#include "ir/module.h"

namespace ingot {

bool same(const Attribute& a, const Attribute& b);  // floats and arrays bit for bit
// The first difference, as a sentence; "" when there is none.
std::string difference(const Function& a, const Function& b);
std::string difference(const Module& a, const Module& b);

}  // namespace ingot
