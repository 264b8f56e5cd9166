// The Session: functions of a definition run at once by emitted code, with states in step, sparse values as they are,
// the evaluator where there is no compiler, and a cache that processes share.
#include "driver/session.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "driver/build_cache.h"
#include "driver/npy.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "frontend/definition.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

// A Session as executor, a cache and a definition of its own.
struct Running {
  Running() {
    setenv("INGOT_CACHE_DIR", (folder.path() / "cache").c_str(), 1);
    set_executor(&session);
  }
  ~Running() {
    set_executor(nullptr);
    unsetenv("INGOT_CACHE_DIR");
  }
  std::size_t compiled() const {
    std::error_code none;
    const fs::directory_iterator entries(folder.path() / "cache", none);
    return none ? 0 : static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
  }
  Fresh fresh;  // whose evaluator the Session takes the place of
  ScratchFolder folder{fs::temp_directory_path()};
  Session session;
};

// What is written on stderr meanwhile.
template <class F>
std::string printed_by(const fs::path& file, F action) {
  std::fflush(stderr);
  const int saved = dup(STDERR_FILENO), redirected = open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  dup2(redirected, STDERR_FILENO);
  close(redirected);
  action();
  std::fflush(stderr);
  dup2(saved, STDERR_FILENO);
  close(saved);
  return read_file(file);
}

}  // namespace

TEST_CASE("functions of one program see each other's states; a new batch is another compilation") {
  Running running;
  const Tensor x = Input({2}), w = K::variable({{1}, {1}}, "w");
  const auto apply = K::function({x}, {K::dot(x, w)});
  const auto grow = K::function({}, {w}, {K::update_add(w, 1)});
  CHECK(apply({{{1, 2}}})[0].item() == 3);
  CHECK(grow(std::vector<NdArray>{})[0].at(0) == 1);
  CHECK(apply({{{1, 2}}})[0].item() == 6);
  K::set_value(w, {{0}, {5}});
  CHECK(apply({{{1, 2}}})[0].item() == 10);
  grow(std::vector<NdArray>{});
  CHECK(K::get_value(w) == NdArray({2, 1}, std::vector<float>{1, 6}));
  CHECK(running.compiled() == 2);
  CHECK(apply({{{1, 2}, {3, 4}, {5, 6}}})[0] == NdArray({3, 1}, std::vector<float>{13, 27, 41}));
  CHECK(running.compiled() == 3);
}

// The matrix has 3 * 10^9 elements, more than an array may have and 12 GB in float32: it cannot be densified.
TEST_CASE("a sparse input is computed from its entries") {
  Running running;
  constexpr std::int64_t rows = 30000, columns = 100000;
  const Tensor x = Input({columns}, {.sparse = true}),
               w = K::variable(NdArray({columns, 1}, std::vector<float>(columns)));
  std::vector<float> values(columns);
  for (std::int64_t i = 0; i < columns; ++i) values[static_cast<std::size_t>(i)] = static_cast<float>(i % 1000);
  K::set_value(w, NdArray({columns, 1}, values));
  const auto f = K::function({x}, {K::dot(x, w)});
  const NdArray result =
      f({SparseArray(rows, columns, {{0, 5, 2}, {29999, 99999, 1}, {7, 1234, -1}, {7, 1, 10}, {0, 6, 1}})})[0];
  REQUIRE(result.shape() == std::vector<std::int64_t>{rows, 1});
  CHECK(result.at(0) == 2 * 5 + 6);
  CHECK(result.at(7) == -234 + 10);
  CHECK(result.at(29999) == 999);
  double sum = 0;
  for (std::int64_t i = 0; i < rows; ++i) sum += std::abs(result.at(i));
  CHECK(sum == 16 + 224 + 999);
  CHECK(running.compiled() == 1);  // emitted code, not the evaluator
  CHECK(f({SparseArray(rows, columns, {{1, 1, 1}, {1, 2, 1}, {2, 5, 1}, {2, 5, 1}, {3, 3, 1}, {4, 4, 4}})})[0].at(2) ==
        10);
  CHECK(running.compiled() == 1);  // 6 entries have the room of 8, as 5 have
}

TEST_CASE("without a host compiler the reference evaluator serves, and says so once") {
  Running running;
  setenv("CXX", "no-such-compiler", 1);
  const Tensor x = Input({2}), n = K::variable(0, "n");
  const auto f = K::function({x}, {x * 2}, {K::update_add(n, 1)});
  const auto g = K::function({x}, {x + n});
  NdArray first, second;
  const std::string printed = printed_by(running.folder.path() / "stderr", [&] {
    first = f({{{1, 2}}})[0];
    second = g({{{1, 2}}})[0];
  });
  unsetenv("CXX");
  CHECK(first == NdArray({1, 2}, std::vector<float>{2, 4}));
  CHECK(second == NdArray({1, 2}, std::vector<float>{2, 3}));
  CHECK(printed.find("no-such-compiler") != std::string::npos);
  CHECK(printed.find("reference evaluator") != std::string::npos);
  CHECK(printed.find("warning:") == printed.rfind("warning:"));
  CHECK(running.compiled() == 0);
}

// Every process compiles the same module into one empty cache; a limit of one byte removes entries under their feet.
TEST_CASE("processes share the cache") {
  const ScratchFolder folder{fs::temp_directory_path()};
  write_file(
      folder.path() / "m.ingot",
      "ingot 1.0\nmodule \"m\" profile keras2\n\nfunc @f(%x: f32[batch] \"x\") -> (%y \"y\") {\n  %y = add(%x, %x) : "
      "f32[batch] \"y\"\n}\n");
  write_npy(folder.path() / "x.npy", NdArray({1}, std::vector<float>{3}).array());
  for (const char* limit : {"1000000000", "1"}) {
    std::vector<ProcessResult> results(3);
    std::vector<std::thread> threads;
    for (ProcessResult& result : results)
      threads.emplace_back([&] {
        ProcessOptions options;
        options.directory = folder.path();
        options.environment = {{"INGOT_CACHE_DIR", (folder.path() / ("cache" + std::string(limit))).string()},
                               {"INGOT_CACHE_BYTES", limit}};
        result = run_process({INGOT_PROGRAM, "run", "m.ingot", "--input", "x=x.npy", "--print"}, options);
      });
    for (std::thread& thread : threads) thread.join();
    for (const ProcessResult& result : results) {
      INFO(result.err);
      CHECK(result.exit_code == 0);
      CHECK(result.out == "y =\n[6.]\n");
    }
  }
}
