// Reads raw chunks, inflates each into a buffer of exactly its size, undoes the shuffle, and copies the part of the
// chunk that lies within the dataset. Formats: HDF5 File Format Specification 3.0, sections III.F (chunked storage) and
// IV.A.2.l (filters).
#include "frontend/import/hdf5_chunks.h"

#include <zlib.h>

#include <algorithm>

#include "frontend/import/hdf5_handle.h"
#include "ir/checked.h"

namespace ingot {
namespace {

constexpr int most_filters = 4;

struct Pipeline {
  std::vector<H5Z_filter_t> filters;  // in the order of writing
};

Pipeline pipeline_of(hid_t properties, const std::string& path) {
  const int count = H5Pget_nfilters(properties);
  if (count < 0 || count > most_filters) throw damaged_hdf5("filters of " + path);
  Pipeline pipeline;
  for (int i = 0; i < count; ++i) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE)
      throw rejected("IG2020", "the dataset " + path + " uses filter " + std::to_string(filter) +
                                   " of HDF5; only deflate and shuffle are decoded")
          .help("write the file again with gzip or without compression");
    pipeline.filters.push_back(filter);
  }
  return pipeline;
}

// Exactly out.size() bytes come out, or it is an error.
void inflate_exactly(std::span<const std::byte> in, std::span<std::byte> out, const std::string& path) {
  uLongf size = out.size();
  const int status = uncompress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(in.data()),
                                static_cast<uLong>(in.size()));
  if (status != Z_OK || size != out.size()) throw damaged_hdf5("compressed data of " + path);
}

// Byte j of all elements stands before byte j + 1 of all elements.
void unshuffle(std::vector<std::byte>& bytes, std::size_t element_bytes) {
  const std::vector<std::byte> shuffled = bytes;
  const std::size_t elements = bytes.size() / element_bytes;
  for (std::size_t j = 0; j < element_bytes; ++j)
    for (std::size_t i = 0; i < elements; ++i) bytes[i * element_bytes + j] = shuffled[j * elements + i];
}

struct Grid {
  std::vector<std::int64_t> extents, chunk;  // of the dataset, of a chunk
  std::int64_t element_bytes = 0;
};

// Copies what lies within the dataset, run by run along the last axis.
void place(const Grid& grid, const std::vector<hsize_t>& origin, std::span<const std::byte> chunk,
           std::span<std::byte> elements) {
  const std::size_t rank = grid.extents.size();
  std::vector<std::int64_t> valid(rank), at(rank, 0);
  for (std::size_t d = 0; d < rank; ++d)
    valid[d] = std::min(grid.chunk[d], grid.extents[d] - static_cast<std::int64_t>(origin[d]));
  for (bool is_done = false; !is_done;) {
    std::int64_t from = 0, to = 0;
    for (std::size_t d = 0; d < rank; ++d) {
      from = from * grid.chunk[d] + at[d];
      to = to * grid.extents[d] + static_cast<std::int64_t>(origin[d]) + at[d];
    }
    std::copy_n(chunk.begin() + from * grid.element_bytes, valid[rank - 1] * grid.element_bytes,
                elements.begin() + to * grid.element_bytes);
    std::size_t d = rank - 1;
    while (d > 0 && ++at[d - 1] == valid[d - 1]) at[--d] = 0;
    is_done = d == 0;
  }
}

}  // namespace

void read_chunks(hid_t dataset, const std::string& path, const std::vector<std::int64_t>& extents,
                 std::int64_t element_bytes, DecodeBudget& budget, std::span<std::byte> elements) {
  const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose, "layout of " + path);
  const Pipeline pipeline = pipeline_of(properties, path);
  const int rank = static_cast<int>(extents.size());
  hsize_t chunk_extents[H5S_MAX_RANK];
  if (rank == 0 || H5Pget_chunk(properties, rank, chunk_extents) != rank) throw damaged_hdf5("chunks of " + path);
  Grid grid{extents, {}, element_bytes};
  std::int64_t chunk_bytes = element_bytes;
  for (int d = 0; d < rank; ++d) {
    if (chunk_extents[d] < 1 || chunk_extents[d] > static_cast<hsize_t>(max_elements))
      throw damaged_hdf5("chunks of " + path);
    grid.chunk.push_back(static_cast<std::int64_t>(chunk_extents[d]));
    chunk_bytes = checked_multiply(chunk_bytes, grid.chunk.back());
  }
  budget.take(chunk_bytes, path);
  std::vector<std::byte> decoded(static_cast<std::size_t>(chunk_bytes)), raw;
  std::vector<hsize_t> origin(extents.size(), 0);
  for (bool is_done = false; !is_done;) {
    hsize_t stored = 0;
    if (H5Dget_chunk_storage_size(dataset, origin.data(), &stored) < 0 || stored == 0)
      throw damaged_hdf5("a chunk of " + path + " has no data");
    // Deflate never makes more than this of incompressible data (zlib: compressBound).
    if (stored > compressBound(static_cast<uLong>(chunk_bytes))) throw damaged_hdf5("a chunk of " + path);
    raw.resize(stored);
    std::uint32_t skipped = 0;  // bit i: filter i was not applied to this chunk
    if (H5Dread_chunk(dataset, H5P_DEFAULT, origin.data(), &skipped, raw.data()) < 0)
      throw damaged_hdf5("a chunk of " + path);
    for (std::size_t i = pipeline.filters.size(); i-- > 0;) {
      if (skipped >> i & 1u) continue;
      if (pipeline.filters[i] == H5Z_FILTER_DEFLATE) {
        inflate_exactly(raw, decoded, path);
        raw = decoded;
      } else {
        unshuffle(raw, static_cast<std::size_t>(element_bytes));
      }
    }
    if (raw.size() != static_cast<std::size_t>(chunk_bytes)) throw damaged_hdf5("a chunk of " + path);
    place(grid, origin, raw, elements);
    std::size_t d = extents.size();
    while (d > 0) {
      origin[d - 1] += chunk_extents[d - 1];
      if (origin[d - 1] < static_cast<hsize_t>(extents[d - 1])) break;
      origin[--d] = 0;
    }
    is_done = d == 0;
  }
}

}  // namespace ingot
