// Reports of AddressSanitizer and UndefinedBehaviorSanitizer from forked children.
#include "tests/hostile/sanitizer.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#ifdef INGOT_SANITIZE
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>

// Faults are reported although a child asks for their signals' default. Memory that libhdf5 asks for and that no
// machine has is refused, as the limits of a build without sanitizers do. A small quarantine and no fake stack keep the
// process small, which is what a fork costs.
extern "C" const char* __asan_default_options() {  // NOLINT: the name is the sanitizer's
  return "handle_segv=2:handle_sigbus=2:handle_sigfpe=2:handle_sigill=2:handle_abort=0:allocator_may_return_null=1:"
         "max_allocation_size_mb=4096:quarantine_size_mb=8:detect_stack_use_after_return=0:malloc_context_size=12";
}
extern "C" const char* __ubsan_default_options() { return "print_stacktrace=1"; }  // NOLINT: likewise
#endif

namespace ingot {
namespace {

std::string report_prefix;

}  // namespace

void write_child_reports_to(const std::string& prefix) {
  report_prefix = prefix;
#ifdef INGOT_SANITIZE
  pthread_atfork(nullptr, nullptr, [] { __sanitizer_set_report_path(report_prefix.c_str()); });
#endif
}

std::string take_child_report() {
  namespace fs = std::filesystem;
  const fs::path prefix = report_prefix;
  std::string reports;
  if (report_prefix.empty()) return reports;
  for (const fs::directory_entry& entry : fs::directory_iterator(prefix.parent_path())) {
    if (!entry.path().filename().string().starts_with(prefix.filename().string() + ".")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string report{std::istreambuf_iterator<char>(file), {}};
    // Memory that is refused is a warning only.
    if (report.find("ERROR: ") != report.npos || report.find("runtime error: ") != report.npos) reports += report;
    fs::remove(entry.path());
  }
  return reports;
}

bool is_of_hdf5_library(const std::string& report) {
  // Frames "#0 0x... in function (/lib/libc.so.6+0x...)", innermost first: the first one that is neither the
  // sanitizer's nor the C library's has made the fault. Where glibc's line numbers are known, the frame has its source
  // instead: "string/../sysdeps/x86_64/multiarch/memmove.S:350".
  for (std::size_t at = report.find("    #0 "); at != report.npos && report.compare(at, 5, "    #") == 0;) {
    const std::string frame = report.substr(at, report.find('\n', at) - at);
    const bool is_helper = frame.find("libclang_rt") != frame.npos || frame.find("libasan") != frame.npos ||
                           frame.find("libubsan") != frame.npos || frame.find("/libc.so") != frame.npos ||
                           frame.find("/sysdeps/") != frame.npos;
    if (!is_helper) return frame.find("libhdf5") != frame.npos;
    at = report.find('\n', at);
    if (at != report.npos) ++at;
  }
  return false;
}

}  // namespace ingot
