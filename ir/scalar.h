// The scalar language: one small typed expression language for everything that happens element by element. Activations,
// losses, optimizer formulas, requantisation, user lambdas and chains of fused maps are all Programs of it;
// composition, simplification, derivative, evaluation and printing exist once, here.
//
// A Program is a DAG in topological order with typed parameters and k roots (Adam's m', v', w' are one Program with
// three). Every operation is total:
//   - integers wrap around modulo 2^bits; division and remainder by zero give 0; INT_MIN / -1 wraps;
//   - remainder has the sign of the divisor (Python's %), for floats too;
//   - shifts by a count outside [0, bits) give 0, or the sign for a right shift of a negative number;
//   - float to integer truncates towards zero, saturates, and gives 0 for NaN;
//   - minimum and maximum return NaN when either operand is NaN (NumPy's rule); comparisons with NaN are false but for
//   !=;
//   - round is half to even; fmod has the sign of the dividend, as in C (remainder: of the divisor, as in Python);
//   - functions of the C library have the special values of C99, annex F.
// Floats are evaluated in their own precision without reassociation; a multiply-add may be fused by the C++ compiler.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/type.h"

namespace ingot::scalar {

enum class Opcode : std::uint8_t {
  // clang-format off
  parameter, constant,
  negate, absolute, sign, floor, ceil, round, truncate,
  sqrt, cbrt, exp, exp2, expm1, log, log2, log10, log1p, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh,
  erf, erfc, logical_not, cast,
  add, subtract, multiply, divide, remainder, power, minimum, maximum, fmod, atan2, hypot,
  less, less_equal, equal, not_equal, logical_and, logical_or,
  bit_and, bit_or, bit_xor, shift_left, shift_right,
  select,
  call,  // of a Primitive
  // clang-format on
};

struct OpcodeInfo {
  std::string_view name;    // as in .ingot text: "add", "exp"
  std::string_view symbol;  // infix or prefix form: "+"; "" when it is written as a call
  int arity;                // of a call: 0; arity() below knows
};
const OpcodeInfo& info(Opcode opcode);
constexpr int opcode_count = static_cast<int>(Opcode::call) + 1;
// exp and its like: functions of floats alone, of one operand and of two.
constexpr bool is_float_function(Opcode opcode) {
  return (opcode >= Opcode::sqrt && opcode <= Opcode::erfc) || (opcode >= Opcode::fmod && opcode <= Opcode::hypot);
}

using Index = std::uint32_t;
constexpr int max_operands = 4;

struct Primitive;

struct Node {
  Opcode opcode = Opcode::constant;
  DType dtype = DType::f32;  // of the result
  Index operands[max_operands] = {};
  double value = 0;          // of a float constant, exactly representable in dtype
  std::int64_t integer = 0;  // of an integer or bool constant (u64: its bit pattern); of a parameter: its position
  std::shared_ptr<const Primitive> primitive = nullptr;  // of a call
  // Constants by their bits: NaN equals itself, and 0 is not -0. Primitives by what they say.
  bool operator==(const Node&) const;
};
int arity(const Node& node);  // its number of operands

struct Program {
  std::vector<DType> parameters;
  std::vector<Node> nodes;   // operands before users
  std::vector<Index> roots;  // results, in order
  bool operator==(const Program&) const = default;
};

// A function of the user's own, which programs call by name. The body says what it computes; where a text is given,
// emitted code calls that instead, and what the text computes is held to the body.
struct Primitive {
  std::string name;               // a C++ identifier: primitive_fault() in ir/scalar_primitive.h
  std::vector<DType> parameters;  // 1 to 4
  DType result = DType::f32;
  Program body;                      // over the parameters, with one root
  std::vector<Program> derivatives;  // d result / d parameter, over the parameters; or empty: those of the body
  // C++17 that defines `name`, trusted code of whoever wrote the definition; or empty: the body is printed in place.
  std::string text;
  bool operator==(const Primitive&) const = default;
};

// Another C library in place of our own: it computes what the scalar language leaves to rounding, in each dtype.
class MathLibrary {
 public:
  virtual ~MathLibrary() = default;
  // Operands and result are numbers of the dtype, f32 or f64.
  virtual double compute(Opcode opcode, DType dtype, double a, double b) const = 0;
};
// Whether C libraries may round it differently: functions of floats but for sqrt and fmod, which have one right result.
inline bool is_of_math_library(const Node& node) {
  return is_float(node.dtype) &&
         ((is_float_function(node.opcode) && node.opcode != Opcode::sqrt && node.opcode != Opcode::fmod) ||
          node.opcode == Opcode::power);
}

// An expression under construction: a node of a Builder. The operators below read as the formula does.
class Builder;
struct Expression {
  Builder* builder = nullptr;
  Index index = 0;
  DType dtype() const;
};

// Builds a Program with shared subexpressions; each new node is simplified at once by rules that keep the result bit
// for bit (x + 0 is kept for floats since -0 + 0 is +0; x * 1, double negation, folding of constants are not).
class Builder {
 public:
  // Constants are folded by the library that is given, and calls of primitives stay calls then; null: our own.
  explicit Builder(const MathLibrary* library = nullptr) : library_(library) {}
  Expression parameter(DType dtype);                             // the next parameter
  Expression constant(DType dtype, double value);                // rounded to dtype
  Expression integer_constant(DType dtype, std::int64_t value);  // wrapped to dtype
  Expression apply(Opcode opcode, std::span<const Expression> operands, DType result);
  // The operands have the dtypes of the parameters. Throws an internal error on a primitive that is not well formed.
  Expression call(std::shared_ptr<const Primitive> primitive, std::span<const Expression> operands);
  // What a node of another program computes, from other operands; the node is no parameter.
  Expression copy(const Node& node, std::span<const Expression> operands);
  // Appends a copy of a program with its parameters replaced; returns its roots.
  std::vector<Expression> inline_program(const Program& program, std::span<const Expression> arguments);
  // The finished program: every parameter is kept; of the nodes, those that roots need, in an order that depends on the
  // expressions alone: parameters by position, then each operand, from left to right, before its user.
  Program finish(std::span<const Expression> roots) const;
  const Node& node(Index index) const { return nodes_[index]; }
  // Whether a constant is what a function of the C library or a primitive gave, which others may round differently.
  bool has_folded_function() const { return has_folded_function_; }

 private:
  Index add(const Node& node);
  Expression fold_or_add(const Node& node);
  const MathLibrary* library_;
  bool has_folded_function_ = false;
  std::vector<DType> parameters_;
  std::vector<Node> nodes_;
};

// clang-format off
Expression operator-(Expression a);
Expression operator+(Expression a, Expression b);
Expression operator-(Expression a, Expression b);
Expression operator*(Expression a, Expression b);
Expression operator/(Expression a, Expression b);
Expression operator+(Expression a, double b);
Expression operator-(Expression a, double b);
Expression operator*(Expression a, double b);
Expression operator/(Expression a, double b);
Expression operator+(double a, Expression b);
Expression operator-(double a, Expression b);
Expression operator*(double a, Expression b);
Expression operator/(double a, Expression b);
Expression operator<(Expression a, Expression b);
Expression operator<=(Expression a, Expression b);
Expression operator>(Expression a, Expression b);
Expression operator>=(Expression a, Expression b);
Expression operator<(Expression a, double b);
Expression operator>(Expression a, double b);
// clang-format on
Expression unary(Opcode opcode, Expression a);                 // result has a's dtype
Expression binary(Opcode opcode, Expression a, Expression b);  // bool for comparisons, a's dtype otherwise
Expression minimum(Expression a, Expression b);
Expression maximum(Expression a, Expression b);
Expression minimum(Expression a, double b);
Expression maximum(Expression a, double b);
Expression select(Expression condition, Expression then, Expression otherwise);
Expression cast(Expression a, DType dtype);
Expression zero_like(Expression a);  // of its dtype
Expression abs(Expression a);
Expression sqrt(Expression a);
Expression exp(Expression a);
Expression expm1(Expression a);
Expression log(Expression a);
Expression log1p(Expression a);
Expression tanh(Expression a);

// Programs of one root, for tables of named functions: make_program({f32}, [](auto p) { return p[0] * 2; }).
template <class Body>
Program make_program(std::span<const DType> parameters, Body body) {
  Builder builder;
  std::vector<Expression> arguments;
  for (const DType dtype : parameters) arguments.push_back(builder.parameter(dtype));
  const Expression root = body(std::span<const Expression>(arguments));
  return builder.finish(std::span(&root, 1));
}

// outer(inner(x), rest...): the root `root` of inner takes the place of parameter `position` of outer. Parameters of
// the result: those of inner, then those of outer but for `position`. Roots: those of outer.
Program compose(const Program& outer, std::size_t position, const Program& inner, std::size_t root = 0);

// The parameters, in order, replaced by positions in a longer list: used to merge equal operands.
Program remap_parameters(const Program& program, std::span<const std::size_t> new_positions,
                         std::span<const DType> new_parameters);

// d root / d parameter as a program over the same parameters. Steps (sign, floor, comparisons) have derivative 0; at a
// kink the derivative is the one of the branch that select, minimum or maximum takes (relu'(0) = 0, as in Keras). Where
// a slope is infinite it is so here (cbrt at 0, asin at 1, atanh at 1); atan2 and hypot have NaN at (0, 0), where they
// have no derivative.
Program derivative(const Program& program, std::size_t parameter, std::size_t root = 0);

// The same times a factor, as the chain rule has it: over the parameters, then one more of the root's dtype. The factor
// goes through every branch that is taken instead of being multiplied by its slope, so that an infinite one does not
// become NaN in a branch of slope 0. In the dtype of `parameter`.
Program derivative_times(const Program& program, std::size_t parameter, std::size_t root = 0);

bool depends_on(const Program& program, std::size_t parameter);
// An interval in which every result lies that is not NaN, whatever the parameters are. Infinite where nothing is known
// and for integers.
struct Range {
  double low, high;
};
Range range_of(const Program& program, std::size_t root = 0);
// Number of arithmetic operations per element (constants, parameters and casts are free).
std::int64_t operation_count(const Program& program);

// A number with a running bound on the error of its float evaluation: |emitted - value| <= error, where infinities of
// one sign and NaNs are equal. An infinite error says that nothing is known, not even whether the result is a number.
// Integers and bools use `integer`; error > 0 then says that a rounding error upstream may have changed it.
struct Number {
  double value = 0;
  double error = 0;
  std::int64_t integer = 0;
};

// Evaluates in double precision with the error of each float operation bounded after Higham, "Accuracy and Stability of
// Numerical Algorithms", 2nd ed., chapter 3: half an ulp for + - * / sqrt, four ulps for the transcendental primitives
// (runtime/ keeps to that; its tests measure it).
void evaluate(const Program& program, std::span<const Number> arguments, std::span<Number> results);

// Evaluates with every operation rounded to its own dtype, without bounds (all errors are 0): for + - * / sqrt, steps,
// comparisons, minimum, maximum and casts the bits that C++ gives in float and double without contraction; for
// functions of the C library the float next to a double within 1 ulp, or that double; with a library, what that gives.
// Primitives by their bodies.
void evaluate_in_dtype(const Program& program, std::span<const Number> arguments, std::span<Number> results,
                       const MathLibrary* library = nullptr);

// The value of a constant of dtype nearest to `value`; what storing into dtype does. Integers truncate and saturate.
Number rounded(DType dtype, double value);
std::int64_t wrapped(DType dtype, std::int64_t value);  // modulo 2^bits; bool: value != 0
double unit_roundoff(DType dtype);                      // 2^-24 for f32, 2^-53 for f64
double smallest_positive(DType dtype);                  // the smallest denormal: absolute error of results near zero
double largest(DType dtype);                            // the largest finite number
// Relative distance of an emitted and a reference result, each rounded once: unit_roundoff and that of double.
double error_unit(DType dtype);
// What the errors of a and b do to their product.
double product_error(const Number& a, const Number& b);

}  // namespace ingot::scalar
