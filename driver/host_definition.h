// A definition as a shared object that the host compiler made, kept in the build cache by the content of the file and
// of all files that it includes.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "driver/build_cache.h"
#include "driver/host_compiler.h"

namespace ingot {

class HostDefinition {
 public:
  // `flags` are the user's. Throws Error IG0820 when there is no host compiler.
  HostDefinition(const std::filesystem::path& file, const std::vector<std::string>& flags);

  // The shared object under the name folder/definition.so, which is this caller's own: another process may remove the
  // cache's entry at any time. `included` gets the files that it is made of. Throws Error IG0821 with the compiler's
  // first errors.
  std::filesystem::path object(const BuildCache& cache, const std::filesystem::path& folder,
                               std::vector<std::filesystem::path>& included) const;

 private:
  std::filesystem::path cached_object(const BuildCache& cache, std::vector<std::filesystem::path>& included) const;
  void compile(const std::filesystem::path& folder) const;

  std::filesystem::path file_, library_;
  HostCompiler compiler_;
  std::vector<std::string> flags_;
  std::string key_;
};

}  // namespace ingot
