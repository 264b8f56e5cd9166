// expect: nothing
namespace {
const double table[2] = {0.1, 0.2};
}  // namespace
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  // A float64 network, and casts that say what they do.
  const double wide = static_cast<double>(x[0]) * 0.1 + table[0];
  y[0] = static_cast<float>(wide / 3);
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
