// expect: dynamic-initialization
float make() noexcept;
namespace {
const float start = make();  // <- here
}
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = x[0] + start;
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
