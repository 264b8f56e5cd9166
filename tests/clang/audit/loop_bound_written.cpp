// expect: loop
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  int end = 8;
  for (int i = 0; i < end; ++i) {  // <- here
    y[i & 7] = x[i & 7];
    if (x[i & 7] > 0.0f) ++end;
  }
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
