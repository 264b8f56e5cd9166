// libzip writes into a buffer of its own.
#include "frontend/export/zip_image.h"

#include <zip.h>

#include <memory>

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

Error refused(const std::string& what) { return rejected("IG2072", "cannot write the archive: " + printable(what)); }

void add(zip_t* archive, const std::string& name, const std::string& content) {
  zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
  const zip_int64_t index = source ? zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
  if (index < 0) {
    const std::string why = zip_strerror(archive);
    if (source) zip_source_free(source);
    throw refused("member " + ingot::quoted(name) + ": " + why);
  }
  constexpr zip_uint16_t first_day = 1 << 5 | 1;  // 1980-01-01
  const auto at = static_cast<zip_uint64_t>(index);
  if (zip_set_file_compression(archive, at, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(archive, at, 0, first_day, 0) != 0)
    throw refused(zip_strerror(archive));
}

}  // namespace

std::string zip_image(const std::vector<std::pair<std::string, std::string>>& members) {
  zip_error_t error;
  zip_error_init(&error);
  const std::unique_ptr<zip_source_t, void (*)(zip_source_t*)> buffer(zip_source_buffer_create(nullptr, 0, 0, &error),
                                                                      zip_source_free);
  if (!buffer) throw refused(zip_error_strerror(&error));
  // The archive takes one reference, the pointer above keeps another.
  zip_source_keep(buffer.get());
  std::unique_ptr<zip_t, void (*)(zip_t*)> archive(zip_open_from_source(buffer.get(), ZIP_TRUNCATE, &error),
                                                   zip_discard);
  if (!archive) {
    zip_source_free(buffer.get());
    throw refused(zip_error_strerror(&error));
  }
  for (const auto& [name, content] : members) add(archive.get(), name, content);
  if (zip_close(archive.get()) != 0) throw refused(zip_strerror(archive.get()));
  static_cast<void>(archive.release());  // NOLINT(bugprone-unused-return-value): zip_close has freed it

  if (zip_source_open(buffer.get()) != 0) throw refused("its bytes cannot be read");
  zip_stat_t stat;
  if (zip_source_stat(buffer.get(), &stat) != 0) throw refused("its size cannot be read");
  std::string image(static_cast<std::size_t>(stat.size), '\0');
  const zip_int64_t count = zip_source_read(buffer.get(), image.data(), image.size());
  zip_source_close(buffer.get());
  if (count != static_cast<zip_int64_t>(image.size())) throw refused("its bytes cannot be read");
  return image;
}

}  // namespace ingot
