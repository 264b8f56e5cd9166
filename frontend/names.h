// Generated names: dense_1, dense_2 in the keras2 profile; dense, dense_1 in the keras3 profile.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "frontend/profile.h"

namespace ingot {

// BatchNormalization -> batch_normalization, Conv2D -> conv2d, ReLU -> re_lu: Keras' rule for class names.
std::string snake_case(std::string_view class_name);

class NameCounters {
 public:
  // The next name with this prefix. Counters run per prefix and definition.
  std::string next(const std::string& prefix, Profile profile);

 private:
  std::map<std::string, int> counts_;
};

}  // namespace ingot
