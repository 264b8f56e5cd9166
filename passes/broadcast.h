// Moves that only repeat elements as NumPy broadcasts them. What computes element by element reads the source in their
// place: maps broadcast by themselves.
#pragma once
#include "ir/graph.h"

namespace ingot {

// What `value` repeats along axes of extent 1 and new leading ones; `value` itself when it is no such move.
Value broadcast_source(const Graph& graph, Value value);

}  // namespace ingot
