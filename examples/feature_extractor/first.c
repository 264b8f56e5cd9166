/* The features of the first test image, by way of the C interface. */
#include <stdio.h>
#include <stdlib.h>

#include "digit_features_c.h"

int main(int argc, char** argv) {
  float image[64], vector[32];
  unsigned char header[10];
  FILE* file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (!file || fread(header, 1, sizeof header, file) != sizeof header ||
      fseek(file, 10 + header[8] + 256L * header[9], SEEK_SET) != 0 || fread(image, sizeof(float), 64, file) != 64) {
    fprintf(stderr, "usage: first digits_test_inputs.npy\n");
    return 1;
  }
  fclose(file);
  size_t bytes = digit_features_predict_workspace_bytes();
  void* workspace = aligned_alloc(64, (bytes / 64 + 1) * 64);
  if (!workspace) return 1;
  digit_features_predict(image, vector, workspace);
  free(workspace);
  for (int i = 0; i < 32; i++) printf("%.9g\n", vector[i]);
  return 0;
}
