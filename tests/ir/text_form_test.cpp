// The text form on written examples: what is printed parses back to the same module, and canonical text prints as it
// was read.
#include "ir/equal.h"
#include "ir/parse.h"
#include "ir/print.h"
#include "ir/verify.h"
#include "tests/catch.h"
#include "tests/text_test.h"

using namespace ingot;

TEST_CASE("text form: examples", "[text]") {
  run_text_tests("ir/text", {{"roundtrip", [](Module module, const std::string&) {
                                const Module again = parse(print(module), "printed");
                                CHECK(difference(module, again) == "");
                                verify(again);
                                return again;
                              }}});
}
