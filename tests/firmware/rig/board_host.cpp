// The board interface on the host, so that one program text runs in both places. Stack is measured on boards only.
#include <cstdio>
#include <cstdlib>

#include "board.h"

namespace {
std::FILE* files[8];
long file_count = 0;
}  // namespace

void board_print(const char*) {}
void board_print_number(uint32_t) {}
void board_exit(int status) { std::exit(status); }

long board_open(const char* path, BoardFileMode mode) {
  files[file_count] = std::fopen(path, mode == BoardFileMode::read ? "rb" : "wb");
  return files[file_count] == nullptr ? -1 : file_count++;
}
bool board_read(long handle, void* bytes, size_t count) { return std::fread(bytes, 1, count, files[handle]) == count; }
bool board_write(long handle, const void* bytes, size_t count) {
  return std::fwrite(bytes, 1, count, files[handle]) == count;
}
