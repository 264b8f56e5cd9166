// How handles on a definition (tensors, layers, functions) hold it. A handle owns its definition, so that it lives
// while anybody can name a part of it. What the definition itself stores must not own it: such a cycle would never be
// freed. A closure given to a layer may hold handles that nobody can see from outside, so copying decides: within
// kept_by_definition(), copies refer to the definition; a copy of such a copy, made anywhere else, owns it again.
#pragma once
#include <memory>

namespace ingot {

struct Definition;

class DefinitionPointer {
 public:
  // None of these is inline: there is a handle in almost all that a definition names, and it is to compile fast.
  DefinitionPointer() noexcept;
  explicit DefinitionPointer(std::shared_ptr<Definition> owner);
  DefinitionPointer(const DefinitionPointer& other);
  DefinitionPointer& operator=(const DefinitionPointer& other);
  DefinitionPointer(DefinitionPointer&& other) noexcept;
  DefinitionPointer& operator=(DefinitionPointer&& other) noexcept;
  ~DefinitionPointer();

  std::shared_ptr<Definition> owner() const;  // owns, whatever this one does; none of none
  Definition* get() const { return pointer_.get(); }
  Definition& operator*() const { return *pointer_; }
  Definition* operator->() const { return pointer_.get(); }
  explicit operator bool() const { return pointer_ != nullptr; }
  friend bool operator==(const DefinitionPointer& a, const DefinitionPointer& b) { return a.get() == b.get(); }

 private:
  std::shared_ptr<Definition> copied() const;

  std::shared_ptr<Definition> pointer_;  // of one that does not own: without a count
};

// While it lives, copies of handles that this thread makes do not own their definition.
class KeepingScope {
 public:
  KeepingScope();
  ~KeepingScope();
  KeepingScope(const KeepingScope&) = delete;
  KeepingScope& operator=(const KeepingScope&) = delete;
  static bool is_active();

 private:
  bool previous_;
};

// A copy of what a definition is about to store: options with functions in them, a closure, a tensor.
template <class T>
T kept_by_definition(const T& value) {
  const KeepingScope scope;
  return value;
}

}  // namespace ingot
