// Owning a function.
#include "frontend/callable.h"

namespace ingot {
namespace {

std::shared_ptr<const HeldFunction::Body> copied(const std::shared_ptr<const HeldFunction::Body>& body) {
  if (!body || !KeepingScope::is_active()) return body;
  std::shared_ptr<const HeldFunction::Body> copy(body->copy());
  return copy ? copy : body;
}

}  // namespace

HeldFunction::HeldFunction() noexcept = default;
HeldFunction::HeldFunction(const Body* owned) : body_(owned) {}
HeldFunction::HeldFunction(const HeldFunction& other) : body_(copied(other.body_)) {}
HeldFunction& HeldFunction::operator=(const HeldFunction& other) {
  body_ = copied(other.body_);
  return *this;
}
HeldFunction::HeldFunction(HeldFunction&& other) noexcept = default;
HeldFunction& HeldFunction::operator=(HeldFunction&& other) noexcept = default;
HeldFunction::~HeldFunction() = default;

}  // namespace ingot
