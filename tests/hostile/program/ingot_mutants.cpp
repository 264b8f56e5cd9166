// ingot_mutants: reads mutants of sound models and takes each through the whole compiler, in this process. Every one
// must end in success or in an Error with status 3 or 4; a signal, another status, or more than the CPU limit ends the
// run.
//
//   ingot_mutants KIND [--count N] [--seed S] [--first I]     KIND: h5, keras, ingot
//
// The mutant at work lies in $TMPDIR/ingot_mutants.<process>/ and stays there when the run fails. Under the sanitizers
// their reports on the children that read HDF5 count, too, although the parent only sees a damaged file: a report whose
// fault lies in ingot's own code is a defect; faults inside libhdf5 are what the child is there for, and are counted.
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "driver/compile_model.h"
#include "frontend/import/import.h"
#include "ir/parse.h"
#include "ir/print.h"
#include "ir/verify.h"
#include "tests/hostile/mutate.h"
#include "tests/hostile/sanitizer.h"
#include "tests/import/hostile_files.h"

using namespace ingot;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(INGOT_SOURCE_DIR) / "tests/vectors/keras";
constexpr double cpu_limit = 5;  // seconds a mutant

double cpu_seconds() {
  double total = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
      total += static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  }
  return total;
}

// A sound model: the bytes of a file, and for .ingot text what it refers to.
struct Sound {
  std::string bytes;
  std::map<std::string, ArrayPtr> weights;
};

std::vector<Sound> sound_models(const std::string& kind) {
  std::vector<Sound> models;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(fixtures)) {
    const std::filesystem::path& file = entry.path();
    const std::string extension = file.extension().string(), folder = file.parent_path().filename().string();
    if ((extension != ".h5" && extension != ".keras") || folder.starts_with("neg_")) continue;
    if (kind == extension.substr(1)) models.push_back({read_bytes(file), {}});
    if (kind != "ingot" || extension != ".keras" || folder.starts_with("unsupported")) continue;
    const Module module = import_keras(file);
    models.push_back({print(module, {.weights_file = "weights"}), referenced_weights(module)});
  }
  if (models.empty()) throw std::runtime_error("no sound models found");
  std::sort(models.begin(), models.end(), [](const Sound& a, const Sound& b) { return a.bytes < b.bytes; });
  return models;
}

// Codes of errors that stop a file before the model in it is looked at; of an .ingot text: its grammar.
bool is_of_container(const Error& error) {
  for (const char* code : {"IG2001", "IG2002", "IG2010", "IG2020", "IG2030", "IG2041", "IG0501"})
    if (error.code() == code) return true;
  return false;
}

struct Counts {
  std::map<std::string, int> outcomes;
  int reached = 0;
  double slowest = 0;
};

class Run {
 public:
  Run(std::string kind, std::uint64_t seed)
      : kind_(std::move(kind)),
        seed_(seed),
        folder_(std::filesystem::temp_directory_path() / ("ingot_mutants." + std::to_string(getpid()))),
        models_(sound_models(kind_)) {
    std::filesystem::create_directories(folder_);
    write_child_reports_to((folder_ / "report").string());
  }

  // Whether the mutant ended as it should.
  bool mutant(std::uint64_t index) {
    Mutator mutator(seed_ * 1'000'003 + index);
    const Sound& sound = models_[mutator.below(models_.size())];
    const std::string changed = kind_ == "h5"      ? mutator.hdf5(sound.bytes)
                                : kind_ == "keras" ? mutator.archive(sound.bytes)
                                                   : mutator.text(sound.bytes);
    const std::filesystem::path file = folder_ / ("mutant." + kind_);
    write_bytes(file, changed);
    const itimerval alarm{{0, 0}, {4 * static_cast<time_t>(cpu_limit), 0}}, none{};
    setitimer(ITIMER_PROF, &alarm, nullptr);  // a mutant that hangs ends the run by SIGPROF
    const double start = cpu_seconds();
    std::string outcome = result_of(file, changed, sound);
    outcome = with_report(std::move(outcome));
    const double seconds = cpu_seconds() - start;
    setitimer(ITIMER_PROF, &none, nullptr);
    counts_.slowest = std::max(counts_.slowest, seconds);
    ++counts_.outcomes[outcome];
    const bool is_good = !outcome.starts_with("DEFECT") && seconds <= cpu_limit;
    if (!is_good)
      std::printf("mutant %llu of seed %llu: %s, %.1f s of CPU; it is in %s\n", static_cast<unsigned long long>(index),
                  static_cast<unsigned long long>(seed_), outcome.c_str(), seconds, file.c_str());
    return is_good;
  }

  // What the sanitizers said about a child of this mutant goes before what its parent made of it.
  std::string with_report(std::string outcome) {
    const std::string report = take_child_report();
    if (report.empty()) return outcome;
    if (is_of_hdf5_library(report)) return outcome + ", a fault in libhdf5";
    return "DEFECT: a child that reads HDF5 ended with\n" + report.substr(0, 4000);
  }

  const Counts& counts() const { return counts_; }
  void clean_up() const { std::filesystem::remove_all(folder_); }

 private:
  std::string result_of(const std::filesystem::path& file, const std::string& text, const Sound& sound) {
    is_reached_ = true;
    std::string outcome;
    try {
      compile(read(file, text, sound));
      outcome = "compiled";
    } catch (const Error& error) {
      if (is_of_container(error)) is_reached_ = false;
      const bool is_refusal = error.status() == ExitStatus::input_rejected || error.status() == ExitStatus::unsupported;
      outcome = is_refusal ? "refused, " + error.code() : "DEFECT: " + error.report();
    } catch (const std::exception& exception) {
      outcome = std::string("DEFECT: ") + exception.what();
    }
    counts_.reached += is_reached_;
    return outcome;
  }

  Module read(const std::filesystem::path& file, const std::string& text, const Sound& sound) const {
    if (kind_ != "ingot") return import_keras(file);
    return parse(text, "mutant.ingot", [&](const std::string&, const std::string& key, const Type& type) {
      const auto found = sound.weights.find(key);
      if (found == sound.weights.end() || found->second->type != type)
        throw rejected("IG0000", "no such array in the weights");
      return found->second;
    });
  }

  static void compile(Module module) {
    verify(module);
    for (Function& function : module.functions) {
      Bindings bindings;
      for (const std::string& symbol : free_symbols(function)) bindings[symbol] = symbol == "batch" ? 1 : 3;
      function = ingot::bind(function, bindings);
    }
    CompileOptions options;
    options.target = "generic";
    compile_module(module, options);
  }

  std::string kind_;
  std::uint64_t seed_;
  std::filesystem::path folder_;
  std::vector<Sound> models_;
  Counts counts_;
  bool is_reached_ = false;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: ingot_mutants h5|keras|ingot [--count N] [--seed S] [--first I]\n");
    return 2;
  }
  std::uint64_t mutants = 10'000, seed = 1, first = 0;
  for (int i = 2; i + 1 < count; i += 2) {
    const std::uint64_t value = std::stoull(arguments[i + 1]);
    if (!std::strcmp(arguments[i], "--count")) mutants = value;
    if (!std::strcmp(arguments[i], "--seed")) seed = value;
    if (!std::strcmp(arguments[i], "--first")) first = value;
  }
  const std::string kind = arguments[1];
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // some changes cannot be made; then the file stays sound
  Run run(kind, seed);
  std::uint64_t defects = 0;
  for (std::uint64_t i = first; i < first + mutants && defects < 20; ++i) defects += !run.mutant(i);
  std::printf(
      "%s: %llu mutants of seed %llu, %.1f %% reached the reader of models, slowest %.2f s of CPU, %llu defects\n",
      kind.c_str(), static_cast<unsigned long long>(mutants), static_cast<unsigned long long>(seed),
      100.0 * run.counts().reached / static_cast<double>(std::max<std::uint64_t>(mutants, 1)), run.counts().slowest,
      static_cast<unsigned long long>(defects));
  for (const auto& [outcome, times] : run.counts().outcomes)
    if (!outcome.starts_with("DEFECT")) std::printf("  %6d %s\n", times, outcome.c_str());
  const bool is_enough = run.counts().reached >= 0.3 * static_cast<double>(mutants);
  if (!is_enough) std::printf("too few mutants reach the reader of models\n");
  if (defects > 0) return 1;
  run.clean_up();
  return is_enough ? 0 : 1;
}
