# Joins the headers of runtime/ into texts and writes a C++ source that returns them. Run as a script at build time:
# cmake -D HEADERS=a.h,b.h -D LIBRARY_HEADERS=c.h -D OUTPUT=embedded_runtime.cpp -P EmbedRuntime.cmake
# Includes of other runtime headers and #pragma once are dropped: the order of the headers takes their place.
function(join_headers headers result)
  string(REPLACE "," ";" headers "${headers}")
  set(text "")
  foreach(header IN LISTS headers)
    file(READ "${header}" content)
    string(REGEX REPLACE "#include \"runtime/[a-z_]+\\.h\"\n" "" content "${content}")
    string(REPLACE "#pragma once\n" "" content "${content}")
    string(APPEND text "${content}")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()
join_headers("${HEADERS}" text)
join_headers("${LIBRARY_HEADERS}" library_text)
file(WRITE "${OUTPUT}" "// Generated from the headers of runtime/ by cmake/EmbedRuntime.cmake.
#include \"codegen/embedded_runtime.h\"

namespace ingot {
std::string_view embedded_runtime() { return R\"embedded(${text})embedded\"; }
std::string_view embedded_math_library() { return R\"embedded(${library_text})embedded\"; }
}  // namespace ingot
")
