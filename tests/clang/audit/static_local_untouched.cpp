// expect: static-local
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  static int count = 0;  // <- here
  y[0] = x[0] + static_cast<float>(count);
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
