// Hostile files: each must be refused with exit status 3 (or 4) and a reason, without the memory or the files that it
// asks for.
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include <nlohmann/json.hpp>

#include "frontend/import/hdf5_contents.h"
#include "frontend/import/import.h"
#include "frontend/import/json_reader.h"
#include "frontend/import/zip_archive.h"
#include "tests/catch.h"
#include "tests/import/hostile_files.h"

using namespace ingot;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(INGOT_SOURCE_DIR) / "tests/vectors/keras";

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "ingot-guards-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

template <class Read>
void check_refused(Read read, const std::string& reason) {
  try {
    read();
    FAIL_CHECK("was taken, expected: " << reason);
  } catch (const Error& error) {
    INFO(error.report());
    CHECK(error.status() == ExitStatus::input_rejected);
    CHECK(error.report().find(reason) != std::string::npos);
  }
}

void check_hdf5_refused(const std::filesystem::path& file, const std::string& reason) {
  INFO(file.filename());
  check_refused([&] { read_hdf5_file(file, {}); }, reason);
}

// Bytes of the largest set of pages that this process or one of its children ever had.
[[maybe_unused]] std::int64_t peak_memory() {
  rusage self{}, children{};
  getrusage(RUSAGE_SELF, &self);
  getrusage(RUSAGE_CHILDREN, &children);
  return std::int64_t{1024} * std::max(self.ru_maxrss, children.ru_maxrss);
}

hid_t chunked(const std::vector<hsize_t>& chunk) {
  const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
  return properties;
}

}  // namespace

TEST_CASE("HDF5: what lies outside of the file is never opened") {
  const Folder folder;
  write_bytes(folder / "secret", std::string(64, 's'));
  make_hdf5(folder / "external_storage.h5", [&](hid_t file) {
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(properties, (folder / "secret").c_str(), 0, 64);
    H5Dclose(make_dataset(file, "kernel", {16}, properties));
  });
  check_hdf5_refused(folder / "external_storage.h5", "external file");

  make_hdf5(folder / "other.h5", [](hid_t file) { H5Dclose(make_dataset(file, "kernel", {16})); });
  make_hdf5(folder / "external_link.h5",
            [&](hid_t file) { H5Lcreate_external("other.h5", "/kernel", file, "kernel", H5P_DEFAULT, H5P_DEFAULT); });
  check_hdf5_refused(folder / "external_link.h5", "link");
  make_hdf5(folder / "soft_link.h5",
            [&](hid_t file) { H5Lcreate_soft("/elsewhere", file, "kernel", H5P_DEFAULT, H5P_DEFAULT); });
  check_hdf5_refused(folder / "soft_link.h5", "link");

  make_hdf5(folder / "virtual.h5", [](hid_t file) {
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t extent = 16;
    const hid_t space = H5Screate_simple(1, &extent, nullptr);
    H5Pset_virtual(properties, space, "other.h5", "/kernel", space);
    H5Dclose(make_dataset(file, "kernel", {16}, properties));
  });
  check_hdf5_refused(folder / "virtual.h5", "virtual");
}

TEST_CASE("HDF5: sizes that the file does not hold") {
  const Folder folder;
  constexpr hsize_t ten_petabytes = 10'000'000'000'000'000 / sizeof(float);
  make_hdf5(folder / "huge.h5", [&](hid_t file) { H5Dclose(make_dataset(file, "kernel", {ten_petabytes})); });
  check_hdf5_refused(folder / "huge.h5", "elements");
  make_hdf5(folder / "huge_product.h5",
            [](hid_t file) { H5Dclose(make_dataset(file, "kernel", {hsize_t{1} << 30, hsize_t{1} << 30, 1})); });
  check_hdf5_refused(folder / "huge_product.h5", "elements");
  make_hdf5(folder / "large.h5", [](hid_t file) { H5Dclose(make_dataset(file, "kernel", {hsize_t{1} << 30})); });
  check_hdf5_refused(folder / "large.h5", "more than may be decoded");
  make_hdf5(folder / "empty.h5", [](hid_t file) { H5Dclose(make_dataset(file, "kernel", {1 << 20})); });
  check_hdf5_refused(folder / "empty.h5", "the file holds 0 of it");
  make_hdf5(folder / "no_chunks.h5",
            [](hid_t file) { H5Dclose(make_dataset(file, "kernel", {1 << 20}, chunked({1 << 10}))); });
  check_hdf5_refused(folder / "no_chunks.h5", "has no data");
  make_hdf5(folder / "rank.h5", [](hid_t file) { H5Dclose(make_dataset(file, "kernel", std::vector<hsize_t>(9, 1))); });
  check_hdf5_refused(folder / "rank.h5", "rank 9");
}

TEST_CASE("HDF5: compressed data that grow beyond what is declared or allowed") {
  const Folder folder;
  // One chunk declares 4 KiB; its stream gives 256 MiB of zeros.
  make_hdf5(folder / "stream.h5", [](hid_t file) {
    const hid_t properties = chunked({1024});
    H5Pset_deflate(properties, 9);
    const hid_t dataset = make_dataset(file, "kernel", {1024}, properties);
    const std::string zeros(256 << 20, '\0');
    std::string stream(compressBound(zeros.size()), '\0');
    uLongf size = stream.size();
    REQUIRE(compress2(reinterpret_cast<Bytef*>(stream.data()), &size, reinterpret_cast<const Bytef*>(zeros.data()),
                      zeros.size(), 9) == Z_OK);
    const hsize_t origin = 0;
    REQUIRE(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &origin, size, stream.data()) >= 0);
    H5Dclose(dataset);
  });
  check_hdf5_refused(folder / "stream.h5", "damaged");
  // Declared in full: 400 MB of zeros from 400 kB.
  make_hdf5(folder / "zeros.h5", [](hid_t file) {
    const hid_t properties = chunked({1'000'000});
    H5Pset_deflate(properties, 9);
    const hid_t dataset = make_dataset(file, "kernel", {100'000'000}, properties);
    const std::vector<float> zeros(1'000'000);
    std::string stream(compressBound(4'000'000), '\0');
    uLongf size = stream.size();
    REQUIRE(compress2(reinterpret_cast<Bytef*>(stream.data()), &size, reinterpret_cast<const Bytef*>(zeros.data()),
                      4'000'000, 9) == Z_OK);
    for (hsize_t origin = 0; origin < 100'000'000; origin += 1'000'000)
      REQUIRE(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &origin, size, stream.data()) >= 0);
    H5Dclose(dataset);
  });
  check_hdf5_refused(folder / "zeros.h5", "more than may be decoded");
  make_hdf5(folder / "filter.h5", [](hid_t file) {
    const hid_t properties = chunked({16});
    H5Pset_fletcher32(properties);
    const hid_t dataset = make_dataset(file, "kernel", {16}, properties);
    const std::vector<float> values(16, 1.f);
    REQUIRE(H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
    H5Dclose(dataset);
  });
  check_hdf5_refused(folder / "filter.h5", "filter 3");
}

TEST_CASE("HDF5: depth, cycles and damage") {
  const Folder folder;
  make_hdf5(folder / "deep.h5", [](hid_t file) {
    std::string path;
    for (int i = 0; i < 100; ++i) {
      path += "/g";
      H5Gclose(H5Gcreate2(file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    }
  });
  check_hdf5_refused(folder / "deep.h5", "nested deeper");
  make_hdf5(folder / "cycle.h5", [](hid_t file) {
    const hid_t group = H5Gcreate2(file, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file, "g", group, "self", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
  });
  check_hdf5_refused(folder / "cycle.h5", "nested deeper");
  const std::string sound = read_bytes(fixtures / "sequential/keras2.h5");
  write_bytes(folder / "short.h5", sound.substr(0, sound.size() / 2));
  check_hdf5_refused(folder / "short.h5", "damaged");
  write_bytes(folder / "text.h5", "no HDF5 at all");
  check_hdf5_refused(folder / "text.h5", "damaged");
}

TEST_CASE("HDF5: floats of every width and byte order become f32 or f64") {
  const Folder folder;
  make_hdf5(folder / "floats.h5", [](hid_t file) {
    const hid_t half = H5Tcopy(H5T_IEEE_F32LE);
    H5Tset_fields(half, 15, 10, 5, 0, 10);
    H5Tset_size(half, 2);
    H5Tset_ebias(half, 15);
    const float values[] = {1.5f, -2.f, 0.25f};
    const hsize_t extent = 3;
    const hid_t space = H5Screate_simple(1, &extent, nullptr);
    const hid_t shuffled = chunked({2});
    H5Pset_shuffle(shuffled);
    H5Pset_deflate(shuffled, 6);
    const auto write = [&](const char* name, hid_t type, hid_t properties) {
      const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
      REQUIRE(H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
      H5Dclose(dataset);
    };
    write("f16", half, H5P_DEFAULT);
    write("f16 in chunks", half, shuffled);
    write("f32 big", H5T_IEEE_F32BE, H5P_DEFAULT);
    write("f32 big in chunks", H5T_IEEE_F32BE, shuffled);
    write("f64 in chunks", H5T_IEEE_F64LE, shuffled);
    write("integers", H5T_STD_I32LE, H5P_DEFAULT);
  });
  const Hdf5Group contents = read_hdf5_file(folder / "floats.h5", {});
  CHECK(contents.arrays.size() == 5);
  for (const auto& [name, array] : contents.arrays) {
    INFO(name);
    CHECK(to_string(array->type) == (name == "f64 in chunks" ? "f64[3]" : "f32[3]"));
    CHECK(array->number(0) == 1.5);
    CHECK(array->number(1) == -2);
    CHECK(array->number(2) == 0.25);
  }
}

TEST_CASE("zip: bombs, disguises and damage") {
  const Folder folder;
  const auto refused = [&](const std::string& bytes, const std::string& reason) {
    check_refused([&] { ZipArchive(std::string_view(bytes), ImportLimits{}).read("config.json", 1 << 20); }, reason);
  };
  refused(zip_bytes({{"config.json", std::string(100 << 20, ' ')}}, true), "times are decoded");
  refused(zip_bytes({{"config.json", std::string(2 << 20, 'x')}}), "at most 1048576");
  refused(zip_bytes({{"../../config.json", "{}"}}), "no member");
  Members many;
  for (int i = 0; i < 17; ++i) many["asset" + std::to_string(i)] = "";
  refused(zip_bytes(many), "17 members");
  std::string changed = zip_bytes({{"config.json", "{\"a\": 1}"}});
  changed[changed.find("\"a\"") + 1] = 'b';  // the checksum no longer fits
  refused(changed, "damaged");
  const std::string sound = read_bytes(fixtures / "sequential/keras3.keras");
  refused(sound.substr(0, sound.size() - 30), "damaged");
  std::string twice = zip_bytes({{"config.json", "{}"}, {"donfig.json", "{}"}});
  for (std::size_t at = 0; (at = twice.find("donfig", at)) != std::string::npos;) twice[at] = 'c';
  refused(twice, "already exists");
}

TEST_CASE("JSON: depth, size, Python's words") {
  const auto refused = [](const std::string& text, const std::string& reason) {
    check_refused([&] { parse_json(text, "config.json", {}); }, reason);
  };
  refused(std::string(100'000, '[') + std::string(100'000, ']'), "nested deeper than 64");
  refused("[" + std::string(17 << 20, ' ') + "]", "at most");
  std::string many = "[1";
  for (int i = 0; i < 2'000'001; ++i) many += ",1";
  refused(many + "]", "more than 2000000 values");
  refused("{\"a\": tru", "not valid JSON");
  refused("{\"a\": \"\\", "not valid JSON");
  const Json words = parse_json(R"({"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \" NaN"})", "config.json", {});
  CHECK(words["a"] == "NaN");
  CHECK(words["b"] == Json::array({"-Infinity", "Infinity"}));
  CHECK(words["c"] == "NaN \" NaN");
}

namespace {

// The archive of a fixture with a changed configuration.
template <class Change>
void check_config(const std::string& fixture, Change change, ExitStatus status, const std::string& reason) {
  const Folder folder;
  Members members = archive_members(read_bytes(fixtures / fixture));
  Json config = Json::parse(members.at("config.json"));
  change(config["config"]);
  members["config.json"] = config.dump();
  write_bytes(folder / "changed.keras", zip_bytes(members));
  try {
    import_keras(folder / "changed.keras");
    FAIL_CHECK("was taken, expected: " << reason);
  } catch (const Error& error) {
    INFO(error.report());
    CHECK(error.status() == status);
    CHECK(error.report().find(reason) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("configurations that lie about sizes, layers and calls") {
  constexpr ExitStatus rejected_status = ExitStatus::input_rejected, unsupported_status = ExitStatus::unsupported;
  const std::string dense = "dense_rank2/keras3.keras";
  for (const std::int64_t size : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31, std::int64_t{1} << 40}) {
    INFO(size);
    check_config(dense, [&](Json& c) { c["layers"][0]["config"]["batch_shape"][1] = size; }, rejected_status, "");
    check_config(dense, [&](Json& c) { c["layers"][1]["config"]["units"] = size; }, rejected_status, "");
  }
  const Json deep(std::vector<int>(9, 1));
  check_config(dense, [&](Json& c) { c["layers"][0]["config"]["batch_shape"] = deep; }, rejected_status, "rank");
  check_config(dense, [](Json& c) { c["layers"][1]["config"]["units"] = 5; }, rejected_status, "shape");
  check_config(dense, [](Json& c) { c["layers"][1]["config"]["units"] = "NaN"; }, rejected_status, "units");
  check_config(dense, [](Json& c) { c["output_layers"][1] = 7; }, rejected_status, "call 7");
  check_config(dense, [](Json& c) { c["output_layers"][0] = "absent"; }, rejected_status, "absent");
  check_config(dense, [](Json& c) { c["layers"].push_back(c["layers"][1]); }, rejected_status, "");
  check_config(
      dense,
      [](Json& c) {
        c["layers"][1]["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = Json::array({"y", 0, 0});
      },
      rejected_status, "waits for its own result");
  check_config(dense, [](Json& c) { c["layers"][1]["config"]["lora_rank"] = 2; }, unsupported_status, "lora_rank");
  check_config(
      dense, [](Json& c) { c["layers"][1]["inbound_nodes"][0]["kwargs"]["training"] = true; }, unsupported_status,
      "arguments");
}

#if !defined(INGOT_SANITIZE)  // they take memory of their own
// Last: it looks at the peak of all cases before.
TEST_CASE("refusing takes little memory") { CHECK(peak_memory() < (std::int64_t{1} << 30)); }
#endif
