// expect: loop
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  int i = 0;
  while (x[i] > 0.0f && i < 7) ++i;  // <- here
  y[0] = x[i];
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
