// Reads /proc and uname(2); Linux only, like the peers' packages.
#include "bench/host.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

namespace ingot::bench {
namespace {

std::string cpu_field(const std::string& field) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(':');
    if (colon == std::string::npos || colon + 2 > line.size()) continue;
    if (line.compare(0, field.size(), field) == 0) return line.substr(colon + 2);
  }
  return "unknown";
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", std::gmtime(&now));
  return text;
}

}  // namespace

nlohmann::json describe_host() {
  double load[3] = {};
  getloadavg(load, 3);
  utsname system{};
  uname(&system);
  return {{"cpu", fmt::format("{}, family {}, model {}, {} processors, cache {}", cpu_field("model name"),
                              cpu_field("cpu family"), cpu_field("model\t"), std::thread::hardware_concurrency(),
                              cpu_field("cache size"))},
          {"avx512", cpu_field("flags").find(" avx512f") != std::string::npos},
          {"kernel", fmt::format("{} {}", system.sysname, system.release)},
          {"date", utc_now()},
          {"load", fmt::format("{:.2f} {:.2f} {:.2f}", load[0], load[1], load[2])}};
}

}  // namespace ingot::bench
