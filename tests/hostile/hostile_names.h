// Names as a stranger might give them.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace ingot::test {

// Comment ends, literals, escapes, line ends of all kinds, words of C++, of the C library and of emitted code, texts
// that become the same identifier, characters that reorder text, and lengths.
// A text form's names have at most 4096 bytes, those of other models any number.
std::vector<std::string> hostile_names(std::size_t longest = 10'000);

}  // namespace ingot::test
