// A definition of its own for a test, run by the reference evaluator, and the words of a refusal.
#pragma once
#include <string>

#include "ingot/ingot.h"
#include "tests/frontend/reference_executor.h"

struct Fresh {
  explicit Fresh(ingot::Profile profile = ingot::Profile::keras2) {
    ingot::K::clear_session();
    ingot::set_profile(profile);
  }
  ReferenceExecutor executor;
};

// What the action is refused with; "no error" when it is not.
template <class F>
std::string refusal(F action) {
  try {
    action();
  } catch (const ingot::Error& error) {
    return error.what();
  }
  return "no error";
}
