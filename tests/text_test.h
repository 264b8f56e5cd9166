// Text tests: what goes in and what comes out of a step over modules stands in one .ingot file, side by side.
//
//   // test: pass=prune            the verb, and its argument after '='; a case begins here
//   ingot 1.0 ...                  the module that goes in
//   // expect:
//   ingot 1.0 ...                  the printed module that comes out; absent: the text that went in
//
// A file may hold several cases. Where the module must be refused, its line ends with "// error: part of the message",
// and there is no expectation. INGOT_BLESS=1 in the environment rewrites what a file expects; read the diff.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "ir/module.h"

// The module after the step; `argument` is what stood behind '=' ("" when there was none). It may throw ingot::Error.
using TextStep = std::function<ingot::Module(ingot::Module module, const std::string& argument)>;

// Runs every case of tests/<folder>/*.ingot as a section of the current Catch2 case. Steps by verb.
void run_text_tests(const std::string& folder, const std::map<std::string, TextStep>& steps);
