#include "tests/clang/random_lambdas.h"

#include "tests/random_graph.h"

namespace ingot::test {
namespace {

using Sort = Piece::Sort;

// "if (?) return ?;" with a part for each question mark.
Piece piece(Sort sort, const std::string& pattern, std::vector<Piece> parts = {}) {
  Piece made{sort, {""}, std::move(parts)};
  for (const char letter : pattern)
    if (letter == '?')
      made.texts.emplace_back();
    else
      made.texts.back() += letter;
  return made;
}

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed * 7919 + 17), seed_(seed) {}

  Piece whole() {
    const int parameters = static_cast<int>(random_.between(1, 3));
    std::string list;
    for (int i = 0; i < parameters; ++i) {
      const std::string name(1, static_cast<char>('a' + i));
      const bool is_integer = i > 0 && random_.chance(0.25);
      list += (i == 0 ? "" : ", ") + std::string(is_integer ? "int " : "float ") + name;
      (is_integer ? integers_ : numbers_).push_back(name);
    }
    const std::vector<std::string> own = numbers_;  // parameters are drawn more often than constants
    for (int i = 0; i < 2; ++i) numbers_.insert(numbers_.end(), own.begin(), own.end());
    numbers_.insert(numbers_.end(), {"gain", "limit", "static_cast<float>(wide)", "scaled"});
    integers_.insert(integers_.end(), {"count", "static_cast<int>(large)", "static_cast<int>(byte)"});
    conditions_.push_back("flag");
    const std::string captures =
        random_.chance(0.5) ? "=, scaled = 2 * gain" : "gain, limit, wide, count, large, byte, flag, scaled = gain + 1";
    std::vector<Piece> parts = block(static_cast<int>(random_.between(1, 5)), 0);
    const std::string result = random_.one_of(results);
    parts.push_back(
        piece(Sort::statement, "return static_cast<" + result + ">(? + " + locals_.back() + ");", {number(3)}));
    std::string pattern = declarations() + "visit(\"lambda" + std::to_string(seed_) + "\", [" + captures + "](" + list +
                          ") -> " + result + " {\n";
    for (std::size_t i = 0; i < parts.size(); ++i) pattern += "    ?\n";
    return piece(Sort::whole, "  {\n    " + pattern + "    });\n  }\n", std::move(parts));
  }

 private:
  static constexpr const char* results[] = {"float", "float", "float", "double"};

  std::string literal() { return std::to_string(random_.between(-40, 40)) + ".0F / 16"; }

  std::string declarations() {
    const auto whole = [&](int low, int high) { return std::to_string(random_.between(low, high)); };
    return "const float gain = " + literal() + ", limit = " + literal() + "; const double wide = " + whole(-9, 9) +
           " / 7.0; const int count = " + whole(1, 3) + "; const long long large = " + whole(-99, 99) +
           "; const unsigned char byte = " + whole(0, 255) + "; const bool flag = " + whole(0, 1) +
           "; (void)wide, (void)count, (void)large, (void)byte, (void)flag, (void)limit, (void)gain;\n    ";
  }

  // Functions of the library get arguments that depend on a parameter: of constants they are computed when lifted, and
  // may be rounded differently than by the library.
  Piece number(int depth) {
    if (depth <= 0 || random_.chance(0.15))
      return piece(Sort::number, random_.chance(0.75) ? random_.one_of(numbers_) : "(" + literal() + ")");
    const auto operand = [&] { return number(depth - 1); };
    switch (random_.between(0, 20)) {
      case 0:
      case 1:
        return piece(Sort::number, "(? + ?)", {operand(), operand()});
      case 2:
        return piece(Sort::number, "(? - ?)", {operand(), operand()});
      case 3:
      case 4:
        return piece(Sort::number, "(? * ?)", {operand(), operand()});
      case 5:
        return piece(Sort::number, "(? / (1.5F + std::fabs(?)))", {operand(), operand()});
      case 6:
        return piece(Sort::number, "(-?)", {operand()});
      case 7:
        return piece(Sort::number, "std::sqrt(0.25F + std::fabs(?))", {operand()});
      case 8:
        return piece(Sort::number, "std::exp(std::fmin(a - ?, 2.0F))", {operand()});
      case 9:
        return piece(Sort::number, "std::tanh(a * ?)", {operand()});
      case 10:
        return piece(Sort::number, "std::log(1.0F + std::fabs(a + ?))", {operand()});
      case 11:
        return piece(Sort::number, random_.chance(0.5) ? "std::sin(a * ?)" : "std::erf(a * ?)", {operand()});
      case 12:
        return piece(Sort::number, random_.chance(0.5) ? "std::floor(?)" : "std::round(?)", {operand()});
      case 13:
        // C leaves open which zero fmax(0, -0) is, and compilers differ: the sum is 0.
        return piece(Sort::number, random_.chance(0.5) ? "std::min(?, ?)" : "(std::fmax(?, ?) + 0.0F)",
                     {operand(), operand()});
      case 14:
        return piece(Sort::number, "std::clamp(?, -1.25F, 2.5F)", {operand()});
      case 15:
        return conditional(depth);
      case 16:
        return piece(Sort::number, "static_cast<float>(?)", {integer(depth - 1)});
      case 17:
        return piece(Sort::number, "static_cast<float>(static_cast<double>(?) * wide + static_cast<double>(?))",
                     {operand(), operand()});
      case 18:
        return piece(Sort::number, "blend(?, ?, ?)", {operand(), operand(), operand()});
      case 19:
        return piece(Sort::number, "[&] { if (?) return ?; return ?; }()",
                     {condition(depth - 1), operand(), operand()});
      default:
        return piece(Sort::number, "Point{?, ?}.turned().x", {operand(), operand()});
    }
  }

  Piece conditional(int depth) {
    return {Sort::number, {"(", " ? ", " : ", ")"}, {condition(depth - 1), number(depth - 1), number(depth - 1)}};
  }

  Piece integer(int depth) {
    if (depth <= 0 || random_.chance(0.2))
      return piece(Sort::integer,
                   random_.chance(0.7) ? random_.one_of(integers_) : std::to_string(random_.between(0, 9)));
    const auto operand = [&] { return integer(depth - 1); };
    switch (random_.between(0, 11)) {
      case 0:
        return piece(Sort::integer, "(? + ?)", {operand(), operand()});
      case 1:
        return piece(Sort::integer, "(? - ?)", {operand(), operand()});
      case 2:
        return piece(Sort::integer, "(? % 100 * (? % 100))", {operand(), operand()});
      case 3:
        return piece(Sort::integer, "(? / 3)", {operand()});
      case 4:
        return piece(Sort::integer, "(? % 7)", {operand()});
      case 5:
        return piece(Sort::integer, "(? & ?)", {operand(), operand()});
      case 6:
        return piece(Sort::integer, "(? ^ ~?)", {operand(), operand()});
      case 7:
        return piece(Sort::integer, "(? >> 1)", {operand()});
      case 8:
        return piece(Sort::integer, "static_cast<int>(static_cast<unsigned>(?) << 2 | 1U)", {operand()});
      case 9:
        return piece(Sort::integer, "static_cast<signed char>(?)", {operand()});
      case 10:
        return piece(Sort::integer, "int{?}", {condition(depth - 1)});
      default:
        return piece(Sort::integer, "whole(?)", {number(depth - 1)});
    }
  }

  Piece condition(int depth) {
    if (depth <= 0 || random_.chance(0.1)) return piece(Sort::condition, random_.one_of(conditions_));
    switch (random_.between(0, 7)) {
      case 0:
      case 1:
        return piece(Sort::condition, "(? < ?)", {number(depth - 1), number(depth - 1)});
      case 2:
        return piece(Sort::condition, "(? >= ?)", {number(depth - 1), number(depth - 1)});
      case 3:
        return piece(Sort::condition, "(? != ?)", {integer(depth - 1), integer(depth - 1)});
      case 4:
        return piece(Sort::condition, "(? && ?)", {condition(depth - 1), condition(depth - 1)});
      case 5:
        return piece(Sort::condition, "(? || ?)", {condition(depth - 1), condition(depth - 1)});
      case 6:
        return piece(Sort::condition, "!?", {condition(depth - 1)});
      default:
        return piece(Sort::condition, "(? > ?)", {integer(depth - 1), integer(depth - 1)});
    }
  }

  // A sequence of statements; what it declares is known until the caller restores the names.
  std::vector<Piece> block(int statements, int nesting) {
    std::vector<Piece> parts;
    for (int i = 0; i < statements; ++i) parts.push_back(statement(nesting));
    return parts;
  }

  Piece inner_block(int nesting) {
    const auto numbers = numbers_, integers = integers_, conditions = conditions_, locals = locals_,
               counters = counters_;
    std::vector<Piece> parts = block(static_cast<int>(random_.between(1, 2)), nesting + 1);
    numbers_ = numbers, integers_ = integers, conditions_ = conditions, locals_ = locals, counters_ = counters;
    std::string pattern = "{ ";
    for (std::size_t i = 0; i < parts.size(); ++i) pattern += "? ";
    return piece(Sort::statement, pattern + "}", std::move(parts));
  }

  std::string fresh(const char* prefix) { return prefix + std::to_string(++names_); }

  Piece declared_number() {
    Piece value = number(2);
    const std::string name = fresh("v");
    numbers_.push_back(name), numbers_.push_back(name), locals_.push_back(name);
    return piece(Sort::statement, "float " + name + " = ?;", {std::move(value)});
  }

  Piece loop(int nesting) {
    const std::string name = fresh("i");
    const bool is_in_loop = is_in_loop_;
    integers_.push_back(name);
    is_in_loop_ = true;
    Piece made;
    if (random_.chance(0.7))
      made = piece(
          Sort::statement,
          "for (int " + name + " = 0; " + name + " < " + (random_.chance(0.5) ? "count" : "3") + "; ++" + name + ") ?",
          {inner_block(nesting)});
    else if (random_.chance(0.5))
      made = piece(Sort::statement, "for (int " + name + " : {2, 5}) ?", {inner_block(nesting)});
    else
      made = piece(Sort::statement, "{ int " + name + " = count; do ? while (--" + name + " > 0); }",
                   {inner_block(nesting)});
    integers_.pop_back();
    is_in_loop_ = is_in_loop;
    return made;
  }

  Piece statement(int nesting) {
    if (locals_.empty()) return declared_number();
    const std::string local = random_.one_of(locals_);
    switch (random_.between(0, nesting >= 2 ? 6 : 12)) {
      case 0:
        return declared_number();
      case 1: {
        Piece value = integer(2);
        const std::string name = fresh("n");
        integers_.push_back(name), counters_.push_back(name);
        return piece(Sort::statement, "int " + name + " = ?;", {std::move(value)});
      }
      case 2:
        return piece(Sort::statement, local + " += ?;", {number(2)});
      case 3:
        return piece(Sort::statement, local + " = ?;", {number(3)});
      case 4:
        if (is_in_loop_)
          return piece(Sort::statement, random_.chance(0.5) ? "if (?) break;" : "if (?) continue;", {condition(2)});
        return piece(Sort::statement, "if (?) return static_cast<float>(?);", {condition(2), number(2)});
      case 5: {
        const std::string name = fresh("t");
        Piece made = piece(Sort::statement, "float " + name + "[4] = {?, ?}; " + name + "[? & 3] -= ?;",
                           {number(1), number(1), integer(1), number(1)});
        numbers_.push_back(name + "[1]"), numbers_.push_back(name + "[count]"), locals_.push_back(name + "[2]");
        return made;
      }
      case 6:
        if (counters_.empty()) return piece(Sort::statement, local + " *= ?;", {number(1)});
        return piece(Sort::statement, random_.one_of(counters_) + (random_.chance(0.5) ? " ^= ?;" : " += ?;"),
                     {integer(2)});
      case 7:
      case 8:
        return piece(Sort::statement, "if (?) ? else ?", {condition(2), inner_block(nesting), inner_block(nesting)});
      case 9:
        return piece(Sort::statement, "if (?) ?", {condition(2), inner_block(nesting)});
      case 10:
      case 11:
        return loop(nesting);
      default:
        return piece(Sort::statement,
                     "switch (? & 3) { case 0: " + local + " = ?; break; case 1: " + local +
                         " += ?; [[fallthrough]]; case 2: " + local + " *= 0.5F; break; default: " + local + " -= ?; }",
                     {integer(2), number(2), number(1), number(1)});
    }
  }

  Random random_;
  std::uint64_t seed_;
  int names_ = 0;
  bool is_in_loop_ = false;
  std::vector<std::string> numbers_, integers_, conditions_, locals_, counters_;
};

constexpr const char* prelude = R"(#pragma once
#include <algorithm>
#include <cmath>

struct Point {
  float x, y;
  Point turned() const { return {x - 0.5F * y, y + 0.5F * x}; }
};
inline int whole(float v) { return v > -1000 && v < 1000 ? static_cast<int>(v) : 0; }
inline float blend(float a, float b, float t) {
  if (t <= 0) return a;
  if (t >= 1) return b;
  return a + t * (b - a);
}

template <class Visit>
void visit_random(Visit&& visit) {
)";

// Places of all pieces below one, by their paths; outer ones first.
void collect(const Piece& piece, std::vector<std::size_t>& path, std::vector<std::vector<std::size_t>>& paths) {
  for (std::size_t i = 0; i < piece.parts.size(); ++i) {
    path.push_back(i);
    paths.push_back(path);
    collect(piece.parts[i], path, paths);
    path.pop_back();
  }
}

Piece& at(Piece& piece, std::span<const std::size_t> path) {
  return path.empty() ? piece : at(piece.parts[path[0]], path.subspan(1));
}

}  // namespace

std::string Piece::text() const {
  std::string whole = texts[0];
  for (std::size_t i = 0; i < parts.size(); ++i) whole += parts[i].text() + texts[i + 1];
  return whole;
}

RandomLambda random_lambda(std::uint64_t seed) { return {seed, Generator(seed).whole()}; }

std::string source_of(std::span<const RandomLambda> lambdas) {
  std::string text = prelude;
  for (const RandomLambda& lambda : lambdas) text += lambda.source.text();
  return text + "}\n";
}

RandomLambda shrunk(RandomLambda failing, const std::function<bool(const RandomLambda&)>& fails, int attempts) {
  for (bool is_shrinking = true; is_shrinking;) {
    is_shrinking = false;
    std::vector<std::vector<std::size_t>> paths;
    std::vector<std::size_t> path;
    collect(failing.source, path, paths);
    for (const auto& place : paths) {
      const Piece old = at(failing.source, place);
      std::vector<Piece> candidates;
      if (old.sort == Sort::statement) candidates.push_back(piece(Sort::statement, ";"));
      if (old.sort == Sort::number) candidates.push_back(piece(Sort::number, "a"));
      if (old.sort == Sort::integer) candidates.push_back(piece(Sort::integer, "1"));
      if (old.sort == Sort::condition) candidates.push_back(piece(Sort::condition, "flag"));
      for (const Piece& part : old.parts)
        if (part.sort == old.sort) candidates.push_back(part);
      for (const Piece& candidate : candidates) {
        if (candidate.text().size() >= old.text().size()) continue;
        if (--attempts < 0) return failing;
        RandomLambda smaller = failing;
        at(smaller.source, place) = candidate;
        if (!fails(smaller)) continue;
        failing = std::move(smaller);
        is_shrinking = true;
        break;
      }
      if (is_shrinking) break;  // paths have changed
    }
  }
  return failing;
}

}  // namespace ingot::test
