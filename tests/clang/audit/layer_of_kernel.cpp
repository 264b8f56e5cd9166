// expect: heap, layer dense_1
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = *new float(x[0]);  // <- here
}
void other(const float* x, float* y) noexcept { y[1] = x[1]; }
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept {
  other(x, y);  // input_1
  kernel(x, y);  // dense_1
}
}  // namespace net
