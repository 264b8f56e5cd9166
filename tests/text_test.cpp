// Reading, running and blessing of text tests.
#include "tests/text_test.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "ir/parse.h"
#include "ir/print.h"
#include "tests/catch.h"

namespace {

constexpr std::string_view test_mark = "// test: ", expect_mark = "// expect:", error_mark = "// error: ";

struct TextCase {
  std::string header;  // the line with the verb, and comments before the module
  std::string verb, argument;
  int first_line = 0;  // of the input, in the file
  std::string input, expected;
  bool has_expectation = false;
  std::string error;   // part of the message; "" when the module is to be accepted
  int error_line = 0;  // in the input
};

struct TextFile {
  std::string preface;  // what stands before the first case
  std::vector<TextCase> cases;
};

TextFile read_cases(const std::filesystem::path& path) {
  TextFile file;
  std::ifstream stream(path, std::ios::binary);
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (line.starts_with(test_mark)) {
      TextCase test;
      test.header = line + "\n";
      const std::string what = line.substr(test_mark.size());
      test.verb = what.substr(0, what.find('='));
      if (what.size() > test.verb.size()) test.argument = what.substr(test.verb.size() + 1);
      test.first_line = number + 1;
      file.cases.push_back(std::move(test));
    } else if (file.cases.empty()) {
      file.preface += line + "\n";
    } else if (TextCase& test = file.cases.back(); line.starts_with(expect_mark)) {
      test.has_expectation = true;
    } else {
      (test.has_expectation ? test.expected : test.input) += line + "\n";
      const std::size_t mark = line.find(error_mark);
      if (mark == std::string::npos || test.has_expectation) continue;
      test.error = line.substr(mark + error_mark.size());
      test.error_line = static_cast<int>(std::count(test.input.begin(), test.input.end(), '\n'));
    }
  }
  return file;
}

void write_cases(const std::filesystem::path& path, const TextFile& file) {
  std::ofstream stream(path, std::ios::binary);
  stream << file.preface;
  for (const TextCase& test : file.cases) {
    stream << test.header << test.input;
    if (test.has_expectation) stream << expect_mark << "\n" << test.expected;
  }
}

// Blank lines around a module and comment lines of its own do not count.
std::string stripped(const std::string& text) {
  std::istringstream stream(text);
  std::string out;
  for (std::string line; std::getline(stream, line);)
    if (!line.starts_with("//")) out += line + "\n";
  const std::size_t first = out.find_first_not_of('\n'), last = out.find_last_not_of('\n');
  return first == std::string::npos ? "" : out.substr(first, last + 1 - first) + "\n";
}

void run_case(TextCase& test, const std::string& file, const TextStep& step, bool blesses) {
  std::string printed;
  try {
    printed = ingot::print(step(ingot::parse(test.input, file), test.argument));
  } catch (const ingot::Error& error) {
    INFO(error.report());
    if (test.error.empty()) FAIL("the module is refused");
    CHECK(error.status() != ingot::ExitStatus::internal);
    CHECK(std::string(error.what()).find(test.error) != std::string::npos);
    if (error.location().file == file) CHECK(error.location().line == test.error_line);
    return;
  }
  if (!test.error.empty()) FAIL("expected the error: " << test.error);
  const std::string& expected = test.has_expectation ? test.expected : test.input;
  if (printed == stripped(expected)) return;
  if (blesses) {
    // Without a separate expectation the comments of the case stay on top of the new text.
    std::string& target = test.has_expectation ? test.expected : test.input;
    const std::size_t start = target.find("ingot ");
    target = (start == std::string::npos ? "" : target.substr(0, start)) + printed + "\n";
  } else {
    CHECK(printed == stripped(expected));
  }
}

}  // namespace

void run_text_tests(const std::string& folder, const std::map<std::string, TextStep>& steps) {
  const bool blesses = std::getenv("INGOT_BLESS") != nullptr;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(INGOT_SOURCE_DIR) + "/tests/" + folder))
    if (entry.path().extension() == ".ingot") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  REQUIRE_FALSE(paths.empty());
  for (const auto& path : paths) {
    TextFile file = read_cases(path);
    const std::string name = path.filename().string();
    CHECK_FALSE(file.cases.empty());
    for (TextCase& test : file.cases) {
      DYNAMIC_SECTION(name << ":" << test.first_line) {
        INFO(path.string() << ":" << test.first_line);
        const auto step = steps.find(test.verb);
        if (step == steps.end()) FAIL("no step is called " << test.verb);
        run_case(test, name, step->second, blesses);
        if (blesses) write_cases(path, file);
      }
    }
  }
}
