// The embedded text of the runtime compiles on its own, with the strictest flags emitted code is promised to take, by
// the host's compiler and by every cross compiler that is installed.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "codegen/embedded_runtime.h"
#include "tests/catch.h"

namespace {

struct Compiler {
  const char* command;
  const char* flags;
};
const Compiler compilers[] = {
    {INGOT_CXX_COMPILER, ""},
    {INGOT_CXX_COMPILER, "-DINGOT_VECTORS=4"},
    {"clang++-19", ""},
    {"clang++-19", "-DINGOT_VECTORS=4"},
    {"arm-none-eabi-g++", "-mthumb -mcpu=cortex-m0"},
    {"arm-none-eabi-g++", "-mthumb -mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16"},
    {"arm-none-eabi-g++", "-mthumb -mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-d16"},
    {"riscv64-unknown-elf-g++", "-march=rv32imac -mabi=ilp32"},
    {"riscv64-unknown-elf-g++", "-march=rv64gc -mabi=lp64d"},
};

// Calls each float function, so that their templates are compiled, too.
const char* const uses = R"(
using namespace ingot_rt;
extern "C" float use(float x, float y);
extern "C" float use(float x, float y) {
  float sum = exp(x) + expm1(x) + log(x) + log1p(x) + sin(x) + cos(y) + tanh(x) + erf(y) + ingot_rt::sqrt(x);
  sum += floor(x) + ceil(y) + round(x) + truncate(y) + sign(x) + remainder(x, y) + power(x, y) + minimum(x, y);
  sum += maximum_constant(x, y) + random_normal<float>(1, 2, 3, 4) + random_uniform<float>(1, 2, 3, 5);
  sum += tan(x) + asin(x) + acos(x) + atan(x) + atan2(x, y) + sinh(x) + cosh(x) + asinh(x) + acosh(x) + atanh(x);
  sum += exp2(x) + log2(x) + log10(x) + cbrt(x) + hypot(x, y) + ingot_rt::fmod(x, y) + erfc(x);
  return sum + f16_to_float(float_to_f16(x)) + bf16_to_float(float_to_bf16(y)) +
         static_cast<float>(cast_float_to_integer<int8_t>(x) + cast_float_to_integer<int32_t>(y));
}
#if !defined(__arm__)  // double by software is no use there
extern "C" double use_double(double x, double y);
extern "C" double use_double(double x, double y) {
  double sum = tan(x) + asin(x) + acos(x) + atan(x) + atan2(x, y) + sinh(x) + cosh(x) + asinh(x) + acosh(x) + atanh(x);
  sum += exp2(x) + log2(x) + log10(x) + cbrt(x) + hypot(x, y) + ingot_rt::fmod(x, y) + erfc(x);
  return sum;
}
#endif
#if defined(INGOT_VECTORS)
extern "C" void use_vectors(const float* x, float* y);
extern "C" void use_vectors(const float* x, float* y) {
  const v4f v = load<v4f>(x), w = load_first<v4f, 3>(x + 4);
  store<v4f>(y, exp(v) + tanh(w) + maximum(v, w) + power(v, w) + ingot_rt::sqrt(v) + sin(w));
  y[4] = horizontal_sum(v) + horizontal_maximum(w);
  store<v4f>(y + 8, tan(v) + asin(v) + acos(w) + atan(v) + atan2(v, w) + sinh(v) + cosh(w) + asinh(v) + acosh(w));
  store<v4f>(y + 8, atanh(v) + exp2(v) + log2(w) + log10(v) + cbrt(v) + hypot(v, w) + ingot_rt::fmod(v, w) + erfc(v));
  store_first<v4f, 1>(y + 5, log(v) + random_normal<v4f>(1, 2, 3, v4u{0, 1, 2, 3}));
}
#endif
)";

TEST_CASE("the embedded runtime compiles alone without warnings", "[runtime]") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("ingot_runtime_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string source = (folder / "runtime.cpp").string();
  std::ofstream(source) << ingot::embedded_runtime() << ingot::embedded_math_library() << uses;
  for (const Compiler& compiler : compilers) {
    const std::string command = compiler.command;
    if (std::system(("command -v " + command + " > /dev/null").c_str()) != 0) {
      WARN("skipped: " << command << " is not installed");
      continue;
    }
    const std::string line = command + " " + compiler.flags +
                             " -std=c++17 -O2 -ffreestanding -fno-exceptions -fno-rtti -Wall -Wextra -Wconversion"
                             " -Wdouble-promotion -Wvla -Werror -c " +
                             source + " -o " + (folder / "runtime.o").string();
    INFO(line);
    CHECK(std::system(line.c_str()) == 0);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
