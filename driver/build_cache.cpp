// Entries are single files; the time of last use is the file's modification time, set on every use.
#include "driver/build_cache.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "ir/error.h"
#include "ir/text.h"
#include "ir/weights.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t default_limit = std::uintmax_t{1} << 30;
constexpr std::string_view scratch_prefix = "build.";

Error unusable(const fs::path& folder, const std::string& why) {
  return Error(ExitStatus::io, "IG0823",
               "the cache folder " + ingot::quoted(folder.string()) + " cannot be used: " + why)
      .help("set INGOT_CACHE_DIR to a folder that you may write");
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

fs::path chosen_folder() {
  if (const std::string own = variable("INGOT_CACHE_DIR"); !own.empty()) return own;
  if (const std::string shared = variable("XDG_CACHE_HOME"); shared.starts_with('/')) return fs::path(shared) / "ingot";
  if (const std::string home = variable("HOME"); home.starts_with('/')) return fs::path(home) / ".cache" / "ingot";
  return fs::temp_directory_path() / ("ingot-cache-" + std::to_string(geteuid()));
}

std::uintmax_t size_limit() {
  const std::string text = variable("INGOT_CACHE_BYTES");
  std::uintmax_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  return text.empty() || error != std::errc() || end != text.data() + text.size() ? default_limit : limit;
}

}  // namespace

std::string cache_key(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) {
    all += std::to_string(part.size()) + ":";
    all += part;
  }
  return sha256(std::as_bytes(std::span(all.data(), all.size())));
}

BuildCache::BuildCache() : folder_(fs::absolute(chosen_folder())) {
  std::error_code error;
  fs::create_directories(folder_.parent_path(), error);
  if (mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) throw unusable(folder_, std::strerror(errno));
  struct stat status{};
  if (stat(folder_.c_str(), &status) != 0) throw unusable(folder_, std::strerror(errno));
  if (!S_ISDIR(status.st_mode)) throw unusable(folder_, "it is not a folder");
  if (status.st_uid != geteuid()) throw unusable(folder_, "it belongs to another user");
  if ((status.st_mode & S_IWOTH) != 0) throw unusable(folder_, "everybody may write in it");
}

std::optional<fs::path> BuildCache::find(const std::string& name) const {
  const fs::path file = folder_ / name;
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return std::nullopt;
  fs::last_write_time(file, fs::file_time_type::clock::now(), error);
  return file;
}

fs::path BuildCache::add(const std::string& name, const std::function<fs::path(const fs::path&)>& make) const {
  const ScratchFolder scratch(folder_);
  const fs::path made = make(scratch.path());
  const fs::path entry = folder_ / name;
  std::error_code error;
  fs::rename(made, entry, error);
  if (error) throw unusable(folder_, error.message());
  remove_oldest(entry);
  return entry;
}

void BuildCache::remove_oldest(const fs::path& kept) const {
  struct Entry {
    fs::path path;
    fs::file_time_type used;
    std::uintmax_t bytes;
  };
  std::vector<Entry> entries;
  std::uintmax_t total = 0;
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;  // another process may remove what is being looked at
    const fs::file_time_type used = fs::last_write_time(at->path(), gone);
    if (gone) continue;
    // What a process that was killed left behind.
    if (at->is_directory(gone)) {
      if (at->path().filename().string().starts_with(scratch_prefix) && now - used > std::chrono::hours(1))
        fs::remove_all(at->path(), gone);
      continue;
    }
    const std::uintmax_t bytes = fs::file_size(at->path(), gone);
    if (gone) continue;
    entries.push_back({at->path(), used, bytes});
    total += bytes;
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  const std::uintmax_t limit = size_limit();
  for (const Entry& entry : entries) {
    if (total <= limit) break;
    if (entry.path == kept) continue;
    fs::remove(entry.path, error);
    total -= entry.bytes;
  }
}

ScratchFolder::ScratchFolder(const fs::path& parent) {
  std::string name = (parent / (std::string(scratch_prefix) + "XXXXXX")).string();
  if (mkdtemp(name.data()) == nullptr) throw unusable(parent, std::strerror(errno));
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace ingot
