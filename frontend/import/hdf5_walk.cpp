// Only hard links are followed: what they lead to lies in the file itself.
#include "frontend/import/hdf5_walk.h"

#include <cstring>
#include <optional>

#include "frontend/import/hdf5_dataset.h"
#include "frontend/import/hdf5_handle.h"
#include "ir/text.h"

namespace ingot {
namespace {

struct Link {
  std::string name;
  H5L_type_t kind;
};

struct LinkList {
  std::vector<Link> links;
  std::int64_t limit;
};

herr_t collect_link(hid_t, const char* name, const H5L_info_t* info, void* data) noexcept {
  auto& list = *static_cast<LinkList*>(data);
  if (static_cast<std::int64_t>(list.links.size()) >= list.limit) return -1;
  list.links.push_back({name, info->type});
  return 0;
}

class Walk {
 public:
  Walk(std::int64_t stored, const ImportLimits& limits, Hdf5StreamWriter& out)
      : limits_(limits), out_(out), budget_(limits.decoded_bytes(stored)) {}

  void group(hid_t group, const std::string& path, int depth) {
    if (depth >= limits_.group_depth)
      throw rejected("IG2020", "groups are nested deeper than " + std::to_string(limits_.group_depth) + " levels");
    attributes(group, path);
    LinkList list{{}, limits_.objects};
    hsize_t position = 0;
    if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &position, collect_link, &list) < 0)
      throw damaged_hdf5("group " + ingot::quoted(path));
    for (const Link& link : list.links) {
      const bool is_of_optimizer =
          !limits_.with_optimizer && depth == 0 && (link.name == "optimizer_weights" || link.name == "optimizer");
      if (!is_of_optimizer) follow(group, link, path + "/" + link.name, depth);
    }
  }

 private:
  void count_object() {
    if (++objects_ > limits_.objects)
      throw rejected("IG2020", "the HDF5 file has more than " + std::to_string(limits_.objects) + " objects");
  }

  void follow(hid_t parent, const Link& link, const std::string& path, int depth) {
    count_object();
    if (link.kind != H5L_TYPE_HARD)
      throw rejected("IG2020",
                     ingot::quoted(path) + " is a link out of its place; only what lies in the file itself is read")
          .help("save the model again into one file");
    const Hdf5Handle object(H5Oopen(parent, link.name.c_str(), H5P_DEFAULT), H5Oclose, ingot::quoted(path));
    const H5I_type_t kind = H5Iget_type(object);
    if (kind == H5I_GROUP) {
      out_.open_group(link.name);
      group(object, path, depth + 1);
      out_.close_group();
    } else if (kind == H5I_DATASET) {
      if (const std::optional<Array> data = read_dataset(object, ingot::quoted(path), budget_))
        out_.array(link.name, *data);
    }
  }

  void attributes(hid_t object, const std::string& path) {
    H5O_info_t info;
    if (H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS) < 0) throw damaged_hdf5("attributes of " + ingot::quoted(path));
    for (hsize_t i = 0; i < info.num_attrs; ++i) {
      count_object();
      attribute(Hdf5Handle(H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT),
                           H5Aclose, "attribute of " + ingot::quoted(path)));
    }
  }

  // A text or a list of texts, of fixed or variable length; others are passed over.
  void attribute(hid_t attribute) {
    char name[256];
    const ssize_t name_size = H5Aget_name(attribute, sizeof name, name);
    if (name_size < 0 || name_size >= static_cast<ssize_t>(sizeof name)) throw damaged_hdf5("name of an attribute");
    const Hdf5Handle type(H5Aget_type(attribute), H5Tclose, "type of an attribute");
    if (H5Tget_class(type) != H5T_STRING) return;
    const std::string what = "attribute " + ingot::quoted(name);
    const Hdf5Handle space(H5Aget_space(attribute), H5Sclose, what);
    const hssize_t count = H5Sget_simple_extent_npoints(space);
    const H5S_class_t kind = H5Sget_simple_extent_type(space);
    if (kind == H5S_NULL) return;
    if (count < 0 || count > limits_.objects || H5Sget_simple_extent_ndims(space) > 1) throw damaged_hdf5(what);
    const htri_t is_variable = H5Tis_variable_str(type);
    if (is_variable < 0) throw damaged_hdf5(what);
    out_.texts(name, is_variable ? variable_texts(attribute, type, space, static_cast<std::size_t>(count), what)
                                 : fixed_texts(attribute, type, static_cast<std::size_t>(count), what));
  }

  void take_text(std::size_t bytes, const std::string& what) {
    if (bytes > static_cast<std::size_t>(limits_.json_bytes))
      throw rejected("IG2020", what + " has " + std::to_string(bytes) + " bytes; at most " +
                                   std::to_string(limits_.json_bytes) + " are read");
    budget_.take(static_cast<std::int64_t>(bytes), what);
  }

  std::vector<std::string> fixed_texts(hid_t attribute, hid_t type, std::size_t count, const std::string& what) {
    const std::size_t width = H5Tget_size(type);
    if (width == 0 || width > static_cast<std::size_t>(limits_.json_bytes)) throw damaged_hdf5(what);
    take_text(width * count, what);
    std::vector<char> bytes(width * count);
    if (count > 0 && H5Aread(attribute, type, bytes.data()) < 0) throw damaged_hdf5(what);
    std::vector<std::string> values;
    for (std::size_t i = 0; i < count; ++i) {
      const char* text = bytes.data() + i * width;
      values.emplace_back(text, strnlen(text, width));
    }
    return values;
  }

  std::vector<std::string> variable_texts(hid_t attribute, hid_t type, hid_t space, std::size_t count,
                                          const std::string& what) {
    take_text(count * sizeof(char*), what);
    std::vector<char*> texts(count, nullptr);
    if (count > 0 && H5Aread(attribute, type, texts.data()) < 0) throw damaged_hdf5(what);
    std::vector<std::string> values;
    for (const char* text : texts) {
      values.emplace_back(text ? text : "");
      take_text(values.back().size(), what);
    }
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts.data());
    return values;
  }

  const ImportLimits& limits_;
  Hdf5StreamWriter& out_;
  DecodeBudget budget_;
  std::int64_t objects_ = 0;
};

}  // namespace

void walk_hdf5(hid_t file, std::int64_t stored, const ImportLimits& limits, Hdf5StreamWriter& out) {
  const Hdf5Handle root(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, "the root group");
  Walk(stored, limits, out).group(root, "", 0);
}

}  // namespace ingot
