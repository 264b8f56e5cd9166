// The sinks for model text in ingot's own text outputs: names and messages come from strangers' files, and every one of
// them passes here on its way to a terminal or an .ingot file. (C++ output has its own sink in codegen/cpp_text.h.)
#pragma once
#include <string>
#include <string_view>

namespace ingot {

// Replaces control characters (other than line feed), invalid UTF-8 and Unicode direction marks by \uXXXX escapes.
std::string printable(std::string_view text);

// A JSON string literal in ASCII, with its quotes: the only form in which user text stands in an .ingot file.
std::string quoted(std::string_view text);

// Turns any text into an identifier of the form [A-Za-z_][A-Za-z0-9_.]*; distinct texts may become equal, so the caller
// keeps a table of names that are taken. An empty text gives "_".
std::string identifier(std::string_view text);

// The name among candidates that was probably meant, or an empty text when none is near (edit distance above a third).
std::string nearest(std::string_view name, const std::string* first, const std::string* last);

}  // namespace ingot
