// Where the parts of ingot are that a definition needs: headers, library and the program that runs it. They are found
// from the running executable, so that a build tree and an install tree work wherever they stand.
#pragma once
#include <filesystem>
#include <vector>

namespace ingot {

struct Installation {
  std::vector<std::filesystem::path> include_folders;
  std::filesystem::path shared_library;     // libingot.so
  std::filesystem::path definition_runner;  // see definition_runner/main.cpp
  std::filesystem::path clang_module;       // libingot_clang.so; empty in a build without it (clang_module.h)
};

// Reads ingot-files.txt beside the executable, one folder above it, or in share/ingot one or two above. Its lines are
// "name = path", relative to its own folder. Throws Error IG0825 (io) when a part is missing; the Clang module may be.
Installation find_installation();

}  // namespace ingot
