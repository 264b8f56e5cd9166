// Reading ingot-files.txt, which the build writes for the build tree and for the install tree.
#include "driver/installation.h"

#include <fstream>
#include <string>

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

Error missing(const std::string& what) {
  return Error(ExitStatus::io, "IG0825", what).help("build all of ingot, or install it again");
}

fs::path list_file() {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  // From bin/, and from libexec/ingot/, where the definition runner is.
  for (const char* place :
       {"ingot-files.txt", "../ingot-files.txt", "../share/ingot/ingot-files.txt", "../../share/ingot/ingot-files.txt"})
    if (fs::path file = folder / place; fs::is_regular_file(file, error)) return file.lexically_normal();
  throw missing("ingot's own files were not found from " + ingot::quoted(folder.string()));
}

}  // namespace

Installation find_installation() {
  const fs::path list = list_file();
  Installation found;
  std::ifstream stream(list);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t middle = line.find(" = ");
    if (middle == std::string::npos) continue;
    const std::string name = line.substr(0, middle);
    const fs::path path = (list.parent_path() / line.substr(middle + 3)).lexically_normal();
    if (name == "include") found.include_folders.push_back(path);
    if (name == "library") found.shared_library = path;
    if (name == "definition_runner") found.definition_runner = path;
    if (name == "clang_module") found.clang_module = path;
  }
  for (const fs::path& part : {found.shared_library, found.definition_runner})
    if (std::error_code error; !fs::is_regular_file(part, error))
      throw missing("a part of ingot is missing: " + ingot::quoted(part.string()));
  return found;
}

}  // namespace ingot
