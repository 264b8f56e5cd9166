// Temporary file, fsync, rename, fsync of the folder.
#include "ir/output_files.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <set>
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
  explicit TemporaryFiles(FileCalls& calls) : calls_(calls) {}
  ~TemporaryFiles() {
    for (const auto& [temporary, place] : files_) calls_.remove(temporary.c_str());
  }
  TemporaryFiles(const TemporaryFiles&) = delete;
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;

  void write(const fs::path& place, const std::string& content) {
    std::string name = place.string() + ".XXXXXX";
    const int file = calls_.make_temporary(name.data());
    if (file < 0) throw failed("write", place);
    files_.emplace_back(name, place);
    const bool is_whole = is_written(file, content);
    const Error error = failed("write", place);  // of errno as it is now
    const bool is_closed = calls_.close(file) == 0;
    if (!is_whole) throw error;
    if (!is_closed) throw failed("write", place);
  }

  void keep() {
    std::set<fs::path> folders;
    while (!files_.empty()) {
      const auto& [temporary, place] = files_.front();
      if (calls_.rename(temporary.c_str(), place.c_str()) != 0) throw failed("replace", place);
      folders.insert(place.parent_path());
      files_.erase(files_.begin());
    }
    for (const fs::path& folder : folders)
      if (calls_.sync_folder(folder.empty() ? "." : folder.c_str()) != 0) throw failed("flush the folder", folder);
  }

 private:
  // Whether all of it is in the file and on disk.
  bool is_written(int file, const std::string& content) {
    std::size_t done = 0;
    while (done < content.size()) {
      const ssize_t count = calls_.write(file, content.data() + done, content.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      done += static_cast<std::size_t>(count);
    }
    const mode_t mask = umask(0);
    umask(mask);
    return fchmod(file, 0666 & ~mask) == 0 && calls_.sync(file) == 0;
  }

  FileCalls& calls_;
  std::vector<std::pair<std::string, fs::path>> files_;
};

}  // namespace

void write_files(const fs::path& directory, const std::map<std::string, std::string>& files) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    throw Error(ExitStatus::io, "IG0811",
                "cannot make the folder " + ingot::quoted(directory.string()) + ": " + error.message());
  FileCalls calls;
  TemporaryFiles temporary(calls);
  for (const auto& [name, content] : files) temporary.write(directory / name, content);
  temporary.keep();
}

void write_file(const fs::path& file, const std::string& content) {
  FileCalls calls;
  write_file(file, content, calls);
}

void write_file(const fs::path& file, const std::string& content, FileCalls& calls) {
  TemporaryFiles temporary(calls);
  temporary.write(file, content);
  temporary.keep();
}

}  // namespace ingot
