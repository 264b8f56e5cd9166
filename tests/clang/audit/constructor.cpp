// expect: heap
struct Buffer {
  explicit Buffer(float v) noexcept : data(new float(v)) {}  // <- here
  float* data;
};
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  const Buffer buffer(x[0]);
  y[0] = *buffer.data;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
