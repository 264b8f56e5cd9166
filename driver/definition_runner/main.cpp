// The process that runs a definition:
//   ingot-define OBJECT FOLDER NAME SECONDS                         loads the compiled file
//   ingot-define --clang FILE FOLDER NAME SECONDS ARGUMENTS...      has Clang compile it here
// Either calls define(), and writes model.ingot and model.weights into the folder; or failure.json, when define()
// throws, crashes, exits or takes too long. Whatever the definition does happens here, never to the process that asked.
// The second also writes `included`, the files that the definition is made of, a line each.
//   ingot-define --precompile HEADER OUTPUT ARGUMENTS...            writes a header in the form of -include-pch
#include <dlfcn.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "driver/clang_module.h"
#include "driver/definition_runner/recorded_module.h"
#include "driver/output_directory.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "ir/print.h"
#include "ir/weights.h"

namespace {

namespace fs = std::filesystem;
using namespace ingot;

fs::path folder;
std::shared_ptr<Definition> definition;
bool has_ended = false;

// The line that made the last node: the nearest known place to whatever happened.
Location last_place() {
  if (!definition) return {};
  for (auto i = static_cast<std::uint32_t>(definition->graph.size()); i-- > 0;) {
    const Location& place = definition->graph.node(i).provenance.location;
    if (place.line > 0) return place;
  }
  return {};
}

void write_failure(const Error& error) {
  const nlohmann::json failure = {{"status", static_cast<int>(error.status())},
                                  {"code", error.code()},
                                  {"message", error.what()},
                                  {"file", error.location().file},
                                  {"line", error.location().line},
                                  {"layer", error.layer()},
                                  {"help", error.help()}};
  write_file(folder / "failure.json", failure.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

Error failed(const std::string& what) {
  Error error = rejected("IG0822", what);
  const Location place = last_place();
  if (place.line > 0) error.at(place).help("the place is that of the last tensor that was made before");
  return error;
}

// The process is lost anyway: what is not safe in a signal handler can at worst end it without a report.
extern "C" void on_signal(int number) {
  if (number == SIGALRM)
    write_failure(
        failed("define() did not end within its time")
            .help("INGOT_DEFINITION_SECONDS sets the limit; the place is that of the last tensor that was made"));
  else
    write_failure(failed(std::string("define() crashed: ") + strsignal(number)));
  _exit(1);
}

void on_exit() {
  if (!has_ended) write_failure(failed("define() ended the process: a definition returns, it does not exit"));
}

void guard() {
  static char stack[64 * 1024];  // a stack overflow leaves no room on the usual one
  stack_t other{};
  other.ss_sp = stack;
  other.ss_size = sizeof stack;
  sigaltstack(&other, nullptr);
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM}) sigaction(number, &action, nullptr);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  std::atexit(on_exit);
}

struct Order {
  bool is_for_clang = false;
  std::string file;  // the object, or the source
  std::string name;
  unsigned seconds = 0;
  std::vector<std::string> arguments;
};

void record(const Order& order, auto define) {
  definition = std::make_shared<Definition>();
  definition->name = order.name;
  const DefinitionScope scope(definition);
  alarm(order.seconds);
  define();
  alarm(0);
  const Module module = recorded_module(*definition);
  write_weights(folder / "model.weights", referenced_weights(module));
  write_file(folder / "model.ingot", print(module, {"model.weights", nullptr}));
}

void run_object(const Order& order) {
  void* const loaded = dlopen(order.file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr)
    throw rejected("IG0822", "the compiled definition cannot be loaded: " + std::string(dlerror()));
  const auto define = reinterpret_cast<void (*)()>(dlsym(loaded, "_Z6definev"));  // void define(), as compilers name it
  if (define == nullptr)
    throw rejected("IG0822", "the file has no function void define()")
        .help("a definition is a function void define(), outside of any namespace");
  record(order, define);
}

void run_source(const Order& order) {
  // Kept until the process ends: the graph holds functions of the definition.
  static const std::unique_ptr<ClangDefinition> compiled = clang_module().definition(order.file, order.arguments);
  std::string files;
  for (const std::string& file : compiled->included()) files += file + '\n';
  write_file(folder / "included", files);
  record(order, [] { compiled->run(); });
  std::cerr << compiled->diagnostics();
}

int guarded_run(const Order& order) {
  try {
    order.is_for_clang ? run_source(order) : run_object(order);
    return 0;
  } catch (const Error& error) {
    Error located = error;
    if (located.location().file.empty() && last_place().line > 0) located.at(last_place());
    write_failure(located);
  } catch (const std::exception& error) {
    write_failure(failed(std::string("define() threw an exception: ") + error.what()));
  } catch (...) {
    write_failure(failed("define() threw something that is no std::exception"));
  }
  return 1;
}

}  // namespace

// What ends this process, an exception too, is reported by the one that started it.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 3 && words[0] == "--precompile") {
    try {
      clang_module().precompile(words[1], words[2], {words.begin() + 3, words.end()});
      return 0;
    } catch (const Error& error) {
      std::cerr << error.report();
      return static_cast<int>(error.status());
    }
  }
  Order order;
  order.is_for_clang = !words.empty() && words[0] == "--clang";
  if (order.is_for_clang) words.erase(words.begin());
  if (words.size() < 4) return static_cast<int>(ExitStatus::usage);
  order.file = words[0];
  folder = words[1];
  order.name = words[2];
  order.seconds = static_cast<unsigned>(std::atoi(words[3].c_str()));
  order.arguments.assign(words.begin() + 4, words.end());
  guard();
  const int status = guarded_run(order);
  has_ended = true;
  std::fflush(nullptr);
  _exit(status);  // destructors of the definition's globals have nothing left to do
}
