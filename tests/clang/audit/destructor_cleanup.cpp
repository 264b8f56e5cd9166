// expect: destructor
namespace {
void leave(float* v) noexcept { *v = 0.0f; }
}  // namespace
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  __attribute__((cleanup(leave))) float v = x[0];  // <- here
  y[0] = v;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
