// Any compiler of ISO C++17: no extensions, scalar code, weights as text.
#include "codegen/targets/targets.h"

namespace ingot {

Target generic_target() {
  Target target;
  target.name = "generic";
  target.description = "any ISO C++17 compiler: scalar code, weights as text";
  target.panel_vectors = 8;
  target.alignment = 16;
  target.has_extensions = false;
  target.has_incbin = false;
  target.compiler_flags = {"-O2"};
  return target;
}

}  // namespace ingot
