// expect: heap
struct Base {
  explicit Base(float v) noexcept : data(new float(v)) {}  // <- here
  float* data;
};
struct Derived : Base {
  using Base::Base;
};
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  const Derived derived(x[0]);
  y[0] = *derived.data;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
