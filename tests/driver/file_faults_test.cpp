// State files and checkpoints that the program writes, with a fault at every call that writes them: the call fails, or
// the program is killed in it (tests/driver/faults/file_faults.cpp). Every file is then the old one or a new one,
// whole, and training that goes on from the checkpoint ends in the same bits.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "driver/build_cache.h"
#include "driver/npy.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "driver/state_contents.h"
#include "frontend/array_like.h"
#include "tests/catch.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

// total += x, count += 1.
std::string counting_model() {
  std::string zeros = "0";
  for (int i = 1; i < 512; ++i) zeros += ", 0";
  return "ingot 1.0\nmodule \"m\" profile keras3\nstate @total \"total\" : f32[512] = [" + zeros +
         R"(]
state @count "count" : u32[] = 0

func @step(%x: f32[512] "x") -> (@count "count") {
  %add = add(@total, %x) : f32[512] "add"
  %next = add(@count, 1u32) : u32[] "next"
  update {
    @total <- %add
    @count <- %next
  }
}
)";
}

using Names = std::vector<std::string>;
using Files = std::map<std::string, std::string>;  // by name; "" for one that is not there

// A folder of results, which alone is watched, beside a folder of inputs.
class Program {
 public:
  Program() : scratch_(fs::temp_directory_path()) {
    fs::create_directories(results());
    std::vector<float> rows(512);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i * 37 % 101) / 101;
    write_file(path("m.ingot"), counting_model());
    write_npy(path("x.npy"), NdArray({512}, rows).array());
    write_npy(path("features.npy"), NdArray({128, 4}, rows).array());
    std::vector<float> targets(256);
    for (std::size_t i = 0; i < 128; ++i) targets[2 * i + i * 59 % 103 % 2] = 1;
    write_npy(path("targets.npy"), NdArray({128, 2}, targets).array());
  }
  fs::path path(const std::string& name) const { return scratch_.path() / name; }
  fs::path results() const { return path("results"); }

  // Without a fault when `kind` is "".
  ProcessResult run(const Names& arguments, const std::string& kind, int at) const {
    Names command{INGOT_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    write_file(path("log"), "");
    ProcessOptions options;
    options.directory = scratch_.path();
    options.environment = {{"INGOT_CACHE_DIR", path("cache").string()},
                           {"LD_PRELOAD", INGOT_FILE_FAULTS},
                           {"INGOT_FAULT_FOLDER", results().string()},
                           {"INGOT_FAULT_LOG", path("log").string()},
                           {"INGOT_FAULT_AT", kind.empty() ? std::string() : std::to_string(at)},
                           {"INGOT_FAULT_KIND", kind}};
    return run_process(command, options);
  }
  Names calls() const {
    Names names;
    std::istringstream log(read_file(path("log")));
    for (std::string line; std::getline(log, line);) names.push_back(line);
    return names;
  }
  Files content(const Names& names) const {
    Files files;
    for (const std::string& name : names) files[name] = fs::exists(results() / name) ? read_file(results() / name) : "";
    return files;
  }
  void restore(const Files& files) const {
    fs::remove_all(results());
    fs::create_directories(results());
    for (const auto& [name, bytes] : files)
      if (!bytes.empty()) write_file(results() / name, bytes);
  }

 private:
  ScratchFolder scratch_;
};

// What a file may be after a fault.
using Versions = std::map<std::string, std::set<std::string>>;

void check_whole(const Program& program, const Versions& versions) {
  for (const auto& [name, allowed] : versions) {
    INFO(name);
    const std::string bytes = program.content({name})[name];
    CHECK(allowed.contains(bytes));
    if (!bytes.empty() && name.ends_with(".state")) CHECK_NOTHROW(state_contents(bytes, name));
  }
}

// Every write of a file is flushed before the file is renamed, and its folder is flushed after.
void check_order(const Names& calls, std::size_t files) {
  std::size_t renamed = 0, flushed_folders = 0;
  bool is_dirty = false, is_renamed = false;
  for (const std::string& call : calls) {
    if (call == "write") is_dirty = true;
    if (call == "fsync" && is_renamed) ++flushed_folders, is_renamed = false;
    if (call == "fsync") is_dirty = false;
    if (call != "rename") continue;
    CHECK_FALSE(is_dirty);
    CHECK_FALSE(is_renamed);
    ++renamed;
    is_renamed = true;
  }
  CHECK(renamed == files);
  CHECK(flushed_folders == files);
}

}  // namespace

TEST_CASE("ingot run --state-out: a fault at every call leaves the old state or the new one") {
  const Program program;
  const Names arguments{"run",     "m.ingot",    "--input", "x=x.npy",     "--backend",      "reference",
                        "--print", "--state-in", "old",     "--state-out", "results/s.state"};
  Names first = arguments;
  first.erase(first.begin() + 7, first.begin() + 9);
  REQUIRE(program.run(first, "", 0).exit_code == 0);
  const Files old_files = program.content({"s.state"});
  write_file(program.path("old"), old_files.at("s.state"));
  REQUIRE(program.run(arguments, "", 0).exit_code == 0);
  const Names calls = program.calls();
  check_order(calls, 1);
  const Files new_files = program.content({"s.state"});
  REQUIRE(old_files != new_files);
  const Versions versions{{"s.state", {old_files.at("s.state"), new_files.at("s.state")}}};
  CHECK(std::count(calls.begin(), calls.end(), "write") > 3);
  int old_count = 0;
  for (const std::string kind : {"error", "kill"})
    for (int at = 0; at < static_cast<int>(calls.size()); ++at) {
      INFO(kind << " at call " << at << ", " << calls[static_cast<std::size_t>(at)]);
      program.restore(old_files);
      const ProcessResult result = program.run(arguments, kind, at);
      CHECK((kind == "kill" ? result.signal == SIGKILL : result.exit_code == 5));
      check_whole(program, versions);
      old_count += program.content({"s.state"}) == old_files;
      if (kind == "error") CHECK(std::distance(fs::directory_iterator(program.results()), {}) == 1);  // nothing is left
    }
  // Only the two calls that flush the folder come after the new file is in place.
  CHECK(old_count == 2 * (static_cast<int>(calls.size()) - 2));
}

TEST_CASE("ingot train: a fault at every call leaves old or new files, and training goes on to the same bits") {
  const Program program;
  const auto train = [](int epochs) {
    return Names{"train",       INGOT_SOURCE_DIR "/tests/vectors/keras/trained/keras3.keras",
                 "--data",      "features.npy",
                 "--labels",    "targets.npy",
                 "--epochs",    std::to_string(epochs),
                 "--quiet",     "--checkpoint",
                 "results",     "--resume",
                 "-o",          "results/w.npz",
                 "--state-out", "results/s.state"};
  };
  const Names names{"checkpoint.state", "w.npz", "s.state"};
  Versions versions;
  Files files;
  for (int epochs = 1; epochs <= 3; ++epochs) {
    REQUIRE(program.run(train(epochs), "", 0).exit_code == 0);
    const Files now = program.content(names);
    if (epochs == 1) files = now;
    for (const auto& [name, bytes] : now)
      if (name == "checkpoint.state" || epochs != 2) CHECK(versions[name].insert(bytes).second);
  }
  const Files last = program.content(names);
  program.restore(files);
  REQUIRE(program.run(train(3), "", 0).exit_code == 0);
  REQUIRE(program.content(names) == last);
  const Names calls = program.calls();
  check_order(calls, 4);  // two checkpoints, weights, states
  CHECK(std::count(calls.begin(), calls.end(), "write") > 8);
  for (int at = 0; at < static_cast<int>(calls.size()); ++at)
    for (const std::string kind : {"error", "kill"}) {
      INFO(kind << " at call " << at << ", " << calls[static_cast<std::size_t>(at)]);
      program.restore(files);
      const ProcessResult result = program.run(train(3), kind, at);
      CHECK((kind == "kill" ? result.signal == SIGKILL : result.exit_code == 5));
      check_whole(program, versions);
      if (kind == "error") continue;
      REQUIRE(program.run(train(3), "", 0).exit_code == 0);
      CHECK(program.content(names) == last);
    }
}
