// expect: nothing
// All forms that the emitter prints.
namespace net {
namespace {
void copy(const float* x, float* y, int count) noexcept {
  for (int i = 0; i < count; ++i) y[i] = x[i];
}
void kernel(const float* x, const int* entries, float* y) noexcept {
  const int count = *entries < 8 ? *entries : 8;
  for (int e = 0; e < count; ++e) y[e] = x[e];
  for (long k = 0; k < 8; k += 4)
    for (long i = k; i < k + 4; ++i) y[i] += x[i];
  for (int k = 7; k > 0; --k) y[k] += y[k - 1];
  for (int term = 3; term < 9 && y[0] > 1.0f; term += 2) y[0] *= 0.5f;
  for (int stage = 1; stage < 8; stage *= 2) y[stage] = 0.0f;
  for (unsigned long bit = 1ul << 48; bit != 0; bit >>= 2) y[0] += static_cast<float>(bit & 1u);
  for (unsigned half = 0; half < 2; ++half)
    for (unsigned i = 0; i + half < 6; ++i) y[i] += y[i + half];
  for (int i = 0, j = 7; i < 8; ++i, --j) y[i] = x[j];
}
}  // namespace
void predict(const float (&x)[8], const int& entries, float (&y)[8]) noexcept {
  copy(x, y, 8);
  copy(x, y, 4);
  kernel(x, &entries, y);
}
}  // namespace net
