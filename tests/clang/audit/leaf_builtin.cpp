// expect: leaf
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = __builtin_sinf(x[0]);  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
