// expect: indirect-call
struct Layer {
  virtual float apply(float v) const noexcept = 0;
};
extern const Layer* const layer;
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = layer->apply(x[0]);  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
