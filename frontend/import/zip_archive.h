// Reads members of a .keras archive into memory, under guards. Nothing is ever written to disk, so the names of members
// are compared with the few that are wanted and used for nothing else.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "frontend/import/limits.h"

struct zip;

namespace ingot {

class ZipArchive {
 public:
  // Throws Error IG2010 when the file is no zip archive, is damaged, encrypted or over a limit; IG2001 when it cannot
  // be read.
  ZipArchive(const std::filesystem::path& file, const ImportLimits& limits);
  // The same of bytes in memory, which must outlive the archive.
  ZipArchive(std::string_view bytes, const ImportLimits& limits);

  bool has(std::string_view name) const { return index_of(name) >= 0; }
  // The content of a member, its checksum verified. `limit`: of its size in bytes. Throws Error IG2010.
  std::string read(std::string_view name, std::int64_t limit) const;

 private:
  struct Closer {
    void operator()(zip* archive) const;
  };
  void check_members(std::int64_t stored_bytes) const;
  std::int64_t index_of(std::string_view name) const;

  ImportLimits limits_;
  std::unique_ptr<zip, Closer> archive_;
};

}  // namespace ingot
