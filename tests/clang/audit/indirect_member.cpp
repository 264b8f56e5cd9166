// expect: indirect-call
struct Layer {
  float apply(float v) const noexcept { return v; }
};
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  const Layer layer{};
  float (Layer::*const f)(float) const noexcept = x[0] > 0.0f ? &Layer::apply : nullptr;
  y[0] = (layer.*f)(x[0]);  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
