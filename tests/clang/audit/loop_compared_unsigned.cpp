// expect: loop
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  for (int i = -1; i > 0u; --i) y[i & 7] = x[i & 7];  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
