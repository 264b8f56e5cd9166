// expect: loop
namespace net {
namespace {
void copy(const float* x, float* y, int count) noexcept {
  for (int i = 0; i < count; ++i) y[i] = x[i];  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept {
  copy(x, y, 8);
  copy(x, y, static_cast<int>(x[0]));
}
}  // namespace net
