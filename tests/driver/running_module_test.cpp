// Emitted code and the reference evaluator as backends of one module: states in step, state files as emitted code has
// them, the cache and its limit.
#include "driver/running_module.h"

#include <cstdlib>
#include <filesystem>

#include "driver/build_cache.h"
#include "driver/host_compiler.h"
#include "driver/output_directory.h"
#include "driver/state_file.h"
#include "ir/error.h"
#include "ir/parse.h"
#include "tests/catch.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

struct OwnCache {
  ScratchFolder folder{fs::temp_directory_path()};
  OwnCache() { setenv("INGOT_CACHE_DIR", folder.path().c_str(), 1); }
  ~OwnCache() {
    unsetenv("INGOT_CACHE_DIR");
    unsetenv("INGOT_CACHE_BYTES");
  }
};

// Swaps a and b and counts calls; gives the old a.
Module swap_module() {
  Module module;
  module.states = {
      {"a", {DType::f32, {2}}, std::make_shared<const Array>(make_array({2}, std::vector<float>{1, 2})), false},
      {"b", {DType::f32, {2}}, std::make_shared<const Array>(make_array({2}, std::vector<float>{3, 4})), false}};
  Function swap;
  swap.name = "swap";
  const Value a = swap.graph.state(0, module.states[0].type, {}), b = swap.graph.state(1, module.states[1].type, {});
  swap.outputs = {{"old", a}};
  swap.updates = {{0, b}, {1, a}};
  module.functions.push_back(swap);
  return module;
}

}  // namespace

TEST_CASE("both backends keep states in step") {
  const OwnCache cache;
  for (const Backend backend : {Backend::emitted, Backend::reference}) {
    const Module module = swap_module();
    RunningModule running(module, {}, backend);
    StateValues states = initial_values(module.states);
    CHECK(running.call("swap", {}, states)[0].as<float>()[0] == 1);
    CHECK(running.call("swap", {}, states)[0].as<float>()[0] == 3);
    states[0].value = make_array({2}, std::vector<float>{7, 8});
    ++states[0].version;
    CHECK(running.call("swap", {}, states)[0].as<float>()[1] == 8);
    CHECK(states[1].value.as<float>()[0] == 7);
  }
}

TEST_CASE("state files come back, and others are refused") {
  const Module module = swap_module();
  StateValues states = initial_values(module.states), loaded = states;
  states[1].value = make_array({2}, std::vector<float>{5, 6});
  const std::string bytes = state_bytes(module.states, states);
  load_state_bytes(bytes, "s", module.states, loaded);
  CHECK(loaded[1].value == states[1].value);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    CHECK_THROWS_AS(load_state_bytes(damaged, "s", module.states, loaded), Error);
    CHECK_THROWS_AS(load_state_bytes(bytes.substr(0, i), "s", module.states, loaded), Error);
  }
  std::vector<State> other = module.states;
  other[0].name = "c";
  CHECK_THROWS_AS(load_state_bytes(bytes, "s", other, loaded), Error);
}

TEST_CASE("the cache removes what was used longest ago") {
  const OwnCache own;
  setenv("INGOT_CACHE_BYTES", "2500", 1);
  const BuildCache cache;
  for (const char* name : {"first", "second", "third"}) {
    cache.add(name, [](const fs::path& folder) {
      write_file(folder / "made", std::string(1000, 'x'));
      return folder / "made";
    });
    fs::last_write_time(cache.folder() / name,
                        fs::file_time_type::clock::now() - std::chrono::hours(name[0] == 'f' ? 3 : 2));
  }
  CHECK_FALSE(cache.find("first"));
  CHECK(cache.find("second"));
  CHECK(cache.find("third"));
  CHECK(std::distance(fs::directory_iterator(cache.folder()), fs::directory_iterator()) == 2);
}

TEST_CASE("a host compiler that is not there is named") {
  setenv("CXX", "no-such-compiler", 1);
  try {
    find_host_compiler();
    FAIL("found");
  } catch (const Error& error) {
    CHECK(error.code() == "IG0820");
    CHECK(std::string(error.what()).find("no-such-compiler") != std::string::npos);
  }
  unsetenv("CXX");
}
