// Emitted files in a folder, and files as a whole; ir/output_files.h writes them.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "ir/output_files.h"

namespace ingot {

// write_files for emitted files, which must not replace what somebody else wrote: the definition itself, or the
// CMakeLists.txt of a project. Throws Error IG0814 (usage) when a file of one of these names is there that ingot did
// not make.
void write_emitted_files(const std::filesystem::path& directory, const std::map<std::string, std::string>& files);

// The whole file, or Error IG0801 (io) when it cannot be read, IG0812 (input rejected) above the limit.
std::string read_file(const std::filesystem::path& file, std::uintmax_t limit = std::uintmax_t{4} << 30);

}  // namespace ingot
