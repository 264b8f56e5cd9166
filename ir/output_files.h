// Writing results so that a crash, a full disk or a loss of power leaves the old files or the new ones, never halves.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "ir/file_calls.h"

namespace ingot {

// Writes each file under a temporary name beside its place, flushes it to disk, and renames all of them when every one
// is written; then flushes their folders. The directory is made. Throws Error IG0811 (io): up to the first rename all
// files are then as they were.
void write_files(const std::filesystem::path& directory, const std::map<std::string, std::string>& files);
void write_file(const std::filesystem::path& file, const std::string& content);
void write_file(const std::filesystem::path& file, const std::string& content, FileCalls& calls);

}  // namespace ingot
