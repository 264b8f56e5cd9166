// Emitted files in a folder, beside files as a whole: ir/input_file.h, ir/output_files.h.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "ir/input_file.h"
#include "ir/output_files.h"

namespace ingot {

// write_files for emitted files, which must not replace what somebody else wrote: the definition itself, or the
// CMakeLists.txt of a project. Throws Error IG0814 (usage) when a file of one of these names is there that ingot did
// not make.
void write_emitted_files(const std::filesystem::path& directory, const std::map<std::string, std::string>& files);

}  // namespace ingot
