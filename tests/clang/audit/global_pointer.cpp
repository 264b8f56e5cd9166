// expect: writable-global
namespace {
const float values[2] = {1.0f, 2.0f};
const float* weights = values;  // <- here
}
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = x[0] + *weights;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
