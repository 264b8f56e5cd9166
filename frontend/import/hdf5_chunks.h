// Decodes a chunked dataset without the filters of libhdf5, whose deflate takes as much memory as the data asks for.
#pragma once
#include <hdf5.h>

#include <span>
#include <string>
#include <vector>

#include "frontend/import/hdf5_dataset.h"

namespace ingot {

// Fills `elements`, which has room for all elements of the dataset in its file type; `element_bytes`: of one. Chunks
// are stored as they are, shuffled, deflated, or both. Throws Error IG2020.
void read_chunks(hid_t dataset, const std::string& path, const std::vector<std::int64_t>& extents,
                 std::int64_t element_bytes, DecodeBudget& budget, std::span<std::byte> elements);

}  // namespace ingot
