// Sizes that no network has, wherever a model or a user can say one: dims of 0, -1, 2^31, 2^40 and more, products
// beyond 2^63, ranks over 8. Each is refused with exit status 3 and a sentence that names what it is about.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver/selection.h"
#include "frontend/definition.h"
#include "frontend/import/import.h"
#include "ingot/ingot.h"
#include "ir/parse.h"
#include "ir/verify.h"
#include "tests/catch.h"
#include "tests/import/hostile_files.h"

using namespace ingot;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Extents = std::vector<std::int64_t>;

const fs::path fixtures = fs::path(INGOT_SOURCE_DIR) / "tests/vectors/keras";
constexpr std::int64_t two_31 = std::int64_t{1} << 31, two_40 = std::int64_t{1} << 40;

// Without the batch axis. -1 is no size in a file; in the C++ API it is None.
const std::vector<Extents> hostile_shapes = {{0},
                                             {two_31},
                                             {two_31 + 1},
                                             {two_40},
                                             {INT64_MAX},
                                             {-2},
                                             {1 << 16, 1 << 15},
                                             {two_40, two_40},
                                             {1 << 30, 1 << 30, 1 << 30},
                                             {3, 0, 1 << 20},
                                             {1, 1, 1, 1, 1, 1, 1, 1}};

template <class Read>
void check_refused(Read read) {
  try {
    read();
    FAIL_CHECK("was taken");
  } catch (const Error& error) {
    INFO(error.report());
    CHECK(error.status() == ExitStatus::input_rejected);
    const std::string text = error.report();
    const bool says_why = text.find("dim") != text.npos || text.find("limit") != text.npos ||
                          text.find("rank") != text.npos || text.find("size") != text.npos ||
                          text.find("expected") != text.npos || text.find("integer") != text.npos;
    CHECK(says_why);
  }
}

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "ingot-dims-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

std::string joined(const Extents& extents) {
  std::string text;
  for (const std::int64_t extent : extents) text += (text.empty() ? "" : ",") + std::to_string(extent);
  return text;
}

Json batch_shape(const Extents& extents) {
  Json shape = Json::array({nullptr});
  for (const std::int64_t extent : extents) shape.push_back(extent);
  return shape;
}

// The layers of a network that Keras 2 or Keras 3 wrote, changed. An Activation follows any shape, a Dense does not.
void replace_network(Json& config, const Json& shape, const std::string& key) {
  Json& layers = config["config"]["layers"];
  layers[0]["config"].erase("batch_shape");
  layers[0]["config"].erase("batch_input_shape");
  layers[0]["config"][key] = shape;
}

void check_keras_file(const Extents& extents) {
  const Folder folder;
  Members members = archive_members(read_bytes(fixtures / "activations_keras3/keras3.keras"));
  Json config = Json::parse(members.at("config.json"));
  replace_network(config, batch_shape(extents), "batch_shape");
  members["config.json"] = config.dump();
  write_bytes(folder / "changed.keras", zip_bytes(members));
  check_refused([&] { import_keras(folder / "changed.keras"); });
}

void check_h5_file(const Extents& extents) {
  const Folder folder;
  fs::copy_file(fixtures / "activations_keras2/keras2.h5", folder / "changed.h5");
  const hid_t file = H5Fopen((folder / "changed.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  Json config = Json::parse(text_attribute(file, "model_config"));
  replace_network(config, batch_shape(extents), "batch_input_shape");
  set_text_attribute(file, "model_config", config.dump());
  H5Fclose(file);
  check_refused([&] { import_keras(folder / "changed.h5"); });
}

Module module_of_text(const std::string& dims) {
  Module module =
      parse("ingot 1.0\nfunc @f(%x: f32[batch," + dims + "] \"x\") -> (%y \"y\") {\n  %y = relu(%x)\n}\n", "t");
  verify(module);
  return module;
}

}  // namespace

TEST_CASE("files that Keras wrote: sizes out of range are refused", "[hostile]") {
  std::vector<Extents> shapes = hostile_shapes;
  shapes.push_back({-1});
  for (const Extents& shape : shapes) {
    INFO("(None, " << joined(shape) << ")");
    check_keras_file(shape);
    check_h5_file(shape);
  }
}

TEST_CASE(".ingot text: sizes out of range are refused", "[hostile]") {
  CHECK_NOTHROW(module_of_text("3"));
  std::vector<Extents> shapes = hostile_shapes;
  shapes.push_back({-1});
  for (const Extents& shape : shapes) {
    INFO(joined(shape));
    check_refused([&] { module_of_text(joined(shape)); });
  }
  check_refused([] { module_of_text("9223372036854775808"); });
  check_refused([] { module_of_text("99999999999999999999999999"); });
  for (const char* type : {"f32[0]", "f32[2147483648]", "f32[1099511627776]", "f32[4294967296,4294967296]"}) {
    INFO(type);
    check_refused([&] {
      verify(parse("ingot 1.0\nstate @w : " + std::string(type) + " = fill(0)\nfunc @f() -> (@w \"w\") {\n}\n", "t"));
    });
    check_refused([&] {
      verify(
          parse("ingot 1.0\nfunc @f() -> (%c \"c\") {\n  %c = constant fill(0) : " + std::string(type) + "\n}\n", "t"));
    });
  }
}

TEST_CASE("the C++ API: sizes out of range are refused", "[hostile]") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    K::clear_session();
    set_profile(profile);
    for (const Extents& shape : hostile_shapes) {
      INFO("Input({" << joined(shape) << "})");
      check_refused([&] { Input(shape); });
    }
    for (const std::int64_t units : {std::int64_t{0}, std::int64_t{-1}, two_31, two_40, std::int64_t{INT64_MAX}}) {
      INFO(units);
      check_refused([&] { layers::Dense{units}(Input({3})); });
      check_refused([&] { layers::Reshape({units == -1 ? 0 : units})(Input({3})); });
    }
    check_refused([] { Input({}, {.batch_shape = {0, 3}}); });
    check_refused([] { Input({}, {.batch_shape = {two_31, 3}}); });
  }
  K::clear_session();
}

TEST_CASE("--bind: sizes out of range are refused", "[hostile]") {
  const Module module = module_of_text("3");
  for (const char* text : {"batch=0", "batch=-1", "batch=2147483648", "batch=1099511627776", "f.batch=0",
                           "batch=9223372036854775807", "batch=715827883"}) {
    INFO(text);
    Selection selection;
    selection.bindings = {text};
    check_refused([&] { bind_all(module, selection); });
  }
}
