// The weights file that .ingot text refers to: big constants by key, each with its SHA-256.
// Layout: "INGW" and version 1 (u32), length of the JSON header (u64), the header {key: {dtype, shape, offset,
// sha256}}, zero padding to 64 bytes, then the data; each array starts at a multiple of 64 from the start of the data.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "ir/array.h"

namespace ingot {

using Weights = std::map<std::string, ArrayPtr>;

std::string sha256(std::span<const std::byte> bytes);                           // 64 hex digits; FIPS 180-4
void write_weights(const std::filesystem::path& file, const Weights& weights);  // whole or not at all
Weights read_weights(const std::filesystem::path& file);                        // checks sizes and hashes

}  // namespace ingot
