// expect: recursion
namespace net {
namespace {
float power(float x, int n) noexcept {
  return n == 0 ? 1.0f : x * power(x, n - 1);  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { y[0] = power(x[0], 3); }
}  // namespace net
