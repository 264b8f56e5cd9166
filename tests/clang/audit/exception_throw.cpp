// expect: exception
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  if (x[0] < 0.0f) throw 1;  // <- here
  y[0] = x[0];
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
