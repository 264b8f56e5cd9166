// What an audit of emitted code found, and its three forms: text for people, JSON, and SARIF for code review tools. The
// rules are explained in docs/audit.md.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "driver/stack_bound.h"

namespace ingot {

struct AuditRule {
  std::string_view id, summary;
};
std::span<const AuditRule> audit_rules();  // sorted by id

struct AuditPlace {
  std::string file;
  int line = 0, column = 0;  // from 1; 0: the file as a whole
};

// A function on the way to a finding, and where it is called; an entry point has the place of its definition.
struct AuditCall {
  std::string function;
  AuditPlace place;
};

struct AuditFinding {
  std::string rule, message;
  AuditPlace place;
  std::string layer;  // that the code serves, by the comments of the emitter; "" when there is none
  std::vector<AuditCall>
      path;  // from an entry point to the function with the finding; empty for what is in no function
};

struct AuditReport {
  std::string file;                  // that was audited
  std::vector<std::string> entries;  // functions that the walk began at
  int functions = 0, loops = 0;      // that were reached, and all looked at
  std::vector<std::string> leaves;   // what they call outside the file: the compiler's builtins, library functions
  std::string compiler;              // that gave the stacks
  std::map<std::string, StackBound> stacks;  // worst case of a call, by function
  std::vector<AuditFinding> findings;
};

// What Clang is to audit.
struct AuditInput {
  std::string main_file;                     // a path; its content is in `files`, or on disk
  std::map<std::string, std::string> files;  // path -> content, before what is on disk
  std::vector<std::string> arguments;        // as for clang++
  std::vector<std::string> entries;          // names, plain or qualified; none: all functions that other code can call
};

// "digits.cpp:12:3: [heap] message" and, below it, layer and path; then a summary, stacks included.
std::string audit_text(const AuditReport& report);

// {"file", "passed", "entries", "functions", "loops", "leaves", "compiler", "stacks": {function: bytes or null},
//  "findings": [{"rule", "message", "file", "line", "column", "layer", "path": [{"function", "file", "line"}]}]}
std::string audit_json(const AuditReport& report);

// SARIF 2.1.0 (OASIS, 2020): one run with all rules and the findings as its results. `version`: ingot's own.
std::string audit_sarif(const AuditReport& report);

}  // namespace ingot
