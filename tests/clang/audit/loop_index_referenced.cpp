// expect: loop
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  for (int i = 0; i < 8; ++i) {  // <- here
    int& j = i;
    y[i] = x[i];
    if (x[j] < 0.0f) j = 0;
  }
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
