// The text of runtime/, all headers in one, made part of ingot by the build: what emitted code includes or embeds.
#pragma once
#include <string_view>

namespace ingot {
std::string_view embedded_runtime();
}  // namespace ingot
