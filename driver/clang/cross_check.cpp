#include "driver/clang/cross_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace ingot {
namespace {

using scalar::Number;
using scalar::Opcode;

constexpr int random_points = 200;
constexpr double special[] = {0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 1e-3, -1e-3, 10.0, -10.0};

// A value of a dtype in memory.
union Cell {
  unsigned char bytes[8];
  std::uint64_t word;
};

Number read(DType dtype, const void* bytes) {
  Number number;
  if (dtype == DType::f32) {
    float value;
    std::memcpy(&value, bytes, sizeof value);
    number.value = static_cast<double>(value);
  } else if (dtype == DType::f64) {
    std::memcpy(&number.value, bytes, sizeof number.value);
  } else {
    std::int64_t word = 0;
    std::memcpy(&word, bytes, static_cast<std::size_t>(info(dtype).bytes));
    number.integer = scalar::wrapped(dtype, word);
  }
  return number;
}

Cell written(DType dtype, const Number& number) {
  Cell cell{};
  if (dtype == DType::f32) {
    const auto value = static_cast<float>(number.value);
    std::memcpy(cell.bytes, &value, sizeof value);
  } else if (dtype == DType::f64) {
    std::memcpy(cell.bytes, &number.value, sizeof number.value);
  } else {
    std::memcpy(cell.bytes, &number.integer, static_cast<std::size_t>(info(dtype).bytes));
  }
  return cell;
}

// The operands that must be within limits for C++ to define the result: a program over the same parameters.
struct Guards {
  enum class Rule { nonzero, in_range_of, below_width };
  struct Guard {
    Rule rule;
    DType dtype;   // of the operand
    DType target;  // in_range_of
  };
  scalar::Program operands;
  const scalar::MathLibrary& library;
  std::vector<Guard> guards;

  Guards(const scalar::Program& program, const scalar::MathLibrary& math) : operands(program), library(math) {
    operands.roots.clear();
    for (const scalar::Node& node : program.nodes) {
      const auto dtype_of = [&](int i) { return program.nodes[node.operands[i]].dtype; };
      if ((node.opcode == Opcode::divide || node.opcode == Opcode::remainder) && !is_float(node.dtype))
        add(node.operands[1], {Rule::nonzero, dtype_of(1), node.dtype});
      if (node.opcode == Opcode::shift_left || node.opcode == Opcode::shift_right)
        add(node.operands[1], {Rule::below_width, dtype_of(1), node.dtype});
      if (node.opcode == Opcode::cast && is_float(dtype_of(0)) && !is_float(node.dtype))
        add(node.operands[0], {Rule::in_range_of, dtype_of(0), node.dtype});
    }
  }

  bool hold(std::span<const Number> arguments) const {
    if (guards.empty()) return true;
    std::vector<Number> values(guards.size());
    scalar::evaluate_in_dtype(operands, arguments, values, &library);
    for (std::size_t i = 0; i < guards.size(); ++i) {
      const Number& value = values[i];
      const int bits = info(guards[i].target).bytes * 8;
      switch (guards[i].rule) {
        case Rule::nonzero:
          if (value.integer == 0 || value.integer == -1) return false;  // the smallest number / -1 overflows
          break;
        case Rule::below_width:
          if (value.integer < 0 || value.integer >= bits) return false;
          break;
        case Rule::in_range_of: {
          const bool is_signed = info(guards[i].target).is_signed;
          const double limit = std::ldexp(1.0, is_signed ? bits - 1 : bits);
          if (!(value.value > (is_signed ? -limit - 1 : -1.0) && value.value < limit)) return false;
          break;
        }
      }
    }
    return true;
  }

 private:
  void add(scalar::Index operand, Guard guard) {
    operands.roots.push_back(operand);
    guards.push_back(guard);
  }
};

bool same(DType dtype, const Number& a, const Number& b) {
  if (!is_float(dtype)) return a.integer == b.integer;
  if (std::isnan(a.value) || std::isnan(b.value)) return std::isnan(a.value) && std::isnan(b.value);
  return std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

// Within the bound of the evaluator; an infinite bound says nothing.
bool is_close(DType dtype, const Number& function, const Number& bounded) {
  if (!is_float(dtype)) return bounded.error > 0 || function.integer == bounded.integer;
  if (!std::isfinite(bounded.error)) return true;
  if (std::isnan(function.value) || std::isnan(bounded.value))
    return std::isnan(function.value) && std::isnan(bounded.value);
  if (function.value == bounded.value) return true;
  return std::abs(function.value - bounded.value) <= bounded.error;
}

std::string shown(DType dtype, const Number& number) {
  return is_float(dtype) ? fmt::format("{:.9g}", number.value) : fmt::format("{}", number.integer);
}

class Samples {
 public:
  explicit Samples(const std::vector<DType>& parameters) : parameters_(parameters) {}

  std::vector<Number> point(int number) {
    std::vector<Number> arguments;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const int count = static_cast<int>(std::size(special));
      // One after the other through all pairs of special values, then random ones of several magnitudes.
      const double value = number < count * count ? special[i % 2 == 0 ? number % count : number / count] : random();
      arguments.push_back(scalar::rounded(parameters_[i], value));
    }
    return arguments;
  }

 private:
  double random() {
    const double unit = static_cast<double>(engine_()) / static_cast<double>(std::mt19937::max()) * 2 - 1;
    return unit * std::pow(10.0, static_cast<double>(engine_() % 5) - 2);  // up to 100
  }

  std::vector<DType> parameters_;
  std::mt19937 engine_{1};  // the same points in every compilation
};

}  // namespace

std::optional<std::string> difference_to_function(const scalar::Program& program, const ScalarFunction& function,
                                                  const scalar::MathLibrary& library) {
  const bool calls_primitive = std::any_of(program.nodes.begin(), program.nodes.end(),
                                           [](const scalar::Node& node) { return node.opcode == Opcode::call; });
  const Guards guards(program, library);
  Samples samples(function.parameters);
  const int points = static_cast<int>(std::size(special) * std::size(special)) + random_points;
  std::vector<Number> results(program.roots.size());
  for (int i = 0; i < points; ++i) {
    const std::vector<Number> arguments = samples.point(i);
    if (!guards.hold(arguments)) continue;
    std::vector<Cell> cells;
    for (std::size_t k = 0; k < arguments.size(); ++k) cells.push_back(written(function.parameters[k], arguments[k]));
    std::vector<const void*> pointers;
    for (const Cell& cell : cells) pointers.push_back(cell.bytes);
    std::vector<std::max_align_t> bytes(function.result_size / sizeof(std::max_align_t) + 1);
    function.call(function.closure, pointers.data(), bytes.data());
    if (calls_primitive)
      scalar::evaluate(program, arguments, results);
    else
      scalar::evaluate_in_dtype(program, arguments, results, &library);
    std::size_t end = 0;
    for (std::size_t root = 0; root < results.size(); ++root) {
      const DType dtype = program.nodes[program.roots[root]].dtype;
      const auto size = static_cast<std::size_t>(info(dtype).bytes);
      const std::size_t offset = (end + size - 1) / size * size;  // as ScalarFunction::call lays results out
      end = offset + size;
      if (end > function.result_size) return fmt::format("a result that is no {}", info(dtype).name);
      const Number found = read(dtype, reinterpret_cast<const unsigned char*>(bytes.data()) + offset);
      if (calls_primitive ? is_close(dtype, found, results[root]) : same(dtype, found, results[root])) continue;
      std::string at;
      for (std::size_t k = 0; k < arguments.size(); ++k)
        at += (k == 0 ? "" : ", ") + shown(function.parameters[k], arguments[k]);
      return fmt::format("at ({}) the function gives {}, the program {}", at, shown(dtype, found),
                         shown(dtype, results[root]));
    }
  }
  return std::nullopt;
}

}  // namespace ingot
