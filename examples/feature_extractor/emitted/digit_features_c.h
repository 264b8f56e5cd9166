/* Made by ingot; do not edit. Pointers must not be null; a workspace is aligned to 16 bytes. */
#ifndef INGOT_DIGIT_FEATURES_C_H
#define INGOT_DIGIT_FEATURES_C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* in  pixels: f32[1,64] */
/* out hidden_2: f32[1,32] */
size_t digit_features_predict_workspace_bytes(void);
void digit_features_predict(const float* pixels, float* hidden_2, void* workspace);

#ifdef __cplusplus
}
#endif

#endif
