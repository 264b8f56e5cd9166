// Firmware: classifies handwritten digits that are stored in flash, and prints what it found. No heap, no file, no
// operating system; `digits.h` is what `ingot compile ../digits/digits.keras --target cortex-m4` writes.
#include "board.h"
#include "digits.h"
#include "images.h"

static digits::PredictWorkspace workspace;

static int index_of_largest(const float (&values)[10]) {
  int best = 0;
  for (int i = 1; i < 10; ++i) best = values[i] > values[best] ? i : best;
  return best;
}

int main() {
  uint32_t right = 0, as_keras = 0, stack = 0;
  for (const Image& image : images) {
    float pixels[64], probabilities[10];
    for (int i = 0; i < 64; ++i) pixels[i] = static_cast<float>(image.pixels[i]) / 16.0F;

    const uintptr_t stack_pointer = board_paint_stack();
    digits::predict(pixels, probabilities, workspace);
    const uint32_t used = board_stack_used(stack_pointer);
    stack = used > stack ? used : stack;

    const int found = index_of_largest(probabilities);
    right += found == image.digit ? 1u : 0u;
    as_keras += found == image.class_of_keras ? 1u : 0u;
    board_print("image of a ");
    board_print_number(static_cast<uint32_t>(image.digit));
    board_print(": ");
    board_print_number(static_cast<uint32_t>(found));
    board_print(", ");
    board_print_number(static_cast<uint32_t>(probabilities[found] * 100.0F));
    board_print(" %\n");
  }
  board_print_number(right);
  board_print(" of 10 right, ");
  board_print_number(as_keras);
  board_print(" as Keras has them; stack of a call: ");
  board_print_number(stack);
  board_print(" bytes\n");
  return as_keras == 10 ? 0 : 1;
}
