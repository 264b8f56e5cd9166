// JSON from model files, under guards: size, depth and number of values are limited before the tree grows.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "frontend/import/limits.h"

namespace ingot {

using Json = nlohmann::json;

// `what` opens the sentence of an error: "config.json". Python writes NaN and Infinity, which JSON has no words for:
// they become the texts "NaN", "Infinity" and "-Infinity", so that only who wants them as numbers refuses them.
// Throws Error IG2030 when the text is no JSON or over a limit.
Json parse_json(std::string_view text, const std::string& what, const ImportLimits& limits);

}  // namespace ingot
