// The reference of the language as Markdown, written from the records of the ops: docs/language.md is this text.
#pragma once
#include <string>

namespace ingot {

std::string language_reference();

}  // namespace ingot
