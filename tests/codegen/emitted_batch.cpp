// Builds, loads and calls batches of emitted modules.
#include "tests/codegen/emitted_batch.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <optional>

#include "driver/compile_model.h"
#include "driver/process.h"

namespace ingot::test {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "ingot-batch-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
  }

 private:
  fs::path path_;
};

// The first report ends the test.
#if defined(INGOT_SANITIZE)
constexpr bool is_sanitized = true;
constexpr std::array sanitizer_flags = {"-fsanitize=address,undefined,float-cast-overflow", "-fno-sanitize-recover=all",
                                        "-fno-omit-frame-pointer", "-g1"};
#else
constexpr bool is_sanitized = false;
constexpr std::array<const char*, 0> sanitizer_flags = {};
#endif

std::string stem(std::size_t i) { return "m" + std::to_string(i); }

class Batch {
 public:
  Batch(std::span<const EmittedCase> cases, const BatchOptions& options)
      : cases_(cases), options_(options), compiled_(cases.size()) {}
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  ~Batch() {
    if (object_) dlclose(object_);
  }

  BatchReport run() {
    report_.cases = static_cast<int>(cases_.size());
    for (std::size_t i = 0; i < cases_.size(); ++i) emit_case(i);
    build();
    for (std::size_t i = 0; i < cases_.size(); ++i)
      if (compiled_[i]) check_case(i);
    return std::move(report_);
  }

 private:
  void emit_case(std::size_t i) {
    CompileOptions options;
    options.target = options_.target;
    options.emit.name = stem(i);
    options.emit.has_trace = options.emit.has_entry = true;
    options.emit.largest_text = options_.largest_text;
    options.plan.has_one_buffer = options_.has_one_buffer;
    options.pipeline.passes.keep_states = cases_[i].keep_states;
    try {
      compiled_[i] = compile_module(cases_[i].module, options);
      if (options_.change) options_.change(i, compiled_[i]->files);
      for (const auto& [name, content] : compiled_[i]->files) folder_.write(name, content);
    } catch (const Error& error) {
      fail(i, error.report());
    }
  }

  void fail(std::size_t i, const std::string& what) {
    report_.failures.emplace(i, what);
    compiled_[i].reset();
  }

  void write_source() const {
    std::string text;
    for (std::size_t i = 0; i < cases_.size(); ++i)
      if (compiled_[i])
        text += fmt::format(
            "#define ingot_call ingot_call_{0}\n#define ingot_init ingot_init_{0}\n#include \"m{0}.cpp\"\n"
            "#undef ingot_call\n#undef ingot_init\n",
            i);
    folder_.write("batch.cpp", text + std::string(watch_code()));
  }

  // The case that a compiler's message is about, from the first "m12.cpp:" or "m12.h:" of it.
  std::optional<std::size_t> blamed(const std::string& messages) const {
    const std::size_t error = messages.find("error:");
    const std::size_t from = error == std::string::npos ? 0 : messages.rfind('\n', error) + 1;
    for (std::size_t at = messages.find('m', from); at != std::string::npos; at = messages.find('m', at + 1)) {
      std::size_t end = at + 1;
      while (end < messages.size() && std::isdigit(static_cast<unsigned char>(messages[end]))) ++end;
      if (end == at + 1 || (at > 0 && std::isalnum(static_cast<unsigned char>(messages[at - 1])))) continue;
      if (messages.compare(end, 5, ".cpp:") != 0 && messages.compare(end, 3, ".h:") != 0) continue;
      const std::size_t i = std::stoul(messages.substr(at + 1, end - at - 1));
      if (i < cases_.size() && compiled_[i]) return i;
    }
    return {};
  }

  void build() {
    for (;;) {
      if (std::none_of(compiled_.begin(), compiled_.end(), [](const auto& c) { return c.has_value(); })) return;
      write_source();
      std::vector<std::string> command = {options_.compiler};
      for (const std::string& flag : emitted_code_flags()) command.push_back(flag);
      for (const char* flag : sanitizer_flags) command.emplace_back(flag);
      for (const char* argument : {"-O1", "-fPIC", "-shared", "-o", "batch.so", "batch.cpp"})
        command.emplace_back(argument);
      ProcessOptions process;
      process.directory = folder_.path();
      process.timeout_seconds = 600;
      const ProcessResult result = run_process(command, process);
      if (result.succeeded()) break;
      const auto culprit = blamed(result.err);
      if (!culprit)
        throw std::runtime_error(options_.compiler + " refuses emitted code:\n" + result.err.substr(0, 4000));
      report_.refused_by_compiler.push_back(*culprit);
      fail(*culprit, options_.compiler + " for " + options_.target + ": " + result.err.substr(0, 1500));
    }
    object_ = dlopen((folder_.path() / "batch.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!object_) throw std::runtime_error(dlerror());
  }

  template <class Pointer>
  Pointer symbol(const std::string& name) const {
    void* found = dlsym(object_, name.c_str());
    if (!found) throw std::runtime_error("no symbol " + name);
    return reinterpret_cast<Pointer>(found);
  }

  void check_case(std::size_t i) {
    const Plan& plan = compiled_[i]->plan;
    WatchedCode code;
    code.call = symbol<decltype(code.call)>("ingot_call_" + std::to_string(i));
    code.init = symbol<decltype(code.init)>("ingot_init_" + std::to_string(i));
    code.watch = symbol<decltype(code.watch)>("ingot_watch");
    std::vector<Array> states = initial_states(plan, code);
    for (std::size_t s = 0; s < states.size(); ++s)
      if (states[s].bytes != plan.module->states[s].initial->bytes)
        report_.failures.emplace(i, "init() gives another value to " + plan.module->states[s].name);
    for (int round = 0; round < options_.rounds; ++round)
      for (std::size_t f = 0; f < cases_[i].module.functions.size(); ++f) {
        const std::string& name = cases_[i].module.functions[f].name;
        std::size_t function = 0;
        while (plan.functions[function].function->name != name) ++function;
        const WatchedCall call = call_watched(plan, code, function, cases_[i].inputs[f], states);
        const CallVerdict verdict = check_call(plan, call, function, cases_[i].inputs[f], states, cases_[i].module);
        count(verdict);
        if (const std::string failure = verdict.failure(); !failure.empty())
          report_.failures.emplace(
              i, options_.compiler + " for " + options_.target + ", function " + name + ": " + failure);
        states = call.states;
      }
  }

  void count(const CallVerdict& verdict) {
    ++report_.calls;
    for (const StepVerdict& step : verdict.steps) {
      ++report_.steps;
      const bool is_contraction = step.kernel.starts_with("contraction ");
      ++report_.kernels[step.kernel.substr(0, step.kernel.find(' ', is_contraction ? 12 : 0))];
      report_.agreement.add(step.agreement);
    }
    report_.end_to_end.add(verdict.end_to_end);
  }

  std::span<const EmittedCase> cases_;
  const BatchOptions& options_;
  Folder folder_;
  std::vector<std::optional<Compiled>> compiled_;
  BatchReport report_;
  void* object_ = nullptr;
};

}  // namespace

std::vector<std::string> emitted_code_compilers() {
  if (is_sanitized) return {INGOT_CXX_COMPILER};
  std::vector<std::string> found;
  for (const char* name : {"g++", "clang++-19"})
    if (find_program(name)) found.emplace_back(name);
  if (found.empty()) throw std::runtime_error("neither g++ nor clang++-19 is installed");
  return found;
}

std::vector<std::string> emitted_code_flags() {
  return {"-std=c++17", "-ffreestanding", "-fno-exceptions",    "-fno-rtti", "-Wall",
          "-Wextra",    "-Wconversion",   "-Wdouble-promotion", "-Wvla",     "-Werror"};
}

BatchReport check_batch(std::span<const EmittedCase> cases, const BatchOptions& options) {
  return Batch(cases, options).run();
}

BatchReport check_batches(std::span<const EmittedCase> cases, std::size_t size,
                          const std::function<BatchOptions(std::size_t)>& options) {
  const std::size_t count = (cases.size() + size - 1) / size;
  BatchReport total;
  std::mutex mutex;
  std::size_t next = 0;
  const auto work = [&] {
    for (;;) {
      std::unique_lock lock(mutex);
      if (next == count) return;
      const std::size_t batch = next++;
      lock.unlock();
      const BatchReport report =
          check_batch(cases.subspan(batch * size, std::min(size, cases.size() - batch * size)), options(batch));
      lock.lock();
      total.add(report, batch * size);
    }
  };
  std::future<void> second = std::async(std::launch::async, work);
  work();
  second.get();
  return total;
}

void BatchReport::add(const BatchReport& other, std::size_t first_case) {
  cases += other.cases, calls += other.calls, steps += other.steps;
  for (const auto& [kernel, number] : other.kernels) kernels[kernel] += number;
  agreement.add(other.agreement);
  end_to_end.add(other.end_to_end);
  for (const auto& [i, what] : other.failures) failures.emplace(first_case + i, what);
  for (const std::size_t i : other.refused_by_compiler) refused_by_compiler.push_back(first_case + i);
}

std::string summary(const BatchReport& report) {
  std::string text = fmt::format(
      "{} modules, {} calls, {} steps, {} elements: largest error {:.3f} of its bound, {} decided by rounding, {} "
      "unbounded; end to end {} elements, {:.3f}, {}, {}; kernels",
      report.cases, report.calls, report.steps, report.agreement.elements, report.agreement.largest,
      report.agreement.uncertain, report.agreement.unbounded, report.end_to_end.elements, report.end_to_end.largest,
      report.end_to_end.uncertain, report.end_to_end.unbounded);
  for (const auto& [kernel, number] : report.kernels) text += fmt::format(" {} {}", kernel, number);
  return text;
}

}  // namespace ingot::test
