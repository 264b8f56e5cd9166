// The Clang module as a shared object: it is there when the build made it, and what it says when it is not.
#include "driver/clang_module.h"

#include "ir/error.h"
#include "tests/catch.h"
#include "tests/clang/clang_test.h"

using namespace ingot;

TEST_CASE("a build that made the module loads it", "[clang]") {
#ifdef INGOT_HAS_CLANG
  REQUIRE(has_clang_module());
  CHECK(clang_module().version().starts_with("19.1"));
#else
  CHECK_FALSE(has_clang_module());
  try {
    clang_module();
    FAIL("no refusal");
  } catch (const Error& error) {
    CHECK(error.code() == "IG0830");
    CHECK(error.status() == ExitStatus::io);
    CHECK(error.help().find("libclang-19-dev") != std::string::npos);
  }
#endif
}

TEST_CASE("the formatter prints what clang-format prints, and refuses a style it does not know", "[clang]") {
  if (!clang_is_there()) return;
  CHECK(clang_module().format("int  f( ){return 1 ;}\n", "BasedOnStyle: Google") == "int f() { return 1; }\n");
  CHECK(clang_module().format("void f(){g();}\n", "{BasedOnStyle: Google, AllowShortFunctionsOnASingleLine: None}") ==
        "void f() {\n  g();\n}\n");
  // Thrown in the module, caught here.
  CHECK_THROWS_AS(clang_module().format("int x;\n", "BasedOnStyle: Nobody"), Error);
}
