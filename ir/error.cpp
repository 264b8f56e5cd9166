// The printed form of an error. Text that came from a model is made printable here, so that a hostile name cannot drive
// the reader's terminal.
#include "ir/error.h"

#include "ir/text.h"

namespace ingot {

std::string Error::report() const {
  std::string text = "error[";
  text.append(code_).append("]: ").append(printable(message_)).append("\n");
  if (!location_.file.empty()) {
    text += "  --> " + printable(location_.file);
    if (location_.line > 0) text += ":" + std::to_string(location_.line);
    text += "\n";
  }
  if (!layer_.empty()) text += "  layer: " + quoted(layer_) + "\n";
  if (!help_.empty()) text += "  help: " + printable(help_) + "\n";
  return text;
}

}  // namespace ingot
