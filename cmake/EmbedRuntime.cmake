# Joins the headers of runtime/ into one text and writes a C++ source that returns it. Run as a script at build time:
# cmake -D HEADERS=a.h,b.h -D OUTPUT=embedded_runtime.cpp -P EmbedRuntime.cmake
# Includes of other runtime headers and #pragma once are dropped: the order of HEADERS takes their place.
string(REPLACE "," ";" headers "${HEADERS}")
set(text "")
foreach(header IN LISTS headers)
  file(READ "${header}" content)
  string(REGEX REPLACE "#include \"runtime/[a-z_]+\\.h\"\n" "" content "${content}")
  string(REPLACE "#pragma once\n" "" content "${content}")
  string(APPEND text "${content}")
endforeach()
file(WRITE "${OUTPUT}" "// Generated from the headers of runtime/ by cmake/EmbedRuntime.cmake.
#include \"codegen/embedded_runtime.h\"

namespace ingot {
std::string_view embedded_runtime() { return R\"embedded(${text})embedded\"; }
}  // namespace ingot
")
