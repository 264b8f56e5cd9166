// docs/language.md is what the records of the ops say. INGOT_BLESS=1 rewrites it.
#include "ir/document.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "ir/op.h"
#include "tests/catch.h"

TEST_CASE("docs/language.md is up to date", "[docs]") {
  const std::string path = std::string(INGOT_SOURCE_DIR) + "/docs/language.md";
  const std::string text = ingot::language_reference();
  if (std::getenv("INGOT_BLESS")) std::ofstream(path, std::ios::binary) << text;
  std::ifstream stream(path, std::ios::binary);
  const std::string committed{std::istreambuf_iterator<char>(stream), {}};
  CHECK((committed == text));  // the text itself is long: INGOT_BLESS=1 and git diff show it
  for (const ingot::OpDef* op : ingot::all_ops()) {
    INFO(op->name);
    CHECK(text.find("### " + std::string(op->name) + "(") != std::string::npos);
  }
}
