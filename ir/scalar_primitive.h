// Primitives: functions of the user's own that programs of the scalar language call by name.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ir/scalar.h"

namespace ingot::scalar {

constexpr std::size_t max_primitive_name = 64;     // characters
constexpr std::size_t max_primitive_text = 65536;  // bytes

// Why a primitive is not well formed (its name, the number of its parameters, its body, its derivatives), or "".
std::string primitive_fault(const Primitive& primitive);
// [A-Za-z][A-Za-z0-9_]*, without "__", of at most max_primitive_name characters.
bool is_primitive_name(std::string_view name);

// The different primitives that a program calls, in the order of their first calls; with those that their bodies call,
// which stand before them, when `is_deep`.
std::vector<std::shared_ptr<const Primitive>> primitives_of(const Program& program, bool is_deep);

// The program with each call of a primitive without a text replaced by the body: what emitted code computes.
Program with_bodies_in_place(const Program& program);

}  // namespace ingot::scalar
