// The cache of shared objects that the host compiler made: a folder of files named by the SHA-256 of everything their
// content depends on. Several processes may use it at once: an entry appears whole, by renaming, and what a process has
// loaded stays valid when another one removes the file.
//
// The folder is $INGOT_CACHE_DIR, else $XDG_CACHE_HOME/ingot, else ~/.cache/ingot; it belongs to the user alone. Its
// size is kept under INGOT_CACHE_BYTES (default 1 GiB) by removing what was used longest ago.
#pragma once
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace ingot {

// SHA-256 over parts, each with its length, so that no two lists of parts give one text.
std::string cache_key(std::initializer_list<std::string_view> parts);

class BuildCache {
 public:
  // Makes the folder. Throws Error IG0823 (io) when that fails, or when the folder belongs to another user.
  BuildCache();

  const std::filesystem::path& folder() const { return folder_; }

  // The entry of this name, marked as used now; nothing when there is none.
  std::optional<std::filesystem::path> find(const std::string& name) const;

  // Calls `make` with an empty scratch folder; it leaves the result there as a file and returns its path. The file
  // becomes the entry; the scratch folder is removed whatever happens. Removes old entries above the size limit.
  std::filesystem::path add(const std::string& name,
                            const std::function<std::filesystem::path(const std::filesystem::path&)>& make) const;

 private:
  void remove_oldest(const std::filesystem::path& kept) const;

  std::filesystem::path folder_;
};

// A folder of its own under the given one, removed with everything in it at the end of its life.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::filesystem::path& parent);  // throws Error IG0823 (io)
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace ingot
