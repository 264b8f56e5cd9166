// expect: nothing
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  static const float factors[2] = {0.5f, 2.0f};
  static constexpr int index = 1;
  y[0] = x[0] * factors[index];
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
