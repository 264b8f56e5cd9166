// What a model file may ask for. Files come from strangers: every size is compared with these before memory is taken.
// Values follow the threat model: depth, entries, ratios and totals that no model of Keras comes near.
#pragma once
#include <cstdint>

namespace ingot {

struct ImportLimits {
  std::int64_t input_bytes = std::int64_t{4} << 30;  // of the file, and of everything decoded from it
  std::int64_t ratio = 200;                          // decoded bytes per byte of the file
  std::int64_t free_bytes = std::int64_t{16} << 20;  // decoded bytes that no ratio applies to
  std::int64_t archive_entries = 16;
  std::int64_t json_bytes = std::int64_t{16} << 20;
  std::int64_t json_values = 2'000'000;
  int json_depth = 64;
  int group_depth = 64;            // of groups in an HDF5 file
  std::int64_t objects = 200'000;  // groups, datasets and attributes of an HDF5 file
  std::int64_t layers = 10'000;    // of one network
  std::int64_t calls = 100'000;    // of all layers of one file, those of nested networks once per call
  bool with_optimizer = false;     // whether the states of the optimizer are read
  unsigned cpu_seconds = 1;        // for decoding an HDF5 file, and one more for every 4 MiB of it

  // What may be decoded from this many bytes.
  std::int64_t decoded_bytes(std::int64_t stored) const {
    return stored > (input_bytes - free_bytes) / ratio ? input_bytes : stored * ratio + free_bytes;
  }
};

}  // namespace ingot
