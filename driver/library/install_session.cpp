// Part of libingot only: a program that links it can call its functions from the start. The Session is never destroyed,
// so that functions in globals may be called until the end.
#include "driver/session.h"

namespace {

const bool is_installed = [] {
  static auto* const session = new ingot::Session;
  ingot::set_executor(session);
  return true;
}();

}  // namespace
