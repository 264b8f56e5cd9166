// ProgbarLogger: the progress of fit and its logs, as the profile's Keras prints them. fit adds it unless verbose is 0.
#pragma once
#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

class ProgbarLogger : public Callback {
 public:
  ProgbarLogger();
};

}  // namespace ingot::callbacks
