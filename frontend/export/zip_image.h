// A zip archive made in memory, for .keras and .npz files; import/zip_archive.h reads them.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace ingot {

// (name, content), in the order in which they will stand. Contents are stored as they are, dates are the first that zip
// knows: the same members give the same bytes. Throws Error IG2072 when libzip refuses, for two members of one name.
std::string zip_image(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace ingot
