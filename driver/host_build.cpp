// Key of an entry: the files, the compiler with its version, and the flags.
#include "driver/host_build.h"

#include <dlfcn.h>

#include "driver/build_cache.h"
#include "driver/host_compiler.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> compile_flags(const Target& target) {
  std::vector<std::string> flags = {"-std=c++17", "-O2"};
  for (const std::string& flag : target.compiler_flags) flags.push_back(flag);
  for (const char* flag : {"-shared", "-fPIC", "-fno-exceptions", "-fno-rtti", "-w"}) flags.emplace_back(flag);
  return flags;
}

fs::path build(const Files& files, const HostCompiler& compiler, const std::vector<std::string>& flags,
               const fs::path& folder) {
  write_files(folder, files);
  std::vector<std::string> command = {compiler.program.string()};
  command.insert(command.end(), flags.begin(), flags.end());
  command.insert(command.end(), {"-o", "module.so"});
  for (const auto& [name, content] : files)
    if (name.ends_with(".cpp")) command.push_back(name);
  ProcessOptions options;
  options.directory = folder;
  options.environment = {{"LC_ALL", "C"}};
  const ProcessResult result = run_process(command, options);
  if (!result.succeeded())
    throw Error(
        ExitStatus::internal, "IG0824",
        "emitted code does not compile with " + printable(compiler.version) + ":" + first_errors(result.err, 5));
  return folder / "module.so";
}

}  // namespace

std::shared_ptr<void> build_object(const Files& files, const std::vector<std::string>& flags) {
  const HostCompiler compiler = find_host_compiler();
  std::string content, flag_text;
  for (const auto& [name, text] : files) content += cache_key({name, text});
  for (const std::string& flag : flags) flag_text += flag + '\n';
  const std::string name =
      cache_key({"module", content, compiler.program.string(), compiler.version, flag_text}) + ".so";
  const BuildCache cache;
  // An entry may vanish between finding and loading, or be damaged: then it is made anew, once.
  std::optional<fs::path> file = cache.find(name);
  void* object = file ? dlopen(file->c_str(), RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (object == nullptr) {
    file = cache.add(name, [&](const fs::path& folder) { return build(files, compiler, flags, folder); });
    object = dlopen(file->c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  if (object == nullptr)
    throw Error(ExitStatus::internal, "IG0824", "emitted code cannot be loaded: " + std::string(dlerror()));
  return {object, dlclose};
}

LoadedModule build_and_load(const Files& files, const Target& target) {
  LoadedModule loaded;
  loaded.object_ = build_object(files, compile_flags(target));
  loaded.call_ = reinterpret_cast<LoadedModule::Call>(dlsym(loaded.object_.get(), "ingot_call"));
  loaded.init_ = reinterpret_cast<LoadedModule::Init>(dlsym(loaded.object_.get(), "ingot_init"));
  if (loaded.call_ == nullptr || loaded.init_ == nullptr)
    throw Error(ExitStatus::internal, "IG0824", "emitted code has no entry");
  return loaded;
}

}  // namespace ingot
