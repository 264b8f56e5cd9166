// libzip decodes, and refuses two members of one name; sizes are compared with the limits before memory is taken, and
// the decoder is read no further than the size that the directory declares.
#include "frontend/import/zip_archive.h"

#include <zip.h>

#include "ir/checked.h"
#include "ir/text.h"

namespace ingot {
namespace {

Error damaged(const std::string& what) {
  return rejected("IG2010", "the archive is damaged: " + printable(what)).help("save or download the model again");
}

zip_t* checked_archive(zip_t* archive, zip_error_t& error) {
  const std::string text = archive ? "" : zip_error_strerror(&error);
  zip_error_fini(&error);
  if (!archive) throw damaged(text);
  return archive;
}

zip_t* open_file(const std::filesystem::path& file) {
  int code = 0;
  zip_t* archive = zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code);
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  return checked_archive(archive, error);
}

zip_t* open_bytes(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error) : nullptr;
  if (source && !archive) zip_source_free(source);
  return checked_archive(archive, error);
}

}  // namespace

void ZipArchive::Closer::operator()(zip* archive) const { zip_discard(archive); }

ZipArchive::ZipArchive(const std::filesystem::path& file, const ImportLimits& limits)
    : limits_(limits), archive_(open_file(file)) {
  check_members(static_cast<std::int64_t>(std::filesystem::file_size(file)));
}

ZipArchive::ZipArchive(std::string_view bytes, const ImportLimits& limits)
    : limits_(limits), archive_(open_bytes(bytes)) {
  check_members(static_cast<std::int64_t>(bytes.size()));
}

// Every member, wanted or not, obeys the limits.
void ZipArchive::check_members(std::int64_t stored) const {
  const zip_int64_t entries = zip_get_num_entries(archive_.get(), 0);
  if (entries > limits_.archive_entries)
    throw rejected("IG2010", "the archive has " + std::to_string(entries) + " members; at most " +
                                 std::to_string(limits_.archive_entries) + " are taken");
  std::int64_t total = 0;
  for (zip_int64_t i = 0; i < entries; ++i) {
    zip_stat_t stat;
    constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW, &stat) != 0 ||
        (stat.valid & needed) != needed)
      throw damaged("its directory is incomplete");
    const std::string name = stat.name;
    if (stat.encryption_method != ZIP_EM_NONE)
      throw rejected("IG2010", "the member " + ingot::quoted(name) + " is encrypted")
          .help("save the model without encryption");
    if (stat.comp_size > static_cast<zip_uint64_t>(stored))
      throw damaged("the member " + ingot::quoted(name) + " declares more bytes than the archive has");
    if (stat.size > static_cast<zip_uint64_t>(limits_.input_bytes))
      throw rejected("IG2010", "the member " + ingot::quoted(name) + " declares " + std::to_string(stat.size) +
                                   " bytes; at most " + std::to_string(limits_.input_bytes) + " are read");
    if (static_cast<std::int64_t>(stat.size) > limits_.decoded_bytes(static_cast<std::int64_t>(stat.comp_size)))
      throw rejected("IG2010", "the member " + ingot::quoted(name) + " declares " + std::to_string(stat.size) +
                                   " bytes out of " + std::to_string(stat.comp_size) + "; at most " +
                                   std::to_string(limits_.ratio) + " times are decoded");
    total = checked_add(total, static_cast<std::int64_t>(stat.size));
  }
  if (total > limits_.input_bytes)
    throw rejected("IG2010", "the archive declares " + std::to_string(total) + " bytes; at most " +
                                 std::to_string(limits_.input_bytes) + " are read");
}

std::int64_t ZipArchive::index_of(std::string_view name) const {
  return zip_name_locate(archive_.get(), std::string(name).c_str(), ZIP_FL_ENC_RAW);
}

std::string ZipArchive::read(std::string_view name, std::int64_t limit) const {
  const std::int64_t index = index_of(name);
  if (index < 0) throw rejected("IG2010", "the archive has no member " + ingot::quoted(name));
  zip_stat_t stat;
  zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &stat);
  const auto size = static_cast<std::int64_t>(stat.size);
  if (size > limit)
    throw rejected("IG2010", "the member " + ingot::quoted(name) + " declares " + std::to_string(size) +
                                 " bytes; at most " + std::to_string(limit) + " are read");
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> member(
      zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0), zip_fclose);
  if (!member) throw damaged("member " + ingot::quoted(name) + ": " + zip_strerror(archive_.get()));
  std::string content(static_cast<std::size_t>(size), '\0');
  std::int64_t done = 0;
  while (done < size) {
    const zip_int64_t count = zip_fread(member.get(), content.data() + done, static_cast<zip_uint64_t>(size - done));
    if (count <= 0) throw damaged("member " + ingot::quoted(name) + ": " + zip_file_strerror(member.get()));
    done += count;
  }
  // The checksum is compared when the decoder meets its end.
  char beyond = 0;
  if (zip_fread(member.get(), &beyond, 1) != 0)
    throw damaged("member " + ingot::quoted(name) + " is not what it declares");
  return content;
}

}  // namespace ingot
