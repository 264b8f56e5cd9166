// expect: static-local
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  static const float first = x[0];  // <- here
  y[0] = first;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
