// Emitted files replace emitted files, and nothing else.
#include "driver/output_directory.h"

#include <stdlib.h>

#include <fstream>

#include "ir/error.h"
#include "tests/catch.h"

using namespace ingot;
namespace fs = std::filesystem;

namespace {

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "ingot-output-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

const std::map<std::string, std::string> emitted{
    {"net.cpp", "// Made by ingot; do not edit.\nint x;\n"},
    {"net.h", "// Made by ingot from net.keras; do not edit.\n"},
    {"net.json", "{\n  \"schema_version\": 1,\n}\n"},
};

}  // namespace

TEST_CASE("emitted files replace earlier ones", "[driver]") {
  const Folder folder;
  write_emitted_files(folder.path / "new", emitted);
  auto changed = emitted;
  changed["net.cpp"] += "int y;\n";
  CHECK_NOTHROW(write_emitted_files(folder.path / "new", changed));
  CHECK(read_file(folder.path / "new" / "net.cpp") == changed["net.cpp"]);
}

TEST_CASE("emitted files never replace what somebody else wrote", "[driver]") {
  for (const auto& [name, content] : emitted) {
    const Folder folder;
    const std::string own = "#include \"ingot/ingot.h\"\nvoid define() {}\n";
    std::ofstream(folder.path / name) << own;
    INFO(name);
    try {
      write_emitted_files(folder.path, emitted);
      FAIL("written");
    } catch (const Error& error) {
      CHECK(error.code() == "IG0814");
      CHECK(error.status() == ExitStatus::usage);
    }
    CHECK(read_file(folder.path / name) == own);
    CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);  // the others were not written either
  }
}
