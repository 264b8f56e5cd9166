// Reset of a Cortex-M: switch the floating point unit on, set up memory, call main. Vector table and registers are
// those of the Armv6-M and Armv7-M architecture reference manuals.
#include "board.h"

int main();
extern "C" {
extern uint32_t data_load[], data_begin[], data_end[], bss_begin[], bss_end[];
[[noreturn]] void reset();
[[noreturn]] void fault();
}

void fault() {
  board_print("fault\n");
  board_exit(99);
}

void reset() {
#if defined(__ARM_FP)
  *reinterpret_cast<volatile uint32_t*>(0xE000ED88) |= 0xFu << 20;  // CPACR: coprocessors 10 and 11
  __asm__ volatile("dsb\nisb");
#endif
  const uint32_t* from = data_load;
  for (uint32_t* to = data_begin; to < data_end;) *to++ = *from++;
  for (uint32_t* to = bss_begin; to < bss_end;) *to++ = 0;
  board_exit(main());
}

using Handler = void (*)();
[[gnu::section(".vectors"), gnu::used]] const Handler vectors[16] = {reinterpret_cast<Handler>(board_stack_top),
                                                                     reset,
                                                                     fault,
                                                                     fault,
                                                                     fault,
                                                                     fault,
                                                                     fault,
                                                                     nullptr,
                                                                     nullptr,
                                                                     nullptr,
                                                                     nullptr,
                                                                     fault,
                                                                     fault,
                                                                     nullptr,
                                                                     fault,
                                                                     fault};
