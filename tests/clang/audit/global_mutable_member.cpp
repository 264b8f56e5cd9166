// expect: writable-global
struct Scratch {
  mutable float value;
};
const Scratch scratch = {0.0f};  // <- here
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = x[0] + scratch.value;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
