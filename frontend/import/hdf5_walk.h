// Goes through an open HDF5 file and writes what it finds to a stream. Runs in the child process (see hdf5_contents.h).
#pragma once
#include <hdf5.h>

#include "frontend/import/hdf5_stream.h"

namespace ingot {

// `stored`: bytes of the file. Throws Error IG2020.
void walk_hdf5(hid_t file, std::int64_t stored, const ImportLimits& limits, Hdf5StreamWriter& out);

}  // namespace ingot
