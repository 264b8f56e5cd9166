// Made by ingot from digits.keras; do not edit.
//
// predict: (pixels f32[1,64]) -> (probabilities f32[1,10])
//   workspace 384 B, 6706 multiply-adds
// All functions: weights 26308 B of read-only data, State 0 B.
// Target x86-64-v3. Functions keep nothing between calls: all memory is the caller's; what is written overlaps nothing else.
#ifndef INGOT_DIGITS_H
#define INGOT_DIGITS_H

#include <stddef.h>
#include <stdint.h>

namespace digits {

constexpr size_t weight_bytes = 26308;  // read-only data
constexpr size_t state_bytes = 0;  // sizeof(State)

// predict: (pixels f32[1,64]) -> (probabilities f32[1,10])
namespace predict_facts {
constexpr char pixels_name[] = "pixels";  // in  f32[1,64]
constexpr size_t pixels_shape[] = {1, 64};
constexpr char probabilities_name[] = "probabilities";  // out f32[1,10]
constexpr size_t probabilities_shape[] = {1, 10};
}  // namespace predict_facts
constexpr size_t predict_workspace_bytes = 384;
struct PredictWorkspace {
  alignas(64) unsigned char bytes[384];
};
void predict(const float (&pixels)[64], float (&probabilities)[10], PredictWorkspace& workspace) noexcept;

}  // namespace digits

#endif
