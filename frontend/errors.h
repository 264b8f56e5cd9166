// Errors of the frontend, under the names that Keras gives them. what() is Keras' own sentence where Keras has one
// (Keras 2.3.1 and 3, by profile); all of them leave the command line with exit status 3, or 4 for what is not there.
#pragma once
#include "ir/error.h"

namespace ingot {

// Keeps its type through .at(), .in_layer() and .help(), so that `throw ValueError(...).help(...)` throws a ValueError.
template <class Derived>
struct FrontendError : Error {
  using Error::Error;
  Derived& at(Location place) { return Error::at(std::move(place)), self(); }
  Derived& in_layer(std::string name) { return Error::in_layer(std::move(name)), self(); }
  Derived& help(std::string text) { return Error::help(std::move(text)), self(); }
  using Error::help;

 private:
  Derived& self() { return static_cast<Derived&>(*this); }
};

struct ValueError : FrontendError<ValueError> {
  explicit ValueError(std::string message) : FrontendError(ExitStatus::input_rejected, "IG1001", std::move(message)) {}
};
struct TypeError : FrontendError<TypeError> {
  explicit TypeError(std::string message) : FrontendError(ExitStatus::input_rejected, "IG1002", std::move(message)) {}
};
struct AttributeError : FrontendError<AttributeError> {
  explicit AttributeError(std::string message)
      : FrontendError(ExitStatus::input_rejected, "IG1003", std::move(message)) {}
};
struct RuntimeError : FrontendError<RuntimeError> {
  explicit RuntimeError(std::string message)
      : FrontendError(ExitStatus::input_rejected, "IG1004", std::move(message)) {}
};
struct IndexError : FrontendError<IndexError> {
  explicit IndexError(std::string message) : FrontendError(ExitStatus::input_rejected, "IG1005", std::move(message)) {}
};
struct NotImplementedError : FrontendError<NotImplementedError> {
  explicit NotImplementedError(std::string message)
      : FrontendError(ExitStatus::unsupported, "IG1006", std::move(message)) {}
};

}  // namespace ingot
