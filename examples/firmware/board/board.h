// What a bare-metal program needs from its board: a console, files of the host, an exit status, and how much stack a
// call took. All of it goes through semihosting (Arm document 100863; the RISC-V specification of the same name), which
// QEMU and most debug probes serve, so the same code runs on every board here.
#pragma once
#include <stddef.h>
#include <stdint.h>

void board_print(const char* text);
void board_print_number(uint32_t number);
extern "C" [[noreturn]] void board_exit(int status);  // the exit status of QEMU

// Files of the host, relative to where the emulator was started. A handle below zero: cannot be opened.
enum class BoardFileMode { read = 1, write = 5 };  // "rb", "wb"
long board_open(const char* path, BoardFileMode mode);
bool board_read(long handle, void* bytes, size_t count);  // false: fewer than count bytes were left
bool board_write(long handle, const void* bytes, size_t count);

// How much stack a call takes: paint, call, look how far down the paint is gone.
#if defined(__arm__) || defined(__riscv)
extern "C" unsigned char board_stack_low[], board_stack_top[];  // from the linker script
constexpr uint32_t board_stack_pattern = 0xA5C3A5C3u;

// Fills the free stack with a pattern and returns the stack pointer. Inline, so that nothing lies between the caller's
// frame and the frame of the function that it calls next.
[[gnu::always_inline]] inline uintptr_t board_paint_stack() {
  uintptr_t stack_pointer;
#if defined(__arm__)
  __asm__ volatile("mov %0, sp" : "=r"(stack_pointer));
#else
  __asm__ volatile("mv %0, sp" : "=r"(stack_pointer));
#endif
  volatile uint32_t* word = reinterpret_cast<volatile uint32_t*>(board_stack_low);
  while (reinterpret_cast<uintptr_t>(word) < stack_pointer) *word++ = board_stack_pattern;
  return stack_pointer;
}

// Bytes below `stack_pointer` down to the lowest word that was written since it was painted.
inline uint32_t board_stack_used(uintptr_t stack_pointer) {
  const volatile uint32_t* word = reinterpret_cast<const volatile uint32_t*>(board_stack_low);
  while (reinterpret_cast<uintptr_t>(word) < stack_pointer && *word == board_stack_pattern) ++word;
  return static_cast<uint32_t>(stack_pointer - reinterpret_cast<uintptr_t>(word));
}
#else
// The same program built for the host: there is no stack of our own to paint.
inline uintptr_t board_paint_stack() { return 0; }
inline uint32_t board_stack_used(uintptr_t) { return 0; }
#endif
