// The printed form of an error. Text that came from a model is made printable here, so that a hostile name cannot drive
// the reader's terminal.
#include "ir/error.h"

#include <fmt/core.h>

#include "ir/text.h"

namespace ingot {

std::string Error::report() const {
  std::string text = fmt::format("error[{}]: {}\n", code_, printable(message_));
  if (!location_.file.empty())
    text += fmt::format("  --> {}{}\n", printable(location_.file),
                        location_.line > 0 ? fmt::format(":{}", location_.line) : "");
  if (!layer_.empty()) text += fmt::format("  layer: {}\n", quoted(layer_));
  if (!help_.empty()) text += fmt::format("  help: {}\n", printable(help_));
  return text;
}

}  // namespace ingot
