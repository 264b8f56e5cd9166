// ingot's own header as Clang keeps it in a parsed form: definitions that begin with it are read several times faster.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "driver/build_cache.h"

namespace ingot {

// The header in the form of -include-pch, made for these arguments, under a name in `folder` that is the caller's own;
// nothing when directives other than includes of the C++ library stand before #include "ingot/ingot.h", or the form
// cannot be made. It is kept in the cache by the content of all of ingot's headers.
std::optional<std::filesystem::path> precompiled_header(const BuildCache& cache, const std::filesystem::path& folder,
                                                        const std::filesystem::path& definition,
                                                        const std::vector<std::string>& arguments);

}  // namespace ingot
