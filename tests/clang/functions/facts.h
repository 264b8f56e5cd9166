// Functions over scalars that are compiled twice: into a definition, which hands them to Map, and into the test, which
// calls them. A header of functions has a template visit_...(visit), which calls visit(name, function, facts) for each.
#pragma once

struct Facts {
  double low = -8, high = 8;  // of random arguments: where C++ defines the function
  bool is_total = true;       // zeros, infinities, NaNs and the largest numbers are arguments too
  // Of the result, from functions of the library that are computed once, when the function is lifted: by ingot's own
  // there, by the C library here. 2 for a single call; a sum of six of them magnifies the ulps of each.
  double folded_ulps = 0;
  double (*derivative)(double) = nullptr;  // by hand, of a function of one parameter
};
