// expect: nothing
// What C sees has no exception specification, and the runtime is static.
namespace ingot_rt {
static inline float twice(float x) { return 2.0f * x; }
}  // namespace ingot_rt
namespace net {
void predict(const float (&x)[8], float (&y)[8]) noexcept { y[0] = ingot_rt::twice(x[0]); }
}  // namespace net
extern "C" void net_predict(const float* x, float* y) {
  net::predict(*reinterpret_cast<const float (*)[8]>(x), *reinterpret_cast<float (*)[8]>(y));
}
