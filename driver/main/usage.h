// What is wrong with a command line, as an error of ingot.
#pragma once
#include <CLI/CLI.hpp>

#include "ir/error.h"

namespace ingot {

// Of a command line that did not parse: the first command or option that is not there, with the nearest that is; else
// what CLI11 says. A wrong name comes before what is missing: it is why it is missing.
Error usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace ingot
