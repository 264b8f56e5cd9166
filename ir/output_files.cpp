// Temporary file, fsync, rename.
#include "ir/output_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
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

}  // namespace

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

}  // namespace ingot
