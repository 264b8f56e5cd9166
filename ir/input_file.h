// Reading a file as a whole.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace ingot {

// The whole file, or Error IG0801 (io) when it cannot be read, IG0812 (input rejected) above the limit.
std::string read_file(const std::filesystem::path& file, std::uintmax_t limit = std::uintmax_t{4} << 30);

}  // namespace ingot
