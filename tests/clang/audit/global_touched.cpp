// expect: writable-global
float bias = 1.0f;  // <- here
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = x[0] + bias;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
