// Writing results so that a crash or a full disk leaves the old files or the new ones, never halves.
#pragma once
#include <filesystem>
#include <map>
#include <string>

namespace ingot {

// Writes each file under a temporary name beside its place, flushes it to disk, and renames all of them when every one
// is written. The directory is made. Throws Error IG0811 (io).
void write_files(const std::filesystem::path& directory, const std::map<std::string, std::string>& files);
// The same for emitted files, which must not replace what somebody else wrote: the definition itself, or the
// CMakeLists.txt of a project. Throws Error IG0814 (usage) when a file of one of these names is there that ingot did
// not make.
void write_emitted_files(const std::filesystem::path& directory, const std::map<std::string, std::string>& files);
void write_file(const std::filesystem::path& file, const std::string& content);

// The whole file, or Error IG0801 (io) when it cannot be read, IG0812 (input rejected) above the limit.
std::string read_file(const std::filesystem::path& file, std::uintmax_t limit = std::uintmax_t{4} << 30);

}  // namespace ingot
