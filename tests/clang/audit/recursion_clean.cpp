// expect: nothing
// Other instances of a template are other functions.
namespace net {
namespace {
template <int n>
float power(float x) noexcept {
  if constexpr (n == 0)
    return 1.0f;
  else
    return x * power<n - 1>(x);
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { y[0] = power<3>(x[0]); }
}  // namespace net
