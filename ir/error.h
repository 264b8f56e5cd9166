// Errors for the user. Every failure of ingot is one exception that says what was found, what was expected, where, and
// what to do next; it carries a stable code and the exit status of the command line (DESIGN section 8).
// An InternalError is a defect of ingot itself and never the fault of an input.
#pragma once
#include <exception>
#include <string>
#include <string_view>

namespace ingot {

enum class ExitStatus {
  ok = 0,
  answer_is_no = 1,
  usage = 2,
  input_rejected = 3,
  unsupported = 4,
  io = 5,
  internal = 70
};

// A place in a definition or model file. line 0: the file as a whole; an empty file name: no place is known.
struct Location {
  std::string file;
  int line = 0;
  bool operator==(const Location&) const = default;
};

class Error : public std::exception {
 public:
  // code: "IG" and four digits, listed in docs/errors.md; message: found, expected; both are printed as they are.
  Error(ExitStatus status, std::string_view code, std::string message)
      : status_(status), code_(code), message_(std::move(message)) {}

  // Each returns *this, so that a throw reads as one sentence: throw
  // Error(...).at(location).in_layer(name).help("...").
  Error& at(Location location) {
    location_ = std::move(location);
    return *this;
  }
  Error& in_layer(std::string layer) {
    layer_ = std::move(layer);
    return *this;
  }
  Error& help(std::string help) {
    help_ = std::move(help);
    return *this;
  }

  const char* what() const noexcept override { return message_.c_str(); }
  ExitStatus status() const { return status_; }
  const std::string& code() const { return code_; }
  const Location& location() const { return location_; }
  const std::string& layer() const { return layer_; }
  const std::string& help() const { return help_; }

  // The whole report: "error[IG0203]: message", then place, layer and help, a line each.
  std::string report() const;

 private:
  ExitStatus status_;
  std::string code_, message_, layer_, help_;
  Location location_;
};

// Malformed or over a limit.
inline Error rejected(std::string_view code, std::string message) {
  return {ExitStatus::input_rejected, code, std::move(message)};
}
// Well formed, but ingot has no code for it.
inline Error unsupported(std::string_view code, std::string message) {
  return {ExitStatus::unsupported, code, std::move(message)};
}
inline Error internal_error(std::string message) { return {ExitStatus::internal, "IG9000", std::move(message)}; }

}  // namespace ingot
