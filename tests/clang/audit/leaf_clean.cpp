// expect: nothing
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  __builtin_memcpy(y, x, 32);
  y[0] = __builtin_sqrtf(x[0]) + __builtin_huge_valf();
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
