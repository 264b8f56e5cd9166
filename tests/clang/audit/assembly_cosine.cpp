// expect: assembly
namespace net {
void predict(const float (&x)[8], float (&y)[8]) noexcept {
  float v = x[0];
  __asm__("fcos" : "+t"(v));  // <- here
  y[0] = v;
}
}  // namespace net
