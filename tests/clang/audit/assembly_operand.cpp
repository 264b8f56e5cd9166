// expect: assembly
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  float v = x[0];
  __asm__("" : "+x"(v));  // <- here
  y[0] = v;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
