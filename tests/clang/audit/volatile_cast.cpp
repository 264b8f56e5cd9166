// expect: volatile
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = *static_cast<const volatile float*>(x);  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
