// expect: nothing
extern "C" __attribute__((visibility("hidden"))) const unsigned char net_weight_bytes[];
__asm__(".pushsection .rodata\n.balign 64\n.hidden net_weight_bytes\n.globl net_weight_bytes\n"
        ".type net_weight_bytes, %object\nnet_weight_bytes:\n"
        ".incbin \"net.weights\"\n"
        ".size net_weight_bytes, . - net_weight_bytes\n.popsection\n");
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  __asm__ volatile("" ::: "memory");
  y[0] = x[0] + static_cast<float>(net_weight_bytes[0]);
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
