// expect: exception
namespace {
template <class T>
T positive(T v) noexcept {
  if (v < T()) throw v;  // <- here
  return v;
}
}  // namespace
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = positive(x[0]);
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
