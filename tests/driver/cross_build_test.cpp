// cross_build on small sources with known properties: every rule of firmware hygiene is broken once and must be named.
#include "driver/cross_build.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "driver/process.h"
#include "ir/error.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

// A directory with one source file, as `ingot compile -o` would leave it.
class Emitted {
 public:
  explicit Emitted(const std::string& source) {
    std::string name = (std::filesystem::temp_directory_path() / "ingot-cross-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
    std::ofstream(path_ / "model.cpp") << source;
  }
  ~Emitted() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

bool is_installed(const Toolchain& toolchain) {
  const bool found = find_program(toolchain.prefix + "g++").has_value();
  if (!found) WARN("skipped: " << toolchain.prefix << "g++ is not installed");
  return found;
}

CrossReport build(const std::string& source, const Toolchain& toolchain) {
  const Emitted emitted(source);
  return cross_build(emitted.path(), toolchain);
}

bool has_violation(const CrossReport& report, const std::string& start) {
  return std::any_of(report.violations.begin(), report.violations.end(),
                     [&](const std::string& violation) { return violation.starts_with(start); });
}

}  // namespace

TEST_CASE("cross_build measures sizes, stack and library functions", "[cross]") {
  for (const char* target : {"cortex-m0", "cortex-m4", "cortex-m7", "rv32imac"}) {
    const Toolchain toolchain = toolchain_for(target);
    if (!is_installed(toolchain)) continue;
    INFO(target);
    const CrossReport report = build(
        "namespace model { namespace { constexpr float table[25] = {1, 2, 3};\n"
        "__attribute__((noinline)) float leaf(float x) { volatile float big[100]; big[7] = x; return big[7]; } }\n"
        "float run(float x, int i) noexcept { return leaf(x) * table[i]; } }\n",
        toolchain);
    CHECK(report.violations == std::vector<std::string>{});
    CHECK(report.code_bytes > 0);
    REQUIRE(report.constants.size() == 1);
    CHECK(report.constants[0].bytes == 100);
    CHECK(report.constant_bytes == 100);
    REQUIRE(report.stacks.size() == 1);
    CHECK(report.stacks[0].function == "model::run");
    CHECK(report.stacks[0].stack.bytes >= 400);
    CHECK(report.stacks[0].stack.bytes < 600);
    const bool has_float_hardware = report.undefined.empty();
    CHECK(has_float_hardware == (std::string(target) == "cortex-m4" || std::string(target) == "cortex-m7"));
    CHECK((report.called_library_bytes > 200) == !has_float_hardware);
    CHECK(report.compiler.find(toolchain.prefix + "g++") == 0);
  }
}

TEST_CASE("cross_build names each breach of firmware hygiene", "[cross]") {
  const Toolchain toolchain = toolchain_for("cortex-m4");
  if (!is_installed(toolchain)) return;
  CHECK(has_violation(build("int counter; int next() { return ++counter; }", toolchain), "writable global"));
  CHECK(has_violation(build("int next() { static int counter = 5; return ++counter; }", toolchain), "writable global"));
  CHECK(has_violation(build("int read(); extern const int first; const int first = read();", toolchain),
                      "static constructor"));
  CHECK(has_violation(build("extern \"C\" void* malloc(unsigned); void* run() { return malloc(4); }", toolchain),
                      "forbidden library function: malloc"));
  CHECK(has_violation(build("double run(double x) { return x * x; }", toolchain),
                      "forbidden library function: __aeabi_dmul"));
  CHECK(has_violation(build("int run(int x) { return x < 2 ? x : run(x - 1) * run(x - 2); }", toolchain),
                      "no stack bound for run: "));
  CHECK(has_violation(build("void fill(char*); void run(int n) { fill(static_cast<char*>(__builtin_alloca("
                            "static_cast<unsigned>(n)))); }",
                            toolchain),
                      "no stack bound for run: "));
}

TEST_CASE("cross_build counts stack of switch tables on Thumb 1", "[cross]") {
  const Toolchain toolchain = toolchain_for("cortex-m0");
  if (!is_installed(toolchain)) return;
  Toolchain small = toolchain;
  small.optimization = "-Os";
  const CrossReport report = build(
      "void a(); void b(); void c(); void d(); void e();\n"
      "extern \"C\" int memset(void*, int, unsigned);\n"
      "int run(int x, volatile int* p) { switch (x) { case 0: *p = 4; return 1; case 1: *p = 9; return 7; case 2: *p = "
      "x; return 3;\n"
      "case 3: return *p; case 4: *p = 1; *p = 2; return 11; case 5: *p = 77; return 5; default: return 0; } }\n",
      small);
  CHECK(report.violations == std::vector<std::string>{});
  CHECK(std::any_of(report.undefined.begin(), report.undefined.end(),
                    [](const std::string& name) { return name.starts_with("__gnu_thumb1_case_"); }));
  CHECK(report.stacks.at(0).stack.bytes >= 4);
}

TEST_CASE("cross_build knows functions that the compiler folds into one", "[cross]") {
  const Toolchain toolchain = toolchain_for("cortex-m4");
  if (!is_installed(toolchain)) return;
  const std::string body = "(float x) { volatile float big[50]; big[7] = x; return big[7]; }\n";
  const CrossReport report =
      build("namespace { __attribute__((noinline)) float first" + body + "__attribute__((noinline)) float second" +
                body + "}\nfloat run(float x) { return first(x) + 3.0F * second(x); }\n",
            toolchain);
  CHECK(report.violations == std::vector<std::string>{});
  REQUIRE(report.stacks.size() == 1);
  CHECK(report.stacks[0].stack.bytes >= 200);
  CHECK(report.stacks[0].stack.bytes < 250);
}

TEST_CASE("cross_build says what is wrong with its input", "[cross]") {
  const auto status_of = [](const std::string& source, const Toolchain& toolchain) {
    try {
      build(source, toolchain);
    } catch (const Error& error) {
      return error.status();
    }
    return ExitStatus::ok;
  };
  Toolchain absent = toolchain_for("cortex-m4");
  absent.prefix = "no-such-toolchain-";
  CHECK(status_of("", absent) == ExitStatus::io);
  CHECK_THROWS_AS(toolchain_for("z80"), Error);
  CHECK_THROWS_AS(toolchain_for("x86-64-v3"), Error);
  CHECK_THROWS_AS(cross_build("/no/such/directory", toolchain_for("cortex-m4")), Error);
  if (!is_installed(toolchain_for("cortex-m4"))) return;
  CHECK(status_of("float run(float x) { return x * 2.0; }", toolchain_for("cortex-m4")) == ExitStatus::internal);
}
