// expect: static-local
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  static float last;  // <- here
  y[0] = last;
  last = x[0];
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
