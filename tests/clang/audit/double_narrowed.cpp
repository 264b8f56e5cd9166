// expect: double
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  const double wide = 0.5;
  const float v = wide;  // <- here
  y[0] = x[0] * v;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
