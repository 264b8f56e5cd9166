// Temporary file, fsync, rename.
#include "driver/output_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

Error failed(const char* what, const fs::path& path) {
  return Error(ExitStatus::io, "IG0811",
               std::string("cannot ") + what + " " + ingot::quoted(path.string()) + ": " + std::strerror(errno));
}

// Removes what was written when the rest could not be.
class TemporaryFiles {
 public:
  ~TemporaryFiles() {
    for (const auto& [temporary, place] : files_) unlink(temporary.c_str());
  }

  void write(const fs::path& place, const std::string& content) {
    std::string name = place.string() + ".XXXXXX";
    const int file = mkstemp(name.data());
    if (file < 0) throw failed("write", place);
    files_.emplace_back(name, place);
    std::size_t done = 0;
    while (done < content.size()) {
      const ssize_t count = ::write(file, content.data() + done, content.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        const Error error = failed("write", place);
        close(file);
        throw error;
      }
      done += static_cast<std::size_t>(count);
    }
    const mode_t mask = umask(0);
    umask(mask);
    const bool is_kept = fchmod(file, 0666 & ~mask) == 0 && fsync(file) == 0;
    if (close(file) != 0 || !is_kept) throw failed("write", place);
  }

  void keep() {
    for (auto& [temporary, place] : files_)
      if (rename(temporary.c_str(), place.c_str()) != 0) throw failed("replace", place);
    files_.clear();
  }

 private:
  std::vector<std::pair<std::string, fs::path>> files_;
};

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

void write_files(const fs::path& directory, const std::map<std::string, std::string>& files) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    throw Error(ExitStatus::io, "IG0811",
                "cannot make the folder " + ingot::quoted(directory.string()) + ": " + error.message());
  TemporaryFiles temporary;
  for (const auto& [name, content] : files) temporary.write(directory / name, content);
  temporary.keep();
}

void write_file(const fs::path& file, const std::string& content) {
  TemporaryFiles temporary;
  temporary.write(file, content);
  temporary.keep();
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
