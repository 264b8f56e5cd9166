// Functions over scalars that are compiled twice: into a definition, which hands them to Map, and into the test, which
// calls them. A header of functions has a template visit_...(visit), which calls visit(name, function, facts) for each.
#pragma once

struct Facts {
  double low = -8, high = 8;  // of random arguments: where C++ defines the function
  bool is_total = true;       // zeros, infinities, NaNs and the largest numbers are arguments too
  double folded_ulps = 0;     // of functions of the library that are computed once, when the function is lifted
  double (*derivative)(double) = nullptr;  // by hand, of a function of one parameter
};
