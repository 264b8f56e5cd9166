// Owning a definition, or being owned by it.
#include "frontend/definition_pointer.h"

#include "frontend/definition.h"

namespace ingot {
namespace {

bool& is_keeping() {
  thread_local bool value = false;
  return value;
}

}  // namespace

DefinitionPointer::DefinitionPointer() noexcept = default;
DefinitionPointer::DefinitionPointer(std::shared_ptr<Definition> owner) : pointer_(std::move(owner)) {}
DefinitionPointer::DefinitionPointer(const DefinitionPointer& other) : pointer_(other.copied()) {}
DefinitionPointer& DefinitionPointer::operator=(const DefinitionPointer& other) {
  pointer_ = other.copied();
  return *this;
}
DefinitionPointer::DefinitionPointer(DefinitionPointer&& other) noexcept = default;
DefinitionPointer& DefinitionPointer::operator=(DefinitionPointer&& other) noexcept = default;
DefinitionPointer::~DefinitionPointer() = default;

std::shared_ptr<Definition> DefinitionPointer::owner() const {
  return pointer_ && pointer_.use_count() == 0 ? pointer_->shared_from_this() : pointer_;
}

std::shared_ptr<Definition> DefinitionPointer::copied() const {
  if (is_keeping()) return {std::shared_ptr<Definition>(), pointer_.get()};
  return owner();
}

KeepingScope::KeepingScope() : previous_(is_keeping()) { is_keeping() = true; }
KeepingScope::~KeepingScope() { is_keeping() = previous_; }
bool KeepingScope::is_active() { return is_keeping(); }

}  // namespace ingot
