// Scalars while they are recorded.
#include "frontend/scalar.h"

#include "frontend/errors.h"

namespace ingot {
namespace {

thread_local Recording* recording = nullptr;
thread_local std::uint64_t recordings = 0;

// The type of a function's parameters, by the rules of <cmath> [cmath.syn]: integers count as double.
DType parameter_type(std::string_view function, std::initializer_list<Scalar> arguments) {
  const bool takes_all = function == "min" || function == "max" || function == "clamp";
  DType common = arguments.begin()->dtype();
  for (const Scalar& argument : arguments)
    if (argument.dtype() != common) common = scalar::arithmetic_type(common, argument.dtype());
  if (takes_all) return common;
  if (function == "abs" && !is_float(common)) return scalar::promoted(common);
  for (const Scalar& argument : arguments)
    if (!is_float(argument.dtype())) return DType::f64;
  return common;
}

}  // namespace

Scalar::Scalar(scalar::Expression expression) : expression_(expression), recording_(Recording::innermost().number_) {}

const scalar::Expression& Scalar::expression() const {
  if (expression_.builder == nullptr)
    throw RuntimeError("a Scalar is used that has no value")
        .help("give it one where it is declared: Scalar sum = 0.f;");
  if (recording_ != Recording::innermost().number_)
    throw RuntimeError("a Scalar of another function is used")
        .help("a Scalar lives only while its function is recorded");
  return expression_;
}

Scalar Scalar::constant(DType dtype, double value) {
  return Scalar(Recording::innermost().builder_.constant(dtype, value));
}
Scalar Scalar::integer_constant(DType dtype, std::int64_t value) {
  return Scalar(Recording::innermost().builder_.integer_constant(dtype, value));
}
Scalar Scalar::apply(scalar::Operator what, Scalar a) { return Scalar(apply_operator(what, a.expression())); }
Scalar Scalar::apply(scalar::Operator what, Scalar a, Scalar b) {
  return Scalar(apply_operator(what, a.expression(), b.expression()));
}
Scalar Scalar::conditional(Scalar condition, Scalar a, Scalar b) {
  return Scalar(scalar::conditional(condition.expression(), a.expression(), b.expression()));
}
Scalar Scalar::conversion(Scalar x, DType dtype) { return Scalar(converted(x.expression(), dtype)); }

Scalar Scalar::call(const char* function, std::initializer_list<Scalar> arguments) {
  const scalar::MathFunction* known = scalar::find_math_function(function, static_cast<int>(arguments.size()));
  if (known == nullptr) throw internal_error("no scalar form of the function " + std::string(function));
  const DType type = parameter_type(function, arguments);
  std::vector<scalar::Expression> operands;
  for (const Scalar& argument : arguments) operands.push_back(scalar::converted(argument.expression(), type));
  return Scalar(known->make(operands));
}

Recording::Recording(std::span<const DType> parameters) : outer_(recording), number_(++recordings) {
  for (const DType dtype : parameters) parameters_.push_back(builder_.parameter(dtype));
  recording = this;
}
Recording::~Recording() { recording = outer_; }

Scalar Recording::parameter(std::size_t position) const { return Scalar(parameters_[position]); }
void Recording::add_result(const Scalar& result) { results_.push_back(result.expression()); }
scalar::Program Recording::program() const { return builder_.finish(results_); }

Recording& Recording::innermost() {
  if (recording == nullptr)
    throw RuntimeError("a Scalar is a number inside a function that is handed to Map; there is none here")
        .help("keep constants in float or double variables and capture them");
  return *recording;
}

}  // namespace ingot
