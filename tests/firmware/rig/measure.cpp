// measure DIRECTORY TARGET OPTIMIZATION: prints the cross build report of emitted code as JSON, for tests/firmware/run.
#include <cstdio>

#include "driver/cross_build.h"
#include "ir/error.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: measure DIRECTORY TARGET OPTIMIZATION\n");
    return 2;
  }
  try {
    ingot::Toolchain toolchain = ingot::toolchain_for(argv[2]);
    toolchain.optimization = argv[3];
    std::fputs(ingot::cross_report_json(ingot::cross_build(argv[1], toolchain)).c_str(), stdout);
    return 0;
  } catch (const ingot::Error& error) {
    std::fprintf(stderr, "%s\n", error.report().c_str());
    return static_cast<int>(error.status());
  }
}
