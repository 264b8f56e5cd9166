// expect: indirect-call
namespace {
float twice(float v) noexcept { return 2.0f * v; }
float half(float v) noexcept { return 0.5f * v; }
}  // namespace
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  float (*const f)(float) noexcept = x[0] > 0.0f ? &twice : &half;
  y[0] = f(x[0]);  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
