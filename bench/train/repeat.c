/* The loop over steps of an emitted train function, for train.py: one foreign call a turn. A library of its own, so
 * that nothing of the step is inlined. Step i is fed batch i modulo `batches`; its loss goes to losses[i modulo
 * `losses_kept`]. */
#include <stddef.h>

typedef void Step(void* state, const float* x, const float* y, float* loss, void* workspace);

void repeat(Step* step, void* state, const float* x, size_t x_size, const float* y, size_t y_size, size_t batches,
            float* losses, size_t losses_kept, void* workspace, size_t calls) {
  size_t batch = 0, kept = 0;
  for (size_t i = 0; i < calls; ++i) {
    step(state, x + batch * x_size, y + batch * y_size, losses + kept, workspace);
    if (++batch == batches) batch = 0;
    if (++kept == losses_kept) kept = 0;
  }
}
