// The program `ingot` as scripts use it: run in a folder of its own, with a build cache of its own unless one is given.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "driver/build_cache.h"
#include "driver/process.h"

namespace ingot::test {

class CommandFolder {
 public:
  // `cache`: one that several folders share.
  explicit CommandFolder(std::filesystem::path cache = {})
      : scratch_(std::filesystem::temp_directory_path()), cache_(cache.empty() ? path("cache") : std::move(cache)) {}
  std::filesystem::path path(const std::string& name) const { return scratch_.path() / name; }
  // `input`: what it reads from standard input.
  ProcessResult run(const std::vector<std::string>& arguments, const std::string& input = {}) const;
  // What it prints on standard output; the exit status has to be 0.
  std::string output_of(const std::vector<std::string>& arguments) const;

 private:
  ScratchFolder scratch_;
  std::filesystem::path cache_;
};

}  // namespace ingot::test
