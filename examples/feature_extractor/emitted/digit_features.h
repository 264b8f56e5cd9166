// Made by ingot from digits.keras; do not edit.
//
// predict: (pixels f32[1,64]) -> (hidden_2 f32[1,32])
//   workspace 256 B, 6336 multiply-adds
// All functions: weights 24960 B of read-only data, State 0 B.
// Target generic. Functions keep nothing between calls: all memory is the caller's; what is written overlaps nothing else.
#ifndef INGOT_DIGIT_FEATURES_H
#define INGOT_DIGIT_FEATURES_H

#include <stddef.h>
#include <stdint.h>

namespace digit_features {

constexpr size_t weight_bytes = 24960;  // read-only data
constexpr size_t state_bytes = 0;  // sizeof(State)

// predict: (pixels f32[1,64]) -> (hidden_2 f32[1,32])
namespace predict_facts {
constexpr char pixels_name[] = "pixels";  // in  f32[1,64]
constexpr size_t pixels_shape[] = {1, 64};
constexpr char hidden_2_name[] = "hidden_2";  // out f32[1,32]
constexpr size_t hidden_2_shape[] = {1, 32};
}  // namespace predict_facts
constexpr size_t predict_workspace_bytes = 256;
struct PredictWorkspace {
  alignas(16) unsigned char bytes[256];
};
void predict(const float (&pixels)[64], float (&hidden_2)[32], PredictWorkspace& workspace) noexcept;

}  // namespace digit_features

#endif
