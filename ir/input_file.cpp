#include "ir/input_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file, std::uintmax_t limit) {
  std::error_code error;
  const std::uintmax_t size = fs::is_regular_file(file, error) ? fs::file_size(file, error) : 0;
  if (!error && size > limit)
    throw rejected("IG0812", "the file " + ingot::quoted(file.string()) + " has " + std::to_string(size) +
                                 " bytes; the limit is " + std::to_string(limit));
  std::ifstream stream(file, std::ios::binary);
  if (!stream || fs::is_directory(file, error))
    throw Error(ExitStatus::io, "IG0801",
                "cannot read " + ingot::quoted(file.string()) + ": " +
                    (fs::is_directory(file, error) ? "it is a folder" : std::strerror(errno)));
  std::string content(static_cast<std::size_t>(size), '\0');
  if (!stream.read(content.data(), static_cast<std::streamsize>(content.size())) && size > 0)
    throw Error(ExitStatus::io, "IG0801", "cannot read " + ingot::quoted(file.string()));
  return content;
}

}  // namespace ingot
