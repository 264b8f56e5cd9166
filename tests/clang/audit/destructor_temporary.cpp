// expect: destructor
struct Guard {
  float* y;
  ~Guard() noexcept { *y = 0.0f; }
};
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = x[0] + Guard{y}.y[1];  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
