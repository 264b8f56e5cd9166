/* Made by ingot; do not edit. Pointers must not be null; a workspace is aligned to 64 bytes. */
#ifndef INGOT_DIGITS_C_H
#define INGOT_DIGITS_C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* in  pixels: f32[1,64] */
/* out probabilities: f32[1,10] */
size_t digits_predict_workspace_bytes(void);
void digits_predict(const float* pixels, float* probabilities, void* workspace);

#ifdef __cplusplus
}
#endif

#endif
