// Semihosting: one trap instruction with an operation number and a pointer to its arguments.
#include "board.h"

namespace {

enum Operation : uintptr_t { open = 0x01, write0 = 0x04, write = 0x05, read = 0x06, exit_extended = 0x20 };

long semihost(Operation operation, const void* arguments) {
#if defined(__arm__)
  register uintptr_t result __asm__("r0") = operation;
  register const void* parameter __asm__("r1") = arguments;
  __asm__ volatile("bkpt 0xab" : "+r"(result) : "r"(parameter) : "memory");
#else
  register uintptr_t result __asm__("a0") = operation;
  register const void* parameter __asm__("a1") = arguments;
  // The two shifts of x0 mark the trap; the three instructions may not be compressed nor cross a page.
  __asm__ volatile(".balign 16\n.option push\n.option norvc\nslli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n.option pop"
                   : "+r"(result)
                   : "r"(parameter)
                   : "memory");
#endif
  return static_cast<long>(result);
}

uintptr_t address(const void* pointer) { return reinterpret_cast<uintptr_t>(pointer); }

}  // namespace

void board_print(const char* text) { semihost(write0, text); }

void board_print_number(uint32_t number) {
  char text[11];  // ten digits and the end
  char* first = text + sizeof text;
  *--first = '\0';
  do {
    *--first = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  board_print(first);
}

void board_exit(int status) {
  const uintptr_t arguments[2] = {0x20026, static_cast<uintptr_t>(status)};  // ADP_Stopped_ApplicationExit
  semihost(exit_extended, arguments);
  for (;;) {
  }
}

long board_open(const char* path, BoardFileMode mode) {
  uintptr_t length = 0;
  while (path[length] != '\0') ++length;
  const uintptr_t arguments[3] = {address(path), static_cast<uintptr_t>(mode), length};
  return semihost(open, arguments);
}

// Reading and writing return how many bytes were left over.
bool board_read(long handle, void* bytes, size_t count) {
  const uintptr_t arguments[3] = {static_cast<uintptr_t>(handle), address(bytes), count};
  return semihost(read, arguments) == 0;
}

bool board_write(long handle, const void* bytes, size_t count) {
  const uintptr_t arguments[3] = {static_cast<uintptr_t>(handle), address(bytes), count};
  return semihost(write, arguments) == 0;
}
