// expect: loop
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  for (unsigned i = 7; i >= 0; --i) y[i] = x[i];  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
