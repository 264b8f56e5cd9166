// `ingot run` as scripts use it: names and numbers of inputs, files, JSON, sequences, state files, and the exit status
// of everything that goes wrong. The program itself is run; expected values are computed by hand.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "driver/build_cache.h"
#include "driver/npy.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "frontend/array_like.h"
#include "tests/catch.h"
#include "tests/driver/command_folder.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

// total += column sums of x; gives x * gain, the argmax of each row and the total from before.
constexpr const char* step_model = R"(ingot 1.0
module "m" profile keras2
state @total "total" : f32[2] = [0.5, 0]

func @step(%x: f32[batch,2] "x", %gain: f32[] "gain") -> (%multiply "a/b", %argmax "argmax", @total "total") {
  %multiply = multiply(%x, %gain) : f32[batch,2] "multiply"
  %argmax = argmax(%x) {axis=1} : i64[batch] "argmax"
  %sum = sum(%x) {axes=[0]} : f32[2] "sum"
  %add = add(@total, %sum) : f32[2] "add"
  update {
    @total <- %add
  }
}
)";

class Folder : public test::CommandFolder {
 public:
  Folder() {
    write_file(path("m.ingot"), step_model);
    write_npy(path("x.npy"), NdArray({2, 2}, std::vector<float>{1, 2, 4, 3}).array());
    write_npy(path("gain.npy"), NdArray(10.0).array());
  }
  std::string file(const std::string& name) const { return path(name).string(); }
  // `ingot run m.ingot` on x and gain, in the evaluator.
  ProcessResult step(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"run",     "m.ingot",       "--backend",    "reference",
                                          "--input", "gain=gain.npy", "--output-dir", "out"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  NdArray output(const std::string& name) const { return NdArray(read_npy(path("out") / name)); }
};

void check_first_step(const Folder& folder) {
  CHECK(folder.output("0_a_b.npy") == NdArray({2, 2}, std::vector<float>{10, 20, 40, 30}));
  CHECK(folder.output("1_argmax.npy") == NdArray({2}, std::vector<std::int64_t>{1, 0}));
  CHECK(folder.output("2_total.npy") == NdArray({2}, std::vector<float>{0.5F, 0}));
}

void check_refused(const ProcessResult& result, int status, const std::string& words) {
  INFO(result.err);
  CHECK(result.signal == 0);
  CHECK(result.exit_code == status);
  CHECK(result.err.find(words) != std::string::npos);
  CHECK(result.out.empty());
}

}  // namespace

TEST_CASE("ingot run: inputs by name and by index, in both backends; files by index and name") {
  const Folder folder;
  for (const char* backend : {"emitted", "reference"}) {
    fs::remove_all(folder.path("out"));
    const ProcessResult result = folder.run(
        {"run", "m.ingot", "--input", "1=gain.npy", "--input", "x=x.npy", "--output-dir", "out", "--backend", backend});
    INFO(result.err);
    REQUIRE(result.exit_code == 0);
    CHECK(result.out.empty());
    check_first_step(folder);
    CHECK(std::distance(fs::directory_iterator(folder.path("out")), fs::directory_iterator()) == 3);
  }
}

TEST_CASE("ingot run: a model on standard input") {
  const Folder folder;
  const ProcessResult result = folder.run(
      {"run", "-", "--input", "0=x.npy", "--input", "1=gain.npy", "--output-dir", "out", "--backend", "reference"},
      step_model);
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  check_first_step(folder);
}

TEST_CASE("ingot run --json says what was written, and nothing else on stdout") {
  const Folder folder;
  const ProcessResult result = folder.step({"--input", "x=x.npy", "--json", "--print"});
  REQUIRE(result.exit_code == 0);
  const auto entry = [](int index, const char* name, const char* dtype, std::vector<int> shape, const char* file) {
    return nlohmann::json{{"index", index}, {"name", name}, {"dtype", dtype}, {"shape", shape}, {"file", file}};
  };
  CHECK(nlohmann::json::parse(result.out) == nlohmann::json{{"outputs",
                                                             {entry(0, "a/b", "float32", {2, 2}, "out/0_a_b.npy"),
                                                              entry(1, "argmax", "int64", {2}, "out/1_argmax.npy"),
                                                              entry(2, "total", "float32", {2}, "out/2_total.npy")}}});
  CHECK(result.err.find("[[10. 20.]\n [40. 30.]]") != std::string::npos);
}

TEST_CASE("ingot run --print shows arrays as NumPy does") {
  const Folder folder;
  const ProcessResult result = folder.run(
      {"run", "m.ingot", "--input", "x=x.npy", "--input", "gain=gain.npy", "--print", "--backend", "reference"});
  CHECK(result.exit_code == 0);
  CHECK(result.out == "a/b =\n[[10. 20.]\n [40. 30.]]\nargmax =\n[1 0]\ntotal =\n[0.5 0. ]\n");
}

TEST_CASE("ingot run --outputs and --inputs cut; --bind must agree with what is fed") {
  const Folder folder;
  ProcessResult result = folder.step({"--input", "x=x.npy", "--outputs", "argmax,total"});
  check_refused(result, 2, "has no input \"gain\"");  // nothing asked for needs it
  result = folder.run({"run", "m.ingot", "--input", "x=x.npy", "--outputs", "argmax,total", "--output-dir", "out",
                       "--backend", "reference", "--bind", "batch=2"});
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  CHECK(folder.output("0_argmax.npy") == NdArray({2}, std::vector<std::int64_t>{1, 0}));
  CHECK(folder.output("1_total.npy").at(0) == 0.5);
  check_refused(folder.step({"--input", "x=x.npy", "--bind", "batch=3"}), 3, "has the shape (3, 2)");
  check_refused(folder.step({"--input", "x=x.npy", "--bind", "rows=2"}), 2, "no size to bind \"rows\"");
}

TEST_CASE("a symbol that begins with the name of a function is bound as a symbol") {
  const Folder folder;
  write_file(folder.path("f.ingot"),
             "ingot 1.0\nmodule \"m\" profile keras2\n\nfunc @f(%f: f32[batch,f.1] \"f\") -> (%sum \"sum\") "
             "{\n  %sum = sum(%f) {axes=[1]} : f32[batch] \"sum\"\n}\n");
  const ProcessResult result =
      folder.run({"run", "f.ingot", "--input", "f=x.npy", "--print", "--backend", "reference", "--bind", "f.1=2"});
  INFO(result.err);
  CHECK(result.out == "sum =\n[3. 7.]\n");
}

TEST_CASE("ingot run --sequence: one call per step, the State kept, outputs stacked") {
  const Folder folder;
  write_npy(folder.path("steps.npy"), NdArray({3, 1, 2}, std::vector<double>{1, 2, 4, 3, 5, 5}).array());
  write_npy(folder.path("gains.npy"), NdArray({3}, std::vector<double>{1, 10, 100}).array());
  for (const char* backend : {"emitted", "reference"}) {
    const ProcessResult result = folder.run({"run", "m.ingot", "--input", "x=steps.npy", "--input", "gain=gains.npy",
                                             "--output-dir", "out", "--sequence", "--backend", backend});
    INFO(result.err);
    REQUIRE(result.exit_code == 0);
    CHECK(folder.output("0_a_b.npy") == NdArray({3, 1, 2}, std::vector<float>{1, 2, 40, 30, 500, 500}));
    CHECK(folder.output("1_argmax.npy") == NdArray({3, 1}, std::vector<std::int64_t>{1, 0, 0}));
    CHECK(folder.output("2_total.npy") == NdArray({3, 2}, std::vector<float>{0.5F, 0, 1.5F, 2, 5.5F, 5}));
  }
  check_refused(folder.step({"--input", "x=steps.npy", "--sequence"}), 3, "input \"gain\" has no time axis");
  write_npy(folder.path("gain.npy"), NdArray({2}, std::vector<double>{1, 1}).array());
  check_refused(folder.step({"--input", "x=steps.npy", "--sequence"}), 3, "has 2 steps, another input has 3");
}

TEST_CASE("state files of ingot run are those of the emitted save(), and its load() takes them") {
  const Folder folder;
  REQUIRE(folder.step({"--input", "x=x.npy", "--state-out", "one.state"}).exit_code == 0);
  REQUIRE(folder.step({"--input", "x=x.npy", "--state-in", "one.state", "--state-out", "two.state"}).exit_code == 0);
  CHECK(folder.output("2_total.npy") == NdArray({2}, std::vector<float>{5.5F, 5}));

  REQUIRE(folder.run({"compile", "m.ingot", "-o", "emitted", "--bind", "batch=2"}).exit_code == 0);
  write_file(folder.path("main.cpp"), R"(
#include <cstdio>
#include "emitted/m.h"
static unsigned char bytes[m::saved_state_bytes];
static m::State state;
static m::StepWorkspace workspace;
static void step() {
  const float x[4] = {1, 2, 4, 3};
  float product[4], total[2];
  int64_t top[2];
  m::step(state, x, 10, product, top, total, workspace);
}
int main() {
  m::init(state);
  step();
  if (m::save(state, bytes, sizeof bytes) != sizeof bytes) return 1;
  std::FILE* file = std::fopen("saved.state", "wb");
  std::fwrite(bytes, 1, sizeof bytes, file);
  std::fclose(file);
  file = std::fopen("two.state", "rb");
  if (std::fread(bytes, 1, sizeof bytes, file) != sizeof bytes) return 2;
  std::fclose(file);
  if (!m::load(state, bytes, sizeof bytes)) return 3;
  return state.total[0] == 10.5f && state.total[1] == 10 ? 0 : 4;
}
)");
  ProcessOptions options;
  options.directory = folder.path("");
  const ProcessResult built =
      run_process({INGOT_CXX_COMPILER, "-std=c++17", "-O1", "main.cpp", "emitted/m.cpp", "-o", "main"}, options);
  INFO(built.err);
  REQUIRE(built.succeeded());
  CHECK(run_process({folder.file("main")}, options).exit_code == 0);
  CHECK(read_file(folder.path("saved.state")) == read_file(folder.path("one.state")));
}

TEST_CASE("a state file of another model, version or content is refused, and nothing is written") {
  const Folder folder;
  REQUIRE(folder.step({"--input", "x=x.npy", "--state-out", "good.state"}).exit_code == 0);
  const std::string good = read_file(folder.path("good.state"));
  fs::remove_all(folder.path("out"));
  const auto refused = [&](const std::string& bytes, const std::string& words) {
    write_file(folder.path("bad.state"), bytes);
    check_refused(folder.step({"--input", "x=x.npy", "--state-in", "bad.state", "--state-out", "new.state"}), 3, words);
    CHECK_FALSE(fs::exists(folder.path("out")));
    CHECK_FALSE(fs::exists(folder.path("new.state")));
  };
  std::string flipped = good;
  flipped[flipped.size() - 6] = static_cast<char>(flipped[flipped.size() - 6] ^ 1);
  refused(flipped, "checksum");
  refused(good.substr(0, good.size() - 1), "checksum");
  refused("", "no state file");

  std::string text = step_model;  // the same model with a state of another name, and a valid checksum of its own
  for (std::size_t at = text.find("@total \"total\" :"); at != std::string::npos; at = std::string::npos)
    text.replace(at, 16, "@total \"other\" :");
  write_file(folder.path("other.ingot"), text);
  REQUIRE(folder
              .run({"run", "other.ingot", "--input", "x=x.npy", "--input", "gain=gain.npy", "--print", "--backend",
                    "reference", "--state-out", "other.state"})
              .exit_code == 0);
  refused(read_file(folder.path("other.state")), "does not have \"total\"");
  CHECK(folder.step({"--input", "x=x.npy", "--state-in", "absent.state"}).exit_code == 5);
}

TEST_CASE("ingot run: the exit status of what goes wrong") {
  const Folder folder;
  check_refused(folder.run({"run", "m.ingot"}), 2, "give --output-dir DIR, or --print");
  check_refused(folder.run({"run", "m.ingot", "--print", "--json"}), 2, "give --output-dir DIR");
  check_refused(folder.step({}), 2, "input \"x\" is missing");
  check_refused(folder.step({"--input", "gains=x.npy"}), 2, "did you mean gain?");
  check_refused(folder.step({"--input", "2=x.npy"}), 2, "has no input \"2\"");
  check_refused(folder.step({"--input", "x.npy"}), 2, "expected KEY=FILE");
  check_refused(folder.step({"--input", "x=x.npy", "--input", "0=x.npy"}), 2, "is given twice");
  check_refused(folder.step({"--input", "x=absent.npy"}), 5, "absent.npy");
  check_refused(folder.step({"--input", "x=m.ingot"}), 3, "error[IG0841]");
  write_npy(folder.path("row.npy"), NdArray({2}, std::vector<float>{1, 2}).array());
  check_refused(folder.step({"--input", "x=row.npy"}), 3, "add the batch axis: feed an array of shape (1, 2)");
  write_npy(folder.path("wide.npy"), NdArray({1, 3}, std::vector<float>{1, 2, 3}).array());
  check_refused(folder.step({"--input", "x=wide.npy"}), 3, "axis 1 must be 2");
  check_refused(folder.step({"--input", "x=x.npy", "--function", "steps"}), 2, "did you mean step?");
  check_refused(folder.step({"--input", "x=x.npy", "--outputs", "argmin"}), 2, "did you mean argmax?");
  check_refused(folder.step({"--input", "x=x.npy", "--backend", "gpu"}), 2, "gpu");
  check_refused(folder.run({"run", "absent.ingot", "--print"}), 5, "there is no file \"absent.ingot\"");
  check_refused(folder.run({"run", "main.py", "--print"}), 5, "there is no file");
  write_file(folder.path("model.py"), "");
  check_refused(folder.run({"run", "model.py", "--print"}), 2, "is not known");
  write_file(folder.path("broken.ingot"), "module");
  check_refused(folder.run({"run", "broken.ingot", "--print"}), 3, "broken.ingot:1");
  write_file(folder.path("file"), "");
  const ProcessResult unwritable = folder.run({"run", "m.ingot", "--input", "x=x.npy", "--input", "gain=gain.npy",
                                               "--backend", "reference", "--output-dir", "file/out"});
  CHECK(unwritable.exit_code == 5);
}

// F6 to F8: the command line is where names of arguments are text.
TEST_CASE("F6: an argument that a command does not have is named, with the nearest that it has") {
  const Folder folder;
  check_refused(folder.step({"--feed_dict=1"}), 2, "Invalid argument \"--feed_dict\" passed to ingot run");
  check_refused(folder.step({"--output", "x"}), 2, "Invalid argument \"--output\" passed to ingot run");
  check_refused(folder.step({"--output", "x"}), 2, "did you mean --outputs?");
  check_refused(folder.run({"compile", "m.ingot", "-o", "out", "--run_metadata"}), 2,
                "Invalid argument \"--run_metadata\" passed to ingot compile");
}

TEST_CASE("ingot compile --depfile names the model and its weights, as build systems read it") {
  const Folder folder;
  fs::create_directory(folder.path("a b"));
  fs::copy_file(folder.path("m.ingot"), folder.path("a b/m.ingot"));
  REQUIRE(folder.run({"compile", "a b/m.ingot", "-o", "a b/out", "--depfile", "m.d"}).exit_code == 0);
  std::string wanted = folder.file("a b");
  wanted.insert(wanted.find("a b") + 1, "\\");
  CHECK(read_file(folder.path("m.d")) == wanted + "/out/m.cpp: " + wanted + "/m.ingot\n");
}

TEST_CASE("ingot run with several functions asks for one") {
  const Folder folder;
  const std::string two = std::string(step_model) +
                          "\nfunc @twice(%y: f32[batch] \"y\") -> (%d \"d\") {\n  %d = add(%y, %y) : f32[batch] "
                          "\"d\"\n}\n";
  write_file(folder.path("two.ingot"), two);
  write_npy(folder.path("y.npy"), NdArray({3}, std::vector<double>{1, 2, 3}).array());
  check_refused(folder.run({"run", "two.ingot", "--print"}), 2, "name one with --function: step, twice");
  const ProcessResult result = folder.run(
      {"run", "two.ingot", "--function", "twice", "--input", "y=y.npy", "--print", "--backend", "reference"});
  CHECK(result.out == "d =\n[2. 4. 6.]\n");
}
