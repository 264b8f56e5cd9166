// Random lambdas, lifted, against themselves as g++ compiles them; their slopes; and the code that ingot emits for
// them. INGOT_LAMBDA_SEED=n in the environment takes the lambda of that seed alone.
#include <dlfcn.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "driver/build_cache.h"
#include "driver/definition_file.h"
#include "driver/process.h"
#include "ir/error.h"
#include "ir/scalar_text.h"
#include "tests/catch.h"
#include "tests/clang/clang_test.h"
#include "tests/clang/lifted.h"
#include "tests/clang/random_lambdas.h"
#include "tests/codegen/differential.h"

using namespace ingot;

namespace {

namespace fs = std::filesystem;
using test::RandomLambda;

constexpr int lambdas_in_all = 1000, lambdas_in_file = 250, functions_in_case = 10;
constexpr Facts facts{.low = -3, .high = 3};

constexpr const char* definition_text = R"(#include "ingot/ingot.h"
#include "lambdas.h"
using namespace ingot;
template <class... T>
std::vector<Tensor> placeholders(ParameterList<T...>) {
  return {K::placeholder({37}, {}, dtype_of<T>)...};
}
void define() {
  visit_random([](const char* name, const auto& function) {
    const auto inputs = placeholders(typename Signature<std::remove_cvref_t<decltype(function)>>::Parameters());
    K::function(inputs, {Map(std::vector<Operand>(inputs.begin(), inputs.end()), function)}, {}, name);
  });
}
)";

constexpr const char* host_text = R"(#include "lambdas.h"
#include <utility>
#include <vector>
using Call = void (*)(const void*, const void* const*, void*);
struct Entry { const char* name; Call call; unsigned long result_size; };
static std::vector<Entry> entries;
template <class F, class R, class... T, std::size_t... i>
void add(const char* name, const F& f, R (F::*)(T...) const, std::index_sequence<i...>) {
  static const F kept = f;
  entries.push_back({name, [](const void*, const void* const* arguments, void* result) {
    *static_cast<R*>(result) = kept(*static_cast<const T*>(arguments[i])...);
  }, sizeof(R)});
}
template <class F, class R, class... T>
void add(const char* name, const F& f, R (F::*call)(T...) const) { add(name, f, call, std::index_sequence_for<T...>()); }
extern "C" const Entry* lambda_entries(unsigned long* count) {
  visit_random([](const char* name, const auto& f) { add(name, f, &std::remove_cvref_t<decltype(f)>::operator()); });
  *count = entries.size();
  return entries.data();
}
)";

struct Entry {  // as in the text above
  const char* name;
  void (*call)(const void*, const void* const*, void*);
  unsigned long result_size;
};

// Lambdas as a Module by Clang, and as functions by the host compiler.
class Built {
 public:
  explicit Built(std::span<const RandomLambda> lambdas) : folder_(fs::temp_directory_path()) {
    const auto write = [&](const char* name, const std::string& text) { std::ofstream(folder_.path() / name) << text; };
    write("lambdas.h", test::source_of(lambdas));
    write("definition.cpp", definition_text);
    write("host.cpp", host_text);
    module = run_definition(folder_.path() / "definition.cpp", {DefinitionCompiler::clang, {"-w", "-fwrapv"}});
    const fs::path object = folder_.path() / "host.so";
    const ProcessResult result =
        run_process({INGOT_CXX_COMPILER, "-std=c++20", "-O1", "-w", "-fwrapv", "-ffp-contract=off", "-frounding-math",
                     "-fPIC", "-shared", (folder_.path() / "host.cpp").string(), "-o", object.string()});
    if (!result.succeeded()) throw rejected("IG0821", result.err);
    loaded_ = dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loaded_ == nullptr) throw rejected("IG0822", dlerror());
    unsigned long count = 0;
    const Entry* entries = reinterpret_cast<const Entry* (*)(unsigned long*)>(dlsym(loaded_, "lambda_entries"))(&count);
    entries_.assign(entries, entries + count);
  }
  ~Built() {
    if (loaded_ != nullptr) dlclose(loaded_);
  }
  Built(const Built&) = delete;
  Built& operator=(const Built&) = delete;

  const scalar::Program& program(std::size_t i) const {
    return test::program_of(*test::mapped_nodes(module.functions.at(i)).at(0));
  }
  ScalarFunction function(std::size_t i) const {
    ScalarFunction function;
    function.parameters = program(i).parameters;
    function.call = entries_.at(i).call;
    function.result_size = entries_.at(i).result_size;
    return function;
  }

  Module module;

 private:
  ScratchFolder folder_;
  void* loaded_ = nullptr;
  std::vector<Entry> entries_;
};

struct Totals {
  int lambdas = 0, exact = 0;
  double most_ulps = 0;
  std::int64_t points = 0, slopes = 0, kinks = 0;
};

std::string fault_of_values(const Built& built, std::size_t i, Totals& totals) {
  const test::Comparison values = test::compare(built.program(i), built.function(i), facts, 200);
  const test::SlopeComparison slopes = test::compare_slopes(built.program(i), facts, 20);
  ++totals.lambdas;
  totals.exact += test::is_exact(built.program(i));
  totals.most_ulps = std::max(totals.most_ulps, values.most_ulps);
  totals.points += values.points;
  totals.slopes += slopes.points;
  totals.kinks += slopes.kinks;
  return values.fault.empty() ? slopes.fault : values.fault;
}

bool fails_alone(const RandomLambda& lambda) {
  try {
    const Built built(std::span(&lambda, 1));
    Totals totals;
    return !fault_of_values(built, 0, totals).empty();
  } catch (const Error& error) {
    return std::string(error.what()).find("what ingot made of it differ") != std::string::npos;
  }
}

std::string told(const RandomLambda& lambda) {
  return fmt::format("INGOT_LAMBDA_SEED={}\n{}", lambda.seed, lambda.source.text());
}

// Modules of some functions each, so that one shared object has many and a failure names few.
std::vector<test::EmittedCase> cases_of(const Module& module, Random& random) {
  std::vector<test::EmittedCase> cases;
  for (std::size_t first = 0; first < module.functions.size(); first += functions_in_case) {
    test::EmittedCase made{"lambdas from " + module.functions[first].name, {}, {}, {}};
    made.module.name = "lambdas";
    for (std::size_t i = first; i < std::min(first + functions_in_case, module.functions.size()); ++i) {
      const Function& function = module.functions[i];
      made.module.functions.push_back(function);
      std::vector<Array> arrays;
      for (const FunctionInput& input : function.inputs)
        arrays.push_back(test::random_array(random, function.graph.type(input.value)));
      made.inputs.push_back(std::move(arrays));
    }
    cases.push_back(std::move(made));
  }
  return cases;
}

}  // namespace

TEST_CASE("random lambdas: lifted, called, differentiated, emitted", "[clang]") {
  if (!clang_is_there()) return;
  const char* const alone = std::getenv("INGOT_LAMBDA_SEED");
  const std::uint64_t first_seed = alone != nullptr ? std::strtoull(alone, nullptr, 10) : 1;
  const int count = alone != nullptr ? 1 : lambdas_in_all;
  std::vector<test::EmittedCase> cases;
  bool is_shrunk = false;  // the first failure is; the others wait for their turn
  Random random(5);
  Totals totals;
  for (int first = 0; first < count; first += lambdas_in_file) {
    std::vector<RandomLambda> lambdas;
    for (int i = first; i < std::min(first + lambdas_in_file, count); ++i)
      lambdas.push_back(test::random_lambda(first_seed + static_cast<std::uint64_t>(i)));
    std::optional<Built> built;
    try {
      built.emplace(lambdas);
    } catch (const Error& error) {
      for (const RandomLambda& lambda : lambdas)
        if (!is_shrunk && fails_alone(lambda)) {
          is_shrunk = true;
          FAIL_CHECK("shrunk:\n" << told(test::shrunk(lambda, fails_alone)));
        }
      FAIL(error.what());
    }
    REQUIRE(built->module.functions.size() == lambdas.size());
    for (std::size_t i = 0; i < lambdas.size(); ++i) {
      const std::string fault = fault_of_values(*built, i, totals);
      if (fault.empty()) continue;
      FAIL_CHECK(fault << "\n" << told(lambdas[i]) << "\n" << scalar::print(built->program(i)));
      if (!is_shrunk) FAIL_CHECK("shrunk:\n" << told(test::shrunk(lambdas[i], fails_alone)));
      is_shrunk = true;
    }
    for (test::EmittedCase& made : cases_of(built->module, random)) cases.push_back(std::move(made));
  }
  std::cout << fmt::format(
                   "random lambdas from seed {}: {}, {} without the C library, {} points equal to the bit, {} ulps at "
                   "most in a call of the library; {} slopes, {} kinks",
                   first_seed, totals.lambdas, totals.exact, totals.points, totals.most_ulps, totals.slopes,
                   totals.kinks)
            << std::endl;
  CHECK(totals.lambdas == count);
  for (const std::string& compiler : test::emitted_code_compilers())
    for (const char* target : {"native", "generic"}) {
      const test::BatchReport report = test::check_batches(
          cases, 25, [&](std::size_t) { return test::BatchOptions{.compiler = compiler, .target = target}; });
      std::cout << "random lambdas, " << compiler << ", " << target << ": " << test::summary(report) << std::endl;
      for (const auto& [i, what] : report.failures) FAIL_CHECK(cases[i].name << ": " << what);
      CHECK(report.calls >= count);
    }
}
