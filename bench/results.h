// What a race found, as data and as text: results/<name>.json for programs, results/<name>.md for readers.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "bench/race.h"

namespace ingot::bench {

// The better build of ours against one peer's fastest variant.
struct Comparison {
  std::string peer;
  std::string peer_variant;
  std::string our_variant;
  Quartiles ratio;  // peer time / our time, over rounds
  double goal = 0;  // 0: none
};

struct CaseResult {
  std::string name;
  std::string title;
  std::size_t rounds = 0;
  double tolerance = 0;
  std::vector<Contender> contenders;
  std::vector<Times> times;    // as contenders
  std::vector<double> errors;  // as contenders, relative to the largest expected output
  std::vector<Comparison> comparisons;
  double build_balance = 0;  // time of our better build / time of our worse one; 0 with fewer than two builds
};

// Picks the better of our builds and each peer's fastest variant by median time, and compares them.
CaseResult compare(const Network& network, std::vector<Contender> contenders, std::vector<Times> times,
                   std::span<const Goal> goals);

nlohmann::json to_json(const CaseResult& result);

// `environment` holds host, compilers, flags and peer versions as environment.h and bench/run collect them.
std::string to_markdown(const nlohmann::json& environment, const std::vector<CaseResult>& results);

}  // namespace ingot::bench
