// expect: assembly
__asm__(".text\n.globl sneaky\nsneaky:\n ret\n");  // <- here
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = x[0];
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
