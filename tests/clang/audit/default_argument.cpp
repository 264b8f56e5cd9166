// expect: heap
namespace {
float first(float v, float* p = new float(1.0f)) noexcept { return v + *p; }  // <- here
}  // namespace
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = first(x[0]);
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
