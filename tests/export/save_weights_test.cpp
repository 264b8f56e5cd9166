// Weights on their way out: what is written comes back through the importer bit for bit, for every model file that
// Keras wrote. Keras itself opens the files in tests/export/open_in_keras.py.
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "driver/build_cache.h"
#include "driver/npy.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "driver/state_contents.h"
#include "driver/state_file.h"
#include "frontend/backend.h"
#include "frontend/executor.h"
#include "frontend/export/hdf5_image.h"
#include "frontend/export/keras_files.h"
#include "frontend/export/zip_image.h"
#include "frontend/import/hdf5_contents.h"
#include "frontend/import/import.h"
#include "frontend/import/zip_archive.h"
#include "frontend/layers.h"
#include "frontend/models.h"
#include "tests/catch.h"

using namespace ingot;
namespace fs = std::filesystem;

namespace {

const fs::path vectors = fs::path(INGOT_SOURCE_DIR) / "tests/vectors/keras";
const fs::path digits = fs::path(INGOT_SOURCE_DIR) / "examples/digits/digits.keras";

// Other values than the file has, none twice.
void train(std::vector<State>& states) {
  double next = 0.5;
  for (State& state : states) {
    Array value(state.type);
    for (std::int64_t i = 0; i < value.size(); ++i) value.set_number(i, next += 0.25);
    state.initial = std::make_shared<const Array>(std::move(value));
  }
}

// Every state of `found` is one of `wanted`, bit for bit.
void check_states(const std::vector<State>& found, const std::vector<State>& wanted) {
  REQUIRE_FALSE(found.empty());
  for (const State& state : found) {
    INFO(state.name);
    const auto same = std::find_if(wanted.begin(), wanted.end(), [&](const State& s) { return s.name == state.name; });
    REQUIRE(same != wanted.end());
    CHECK(*state.initial == *same->initial);
    CHECK(state.is_trainable == same->is_trainable);
  }
}

std::string writer_of(const fs::path& file) {
  const ZipArchive archive(file, {});
  return archive.read("metadata.json", 1 << 20) + archive.read("config.json", 1 << 20);
}

using ArraysByName = std::map<std::string, ArrayPtr>;

void collect(const Hdf5Group& group, const std::string& path, ArraysByName& arrays) {
  for (const auto& [name, array] : group.arrays) arrays[path + name] = array;
  for (const auto& [name, inner] : group.groups) collect(inner, path + name + "/", arrays);
}
ArraysByName arrays_of(const Hdf5Group& group) {
  ArraysByName arrays;
  collect(group, "", arrays);
  return arrays;
}

void check_equal(const ArraysByName& found, const ArraysByName& wanted) {
  CHECK(found.size() == wanted.size());
  for (const auto& [name, array] : wanted) {
    INFO(name);
    REQUIRE(found.contains(name));
    CHECK(*found.at(name) == *array);
  }
}

}  // namespace

TEST_CASE("trained weights in Keras' own model files come back bit for bit") {
  const ScratchFolder scratch(fs::temp_directory_path());
  const auto cases = nlohmann::json::parse(std::ifstream(vectors / "index.json")).at("cases");
  int files = 0;
  for (const auto& fixture : cases) {
    if (fixture.at("kind") != "ok") continue;
    for (const auto& entry : fixture.at("files")) {
      const fs::path original = vectors / entry.at("file").get<std::string>();
      INFO(original.string());
      const bool is_archive = original.extension() == ".keras";
      const ImportedModel model = import_keras_model(original);
      train(model.definition->states);
      const WeightsFile kind = is_archive ? WeightsFile::keras : WeightsFile::legacy_h5;
      const fs::path written = scratch.path() / (is_archive ? "out.keras" : "out.h5");
      write_file(written, model_file(model.model, kind, original));
      const ImportedModel back = import_keras_model(written);
      if (model.definition->states.empty()) {
        CHECK(back.definition->states.empty());
      } else {
        check_states(back.definition->states, model.definition->states);
        CHECK(back.definition->states.size() == model.definition->states.size());
      }
      CHECK(back.definition->profile == model.definition->profile);
      if (is_archive) CHECK(writer_of(written) == writer_of(original));
      // The places and names of weights are Keras' own.
      if (is_archive)
        check_equal(arrays_of(read_hdf5_image(ZipArchive(written, {}).read("model.weights.h5", 1 << 24), {})),
                    arrays_of(read_hdf5_image(weights_file(model.model, WeightsFile::weights_h5), {})));
      else
        check_equal(arrays_of(*read_hdf5_file(written, {}).find_group("model_weights")),
                    arrays_of(read_hdf5_image(weights_file(model.model, WeightsFile::legacy_h5), {})));
      ++files;
    }
  }
  CHECK(files >= 66);
}

TEST_CASE("weights of Keras 3 stand where Keras puts them") {
  // Unchanged values: the file that Keras wrote is the expectation.
  const ImportedModel model = import_keras_model(digits);
  const ArraysByName wanted = arrays_of(read_hdf5_image(ZipArchive(digits, {}).read("model.weights.h5", 1 << 24), {}));
  check_equal(arrays_of(read_hdf5_image(weights_file(model.model, WeightsFile::weights_h5), {})), wanted);
  CHECK(wanted.size() == 10);  // three Dense, one BatchNormalization
}

TEST_CASE("save_weights as .npz: one array a weight, by its name, the same bytes each time") {
  K::clear_session();
  const Tensor x = Input({3});
  const Layer shared = layers::Dense(3, {.name = "twice"});
  const Model model(x, layers::BatchNormalization({.name = "norm"})(shared(shared(x))));
  const ScratchFolder scratch(fs::temp_directory_path());
  const fs::path file = scratch.path() / "w.npz";
  model.save_weights(file.string());
  const ZipArchive archive(file, {});
  for (const Tensor& weight : model.weights()) {
    const std::string member = weight.name() + ".npy";
    REQUIRE(archive.has(member));
    CHECK(parse_npy(archive.read(member, 1 << 20), member) == state_value(weight).array());
  }
  CHECK(model.weights().size() == 6);
  CHECK(archive.has("twice/kernel.npy"));
  const std::string first = read_file(file);
  model.save_weights(file.string());
  CHECK(read_file(file) == first);
  K::clear_session();
}

TEST_CASE("save_model writes a file with the weights of a definition that loaded it") {
  K::clear_session();
  const Network model = models::load_model(digits.string());
  train(Definition::current()->states);
  const ScratchFolder scratch(fs::temp_directory_path());
  const fs::path file = scratch.path() / "trained.keras";
  models::save_model(model, file.string(), digits.string());
  check_states(import_keras(file).states, Definition::current()->states);
  // Other layers are refused, and the file stays.
  const Model other(model.input(), layers::Dense(11)(model.input()), "other");
  CHECK_THROWS_WITH(models::save_model(other, file.string(), digits.string()), Catch::Contains("has not the layers"));
  check_states(import_keras(file).states, Definition::current()->states);
  K::clear_session();
}

TEST_CASE("names that say of no kind, and kinds that need an original") {
  const ImportedModel model = import_keras_model(digits);
  CHECK_THROWS_WITH(model.model.save_weights("w.bin"), Catch::Contains("says of no kind"));
  CHECK_THROWS_WITH(model.model.save_weights("w.keras"), Catch::Contains("whole model"));
  CHECK_THROWS_WITH(models::save_model(model.model, "w.h5", digits.string()), Catch::Contains("another kind"));
  CHECK_THROWS_WITH(model.model.save_weights("no/such/folder/w.npz"), Catch::Contains("cannot write"));
  CHECK_FALSE(fs::exists("w.keras"));
}

TEST_CASE("an HDF5 image has what its tree has; long lists are split as Keras splits them") {
  Hdf5Tree tree;
  std::vector<std::string> names;
  for (int i = 0; i < 3000; ++i) names.push_back("a_layer_with_a_long_name_" + std::to_string(1000000 + i));
  tree.attributes["layer_names"] = names;
  tree.attributes["empty"] = std::vector<std::string>();
  tree.attributes["backend"] = std::string("tensorflow");
  Array values({DType::f64, {2, 3}});
  for (std::int64_t i = 0; i < 6; ++i) values.set_number(i, 0.1 * static_cast<double>(i));
  tree.set_array("a//b/c:0", std::make_shared<const Array>(values));
  const std::string image = hdf5_image(tree);
  CHECK(image == hdf5_image(tree));
  const Hdf5Group read = read_hdf5_image(image, {});
  CHECK(read.texts.at("backend") == std::vector<std::string>{"tensorflow"});
  REQUIRE(read.find_array("a/b/c:0"));
  CHECK(*read.find_array("a/b/c:0") == values);
  // 32 bytes a name: 2016 of them are Keras' 64512 bytes.
  CHECK_FALSE(read.texts.contains("layer_names"));
  std::vector<std::string> joined = read.texts.at("layer_names0");
  CHECK(joined.size() == 2016);
  joined.insert(joined.end(), read.texts.at("layer_names1").begin(), read.texts.at("layer_names1").end());
  CHECK(joined == names);
}

TEST_CASE("an archive refuses two members of one name") {
  CHECK_THROWS_WITH(zip_image({{"a", "1"}, {"a", "2"}}), Catch::Contains("\"a\""));
}

TEST_CASE("ingot export: values of a state file, found by name") {
  const ScratchFolder scratch(fs::temp_directory_path());
  const auto path = [&](const char* name) { return (scratch.path() / name).string(); };
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {INGOT_PROGRAM, "export"});
    return run_process(arguments, {});
  };
  // Two weights of the model, and a slot that it has not.
  std::vector<State> all = import_keras(digits).states, some{all[1], all[0]};
  train(some);
  some.push_back({"adam/iteration", {DType::i32, {}}, std::make_shared<const Array>(Array({DType::i32, {}})), false});
  write_file(path("s.state"), state_bytes(some, initial_values(some)));
  all[0].initial = some[1].initial;
  all[1].initial = some[0].initial;

  ProcessResult result = run({digits.string(), "--state-in", path("s.state"), "-o", path("out.keras")});
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  CHECK(result.err.find("2 of 10 states") != std::string::npos);
  CHECK(result.err.find("adam/iteration") != std::string::npos);
  check_states(import_keras(path("out.keras")).states, all);
  for (const char* name : {"out.npz", "out.h5", "out.weights.h5"}) {
    INFO(name);
    CHECK(run({digits.string(), "--state-in", path("s.state"), "-o", path(name)}).exit_code == 0);
    CHECK(fs::exists(path(name)));
  }

  // Damaged in every place: refused, and nothing is written.
  const std::string sound = read_file(path("s.state"));
  for (std::size_t at = 0; at < sound.size(); at += at < 200 ? 1 : 97) {
    std::string bytes = sound;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x41);
    CHECK_THROWS_WITH(state_contents(bytes, "s"), Catch::Contains("state file") || Catch::Contains("a state of"));
    CHECK_THROWS_WITH(state_contents(std::string_view(sound).substr(0, at), "s"), Catch::Contains("state file"));
  }
  std::vector<State> foreign{{"nothing/here", {DType::f32, {2}}, some[2].initial, false}};
  foreign[0].initial = std::make_shared<const Array>(Array(foreign[0].type));
  write_file(path("f.state"), state_bytes(foreign, initial_values(foreign)));
  result = run({digits.string(), "--state-in", path("f.state"), "-o", path("no.keras")});
  CHECK(result.exit_code == 3);
  CHECK(result.err.find("IG0846") != std::string::npos);
  CHECK_FALSE(fs::exists(path("no.keras")));
  foreign[0].name = all[0].name;
  write_file(path("f.state"), state_bytes(foreign, initial_values(foreign)));
  CHECK(run({digits.string(), "--state-in", path("f.state"), "-o", path("no.keras")}).exit_code == 3);
}

TEST_CASE("ingot export of an .ingot text: all states, as .npz only") {
  const ScratchFolder scratch(fs::temp_directory_path());
  write_file(scratch.path() / "m.ingot", R"(ingot 1.0
module "m" profile keras2
state @total "total" : f32[2] = [0.5, 0]

func @step(%x: f32[2] "x") -> (%add "add") {
  %add = add(@total, %x) : f32[2] "add"
  update {
    @total <- %add
  }
}
)");
  const auto run = [&](const char* name) {
    return run_process(
        {INGOT_PROGRAM, "export", (scratch.path() / "m.ingot").string(), "-o", (scratch.path() / name).string()}, {});
  };
  CHECK(run("w.npz").exit_code == 0);
  const ZipArchive archive(scratch.path() / "w.npz", {});
  CHECK(parse_npy(archive.read("total.npy", 1 << 10), "total") == make_array({2}, std::vector<float>{0.5F, 0}));
  CHECK(run("w.h5").exit_code == 2);
}
