// What the programs of the documents use to hold their results against the documents: a line per fact, and an exit
// status that says whether all of them hold.
#pragma once
#include <cstdio>
#include <exception>
#include <string>

namespace documents {

inline int failures = 0;

inline void expect(bool holds, const char* fact) {
  std::printf("%s %s\n", holds ? "ok    " : "FAILED", fact);
  if (!holds) ++failures;
}

template <class Exception, class Action>
void expect_error(const Action& action, const std::string& sentence, const char* fact) {
  std::string found = "nothing is thrown";
  bool holds = false;
  try {
    action();
  } catch (const Exception& error) {
    found = error.what();
    holds = found.find(sentence) != std::string::npos;
  } catch (const std::exception& error) {
    found = std::string("another error: ") + error.what();
  }
  expect(holds, fact);
  if (!holds) std::printf("       found: %s\n", found.c_str());
}

inline int status() { return failures == 0 ? 0 : 1; }

}  // namespace documents
