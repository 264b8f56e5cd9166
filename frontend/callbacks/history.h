// What fit returns: the logs of its epochs.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

// history["loss"]: one value per epoch. keras2: those of validation come first, as in Keras 2.3.1.
class History {
 public:
  std::vector<int> epoch;  // from 0

  const std::vector<double>& operator[](const std::string& name) const;  // throws IndexError
  std::vector<std::string> keys() const;
  bool contains(const std::string& name) const;
  void append(int epoch_number, const Logs& logs);

  friend bool operator==(const History&, const History&) = default;

 private:
  std::vector<std::pair<std::string, std::vector<double>>> series_;
};

}  // namespace ingot::callbacks
