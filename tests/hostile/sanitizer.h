// What the sanitizers say about children that a test process forks: their standard error is not to be seen. Without
// sanitizers there are no reports.
#pragma once
#include <string>

namespace ingot {

// From here on children write their reports to files of this prefix.
void write_child_reports_to(const std::string& prefix);

// The reports since the last call, which are removed; "" when there are none.
std::string take_child_report();

// Whether the fault that a report is about lies in libhdf5: its frame or, behind a function that the sanitizer stands
// in for (memcpy, free, ...), its caller's.
bool is_of_hdf5_library(const std::string& report);

}  // namespace ingot
