// Firmware: ten digits lie in flash. The one that the network takes for another digit is learned, without forgetting
// the others: a few rounds over all of them, one image a step. No heap, no file, no operating system.
#include "adapt.h"
#include "board.h"
#include "images.h"

adapt::State state;
adapt::AdaptWorkspace adapt_workspace;
adapt::ClassifyWorkspace classify_workspace;

namespace {

constexpr int rounds = 5;

void read_pixels(const Image& image, float (&pixels)[64]) {
  for (int i = 0; i < 64; ++i) pixels[i] = static_cast<float>(image.pixels[i]) / 16.0F;
}

// How many of the ten are taken for what they are; prints what each is taken for.
int classify_all() {
  int right = 0;
  board_print("digits 0 to 9 are taken for");
  for (const Image& image : images) {
    float pixels[64], probabilities[10];
    read_pixels(image, pixels);
    adapt::classify(state, pixels, probabilities, classify_workspace);
    int best = 0;
    for (int i = 1; i < 10; ++i) best = probabilities[i] > probabilities[best] ? i : best;
    right += best == image.digit ? 1 : 0;
    board_print(" ");
    board_print_number(static_cast<uint32_t>(best));
  }
  board_print("\n");
  return right;
}

// The sum of the losses before each step, in thousandths.
uint32_t learn_all() {
  float sum = 0;
  for (const Image& image : images) {
    float pixels[64], wanted[10] = {}, loss;
    read_pixels(image, pixels);
    wanted[image.digit] = 1;
    adapt::adapt(state, pixels, wanted, loss, adapt_workspace);
    sum += loss;
  }
  return static_cast<uint32_t>(sum * 1000.0F);
}

}  // namespace

int main() {
  adapt::init(state);
  const int before = classify_all();
  for (int round = 1; round <= rounds; ++round) {
    board_print("round ");
    board_print_number(static_cast<uint32_t>(round));
    board_print(": loss ");
    board_print_number(learn_all());
    board_print(" / 1000\n");
  }
  const int after = classify_all();
  board_print("State ");
  board_print_number(adapt::state_bytes);
  board_print(" B, workspace of a step ");
  board_print_number(adapt::adapt_workspace_bytes);
  board_print(" B, weights in flash ");
  board_print_number(adapt::weight_bytes);
  board_print(" B\n");
  return before == 9 && after == 10 ? 0 : 1;
}
