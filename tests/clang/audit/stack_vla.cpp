// expect: dynamic-stack
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  const int n = static_cast<int>(x[0]);
  float rows[n];  // <- here
  rows[0] = x[1];
  y[0] = rows[0];
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
