#include "tests/clang/lifted.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "driver/definition_file.h"
#include "driver/host_math_library.h"
#include "ir/op.h"
#include "ir/scalar_text.h"

namespace ingot::test {
namespace {

using scalar::Number;
using scalar::Opcode;

constexpr double special_floats[] = {0.0,
                                     -0.0,
                                     1.0,
                                     -1.0,
                                     0.5,
                                     -2.0,
                                     3.0,
                                     1e-3,
                                     100.0,
                                     1e-30,
                                     1e-42,
                                     -1e30,
                                     std::numeric_limits<float>::max(),
                                     std::numeric_limits<double>::infinity(),
                                     -std::numeric_limits<double>::infinity(),
                                     std::numeric_limits<double>::quiet_NaN()};
constexpr std::int64_t special_integers[] = {0,
                                             1,
                                             -1,
                                             2,
                                             3,
                                             7,
                                             100,
                                             127,
                                             -128,
                                             255,
                                             32767,
                                             -32768,
                                             std::numeric_limits<std::int32_t>::max(),
                                             std::numeric_limits<std::int32_t>::min(),
                                             std::numeric_limits<std::int64_t>::max(),
                                             std::numeric_limits<std::int64_t>::min()};
constexpr int specials = static_cast<int>(std::size(special_floats));
static_assert(std::size(special_integers) == std::size(special_floats));

union Cell {
  unsigned char bytes[8];
  double alignment;
};

Cell stored(DType dtype, const Number& number) {
  Cell cell{};
  if (dtype == DType::f32) {
    const auto value = static_cast<float>(number.value);
    std::memcpy(cell.bytes, &value, sizeof value);
  } else if (dtype == DType::f64) {
    std::memcpy(cell.bytes, &number.value, sizeof number.value);
  } else {
    std::memcpy(cell.bytes, &number.integer, static_cast<std::size_t>(info(dtype).bytes));  // little-endian
  }
  return cell;
}

Number loaded(DType dtype, const unsigned char* bytes) {
  Number number;
  if (dtype == DType::f32) {
    float value;
    std::memcpy(&value, bytes, sizeof value);
    number.value = static_cast<double>(value);
  } else if (dtype == DType::f64) {
    std::memcpy(&number.value, bytes, sizeof number.value);
  } else {
    std::memcpy(&number.integer, bytes, static_cast<std::size_t>(info(dtype).bytes));
    number.integer = scalar::wrapped(dtype, number.integer);
  }
  return number;
}

// Steps between two floats of a dtype; 0 and -0 are one step apart.
double ulps_between(DType dtype, double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b) ? 0 : HUGE_VAL;
  const auto position = [&](double value) {
    const std::int64_t bits = dtype == DType::f32 ? std::bit_cast<std::int32_t>(static_cast<float>(value))
                                                  : std::bit_cast<std::int64_t>(value);
    const std::int64_t magnitude = bits & (dtype == DType::f32 ? 0x7FFFFFFF : std::numeric_limits<std::int64_t>::max());
    return bits < 0 ? -magnitude - 1 : magnitude;
  };
  return std::abs(static_cast<double>(position(a)) - static_cast<double>(position(b)));
}

std::string shown(DType dtype, const Number& number) {
  return is_float(dtype) ? fmt::format("{:.17g}", number.value) : fmt::format("{}", number.integer);
}

std::string shown(const std::vector<DType>& dtypes, std::span<const Number> numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size(); ++i) text += (i == 0 ? "" : ", ") + shown(dtypes[i], numbers[i]);
  return text;
}

// f64 in place of f32, so that differences have digits left.
scalar::Program in_double(scalar::Program program) {
  const auto widen = [](DType& dtype) {
    if (dtype == DType::f32) dtype = DType::f64;
  };
  for (DType& dtype : program.parameters) widen(dtype);
  for (scalar::Node& node : program.nodes) widen(node.dtype);
  return program;
}

Number value_at(const scalar::Program& program, std::vector<Number> arguments, std::size_t parameter, double x,
                std::size_t root) {
  arguments[parameter].value = x;
  std::vector<Number> results(program.roots.size());
  scalar::evaluate(program, arguments, results);
  return results[root];
}

}  // namespace

Module run_by_clang(const std::filesystem::path& file, const std::vector<std::string>& flags) {
  return run_definition(file, {DefinitionCompiler::clang, flags});
}

std::vector<const Node*> mapped_nodes(const Function& function) {
  std::vector<const Node*> nodes;
  for (const Node& node : function.graph.nodes())
    if (node.op == &op::map) nodes.push_back(&node);
  return nodes;
}

const scalar::Program& program_of(const Node& map) { return std::get<scalar::Program>(map.attributes.at(0)); }

bool is_exact(const scalar::Program& program) {
  using enum Opcode;
  static const std::set<Opcode> exact = {
      parameter,  constant, negate,    absolute, sign,        floor,       ceil,      round,   truncate,
      sqrt,       cast,     add,       subtract, multiply,    divide,      minimum,   maximum, less,
      less_equal, equal,    not_equal, select,   logical_not, logical_and, logical_or};
  return std::all_of(program.nodes.begin(), program.nodes.end(),
                     [&](const scalar::Node& node) { return !is_float(node.dtype) || exact.contains(node.opcode); });
}

DTypeEvaluator::DTypeEvaluator(const scalar::Program& program) : program_(program) {
  for (const scalar::Node& node : program.nodes) {
    scalar::Program step;
    scalar::Node own = node;
    for (int i = 0; i < scalar::info(node.opcode).arity; ++i) {
      step.nodes.push_back({.opcode = Opcode::constant, .dtype = program.nodes[node.operands[i]].dtype});
      own.operands[i] = static_cast<scalar::Index>(i);
    }
    step.nodes.push_back(own);
    step.roots = {static_cast<scalar::Index>(step.nodes.size() - 1)};
    steps_.push_back(std::move(step));
  }
}

std::vector<Number> DTypeEvaluator::operator()(std::span<const Number> arguments) {
  std::vector<Number> values(steps_.size());
  for (std::size_t n = 0; n < steps_.size(); ++n) {
    const scalar::Node& node = program_.nodes[n];
    if (node.opcode == Opcode::parameter) {
      values[n] = arguments[static_cast<std::size_t>(node.integer)];
      continue;
    }
    for (int i = 0; i < scalar::info(node.opcode).arity; ++i) {
      scalar::Node& operand = steps_[n].nodes[static_cast<std::size_t>(i)];
      operand.value = values[node.operands[i]].value;
      operand.integer = values[node.operands[i]].integer;
    }
    Number result;
    scalar::evaluate(steps_[n], {}, std::span(&result, 1));
    values[n].integer = result.integer;
    if (!is_float(node.dtype)) continue;
    values[n].value = scalar::rounded(node.dtype, result.value).value;
    if (!scalar::is_of_math_library(node)) continue;
    const scalar::Number& b = values[node.operands[scalar::info(node.opcode).arity - 1]];
    const double on_host = HostMathLibrary().compute(node.opcode, node.dtype, values[node.operands[0]].value, b.value);
    most_ulps_ = std::max(most_ulps_, ulps_between(node.dtype, values[n].value, on_host));
    values[n].value = on_host;
  }
  std::vector<Number> results;
  for (const scalar::Index root : program_.roots) results.push_back(values[root]);
  return results;
}

Arguments::Arguments(const std::vector<DType>& parameters, const Facts& facts, int random_points, std::uint64_t seed)
    : parameters_(parameters),
      facts_(facts),
      random_(seed),
      special_points_(!facts.is_total          ? 0
                      : parameters.size() == 1 ? specials
                                               : specials * specials),
      random_points_(random_points) {}

std::vector<Number> Arguments::next() {
  std::vector<Number> arguments;
  const int point = at_++;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (point >= special_points_) {
      arguments.push_back(scalar::rounded(parameters_[i], random_.real(facts_.low, facts_.high)));
      continue;
    }
    const auto special = static_cast<std::size_t>(i % 2 == 0 ? point % specials : point / specials);
    if (is_float(parameters_[i]))
      arguments.push_back(scalar::rounded(parameters_[i], special_floats[special]));
    else
      arguments.push_back({0, 0, scalar::wrapped(parameters_[i], special_integers[special])});
  }
  return arguments;
}

std::vector<Number> call(const ScalarFunction& function, const scalar::Program& program,
                         std::span<const Number> arguments) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < arguments.size(); ++i) cells.push_back(stored(function.parameters[i], arguments[i]));
  std::vector<const void*> pointers;
  for (const Cell& cell : cells) pointers.push_back(cell.bytes);
  std::vector<double> memory(function.result_size / sizeof(double) + 1);
  function.call(function.closure, pointers.data(), memory.data());
  std::vector<Number> results;
  std::size_t end = 0;
  for (const scalar::Index root : program.roots) {
    const DType dtype = program.nodes[root].dtype;
    const auto size = static_cast<std::size_t>(info(dtype).bytes);
    const std::size_t begin = (end + size - 1) / size * size;
    end = begin + size;
    results.push_back(loaded(dtype, reinterpret_cast<const unsigned char*>(memory.data()) + begin));
  }
  return results;
}

Comparison compare(const scalar::Program& program, const ScalarFunction& function, const Facts& facts,
                   int random_points) {
  Comparison comparison;
  if (program.parameters != function.parameters) {
    comparison.fault = "parameters of other types";
    return comparison;
  }
  DTypeEvaluator evaluate_in_dtype(program);
  Arguments points(program.parameters, facts, random_points);
  for (int i = 0; i < points.count(); ++i) {
    const std::vector<Number> arguments = points.next();
    const std::vector<Number> expected = call(function, program, arguments);
    const std::vector<Number> found = evaluate_in_dtype(arguments);
    ++comparison.points;
    for (std::size_t root = 0; root < found.size(); ++root) {
      const DType dtype = program.nodes[program.roots[root]].dtype;
      const bool agrees = is_float(dtype)
                              ? ulps_between(dtype, expected[root].value, found[root].value) <= facts.folded_ulps
                              : expected[root].integer == found[root].integer;
      if (!agrees && comparison.fault.empty())
        comparison.fault =
            fmt::format("at ({}) the function gives {}, the program {}", shown(program.parameters, arguments),
                        shown(dtype, expected[root]), shown(dtype, found[root]));
    }
  }
  comparison.most_ulps = evaluate_in_dtype.most_ulps();
  if (comparison.most_ulps > 2 && comparison.fault.empty())
    comparison.fault = fmt::format("a function of the C library is {} ulps away", comparison.most_ulps);
  return comparison;
}

SlopeComparison compare_slopes(const scalar::Program& program, const Facts& facts, int points) {
  SlopeComparison comparison;
  const scalar::Program wide = in_double(program);
  Facts finite = facts;
  finite.is_total = false;
  for (std::size_t parameter = 0; parameter < program.parameters.size(); ++parameter)
    for (std::size_t root = 0; root < program.roots.size(); ++root) {
      if (!is_float(program.parameters[parameter]) || !is_float(program.nodes[program.roots[root]].dtype)) continue;
      const scalar::Program slope = scalar::derivative(wide, parameter, root);
      Arguments arguments(wide.parameters, finite, points, parameter + 7);
      for (int i = 0; i < points; ++i) {
        const std::vector<Number> at = arguments.next();
        const double x = at[parameter].value, step = 1e-5 * std::max(std::abs(x), 0.01);
        double noise = 0;  // of the differences
        const auto central = [&](double half) {
          const Number high = value_at(wide, at, parameter, x + half, root),
                       low = value_at(wide, at, parameter, x - half, root);
          noise = std::max(noise, (high.error + low.error) / (2 * half));
          return (high.value - low.value) / (2 * half);
        };
        const double coarse = central(step), fine = central(step / 2);
        const Number found = value_at(slope, at, parameter, x, 0);
        const double scale = std::max(std::abs(fine), 1e-6), spread = std::abs(coarse - fine);
        // Flat places too: differences have an absolute error there.
        if (!(spread + noise + found.error <= 1e-4 * std::max(scale, 1e-2))) {  // a kink, a jump, or no digits left
          ++comparison.kinks;
          continue;
        }
        ++comparison.points;
        const auto check = [&](double expected, const char* what, double tolerance) {
          const double difference = std::abs(found.value - expected);
          // The function has constants that are floats, its derivative by hand has not.
          if (difference <= tolerance * scale + 2 * spread + noise + found.error || !comparison.fault.empty()) return;
          comparison.fault = fmt::format("the slope of result {} for parameter {} at ({}) is {:.12g}, {} {:.12g}", root,
                                         parameter, shown(wide.parameters, at), found.value, what, expected);
        };
        check(fine, "by central differences", 1e-9);
        if (facts.derivative == nullptr) continue;
        check(facts.derivative(x), "by hand", 1e-6);
        ++comparison.by_hand;
      }
    }
  return comparison;
}

}  // namespace ingot::test
