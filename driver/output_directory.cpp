// Files that ingot made know it of themselves.
#include "driver/output_directory.h"

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

}  // namespace ingot
