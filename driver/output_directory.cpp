// Files that ingot made know it of themselves.
#include "driver/output_directory.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

// Emitted text says so in its first line; the manifest opens with its schema. Weights have no text: their name is
// enough.
bool is_made_by_ingot(const fs::path& file) {
  if (file.extension() == ".weights") return true;
  std::string start(120, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(stream.gcount()));
  const std::string first_line = start.substr(0, start.find('\n'));
  return first_line.find("Made by ingot") != std::string::npos ||
         (file.extension() == ".json" && start.starts_with("{\n  \"schema_version\":"));
}

}  // namespace

void write_emitted_files(const fs::path& directory, const std::map<std::string, std::string>& files) {
  for (const auto& [name, content] : files) {
    std::error_code ignored;
    if (fs::exists(directory / name, ignored) && !is_made_by_ingot(directory / name))
      throw Error(ExitStatus::usage, "IG0814",
                  ingot::quoted((directory / name).string()) +
                      " is there and was not made by ingot: it would be replaced by an emitted file of that name")
          .help("choose another folder with -o, or another name with --name");
  }
  write_files(directory, files);
}

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
