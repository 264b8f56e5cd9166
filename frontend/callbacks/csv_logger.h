// CSVLogger: a line of a CSV file per epoch: its number from 0, then the logs, by name.
#pragma once
#include <string>

#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

struct CSVLoggerOptions {
  char separator = ',';
  bool append = false;  // to a file that is there; it gets no second header
};

class CSVLogger : public Callback {
 public:
  // Lines end in CR LF, as Keras writes them. fit throws Error IG0811 (io) when the file cannot be written.
  explicit CSVLogger(std::string filename, CSVLoggerOptions options = {});
};

}  // namespace ingot::callbacks
