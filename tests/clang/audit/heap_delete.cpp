// expect: heap
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = x[0];
  delete y;  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
