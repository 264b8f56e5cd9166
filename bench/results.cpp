// Comparisons and their two written forms; see results.h.
#include "bench/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace ingot::bench {
namespace {

constexpr const char* our_name = "ingot";

double median_seconds(const Times& times) { return quartiles(times.seconds).median; }

// Index of the contender of `peer` with the lowest median time.
std::optional<std::size_t> fastest(const CaseResult& result, const std::string& peer) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < result.contenders.size(); ++i) {
    if (result.contenders[i].peer != peer) continue;
    if (!best || median_seconds(result.times[i]) < median_seconds(result.times[*best])) best = i;
  }
  return best;
}

std::vector<std::string> peers_of(const CaseResult& result) {
  std::vector<std::string> peers;
  for (const auto& contender : result.contenders) {
    if (std::find(peers.begin(), peers.end(), contender.peer) == peers.end()) peers.push_back(contender.peer);
  }
  return peers;
}

// The slowest of our builds is compared by the medians of a whole race, as both are ours.
double balance_of_builds(const CaseResult& result) {
  std::vector<double> medians;
  for (std::size_t i = 0; i < result.contenders.size(); ++i) {
    if (result.contenders[i].peer == our_name) medians.push_back(median_seconds(result.times[i]));
  }
  if (medians.size() < 2) return 0;
  const auto [least, most] = std::minmax_element(medians.begin(), medians.end());
  return *least / *most;
}

nlohmann::json as_json(const Quartiles& value, double factor) {
  return {{"q1", value.lower * factor}, {"median", value.median * factor}, {"q3", value.upper * factor}};
}

std::string microseconds(const CaseResult& result, std::size_t i) {
  return fmt::format("{:.4g}", median_seconds(result.times[i]) * 1e6);
}

std::string verdict(const Comparison& comparison) {
  if (comparison.goal == 0) return "";
  return fmt::format("≥ {:.4g} {}", comparison.goal,
                     comparison.ratio.median >= comparison.goal ? "reached" : "**missed**");
}

// The worse build is to reach 0.85 of the better one's speed.
std::string balance(const CaseResult& result) {
  if (result.build_balance == 0) return "";
  return fmt::format("{:.2f}{}", result.build_balance, result.build_balance < 0.85 ? " **missed**" : "");
}

std::string comparison_table(const std::vector<CaseResult>& results) {
  std::string text =
      "| case | peer | peer µs | ingot µs | peer / ingot: median [quartiles] | goal | builds: better / worse |\n";
  text += "|---|---|---|---|---|---|---|\n";
  for (const auto& result : results) {
    const auto ours = fastest(result, our_name);
    for (const auto& peer : peers_of(result)) {
      if (peer == our_name) continue;
      const std::size_t theirs = *fastest(result, peer);
      text += fmt::format("| {} | {} ({}) | {} |", result.title, peer, result.contenders[theirs].variant,
                          microseconds(result, theirs));
      const auto comparison = std::find_if(result.comparisons.begin(), result.comparisons.end(),
                                           [&peer](const Comparison& candidate) { return candidate.peer == peer; });
      if (!ours || comparison == result.comparisons.end()) {
        text += " not built | | | |\n";
        continue;
      }
      const Quartiles& ratio = comparison->ratio;
      text += fmt::format(" {} ({}) | {:.3g} [{:.3g}, {:.3g}] | {} | {} |\n", microseconds(result, *ours),
                          comparison->our_variant, ratio.median, ratio.lower, ratio.upper, verdict(*comparison),
                          balance(result));
    }
  }
  return text;
}

std::string contender_table(const std::vector<CaseResult>& results) {
  std::string text = "| case | contender | µs: median [quartiles] | calls a turn | error |\n|---|---|---|---|---|\n";
  for (const auto& result : results) {
    for (std::size_t i = 0; i < result.contenders.size(); ++i) {
      const Quartiles time = quartiles(result.times[i].seconds);
      text += fmt::format("| {} | {} ({}) | {:.4g} [{:.4g}, {:.4g}] | {} | {:.1e} |\n", result.title,
                          result.contenders[i].peer, result.contenders[i].variant, time.median * 1e6, time.lower * 1e6,
                          time.upper * 1e6, result.times[i].calls, result.errors[i]);
    }
  }
  return text;
}

std::string cost_table(const nlohmann::json& costs) {
  std::string text =
      "| model | wall s | CPU s | peak MiB | limit MiB: 3 x (file + weights) + 64 |\n|---|---|---|---|---|\n";
  for (const auto& [name, cost] : costs.items()) {
    constexpr double mebibyte = 1 << 20;
    text += fmt::format("| {} | {:.3f} | {:.3f} | {:.1f} | {:.1f} |\n", name, cost.at("wall_seconds").get<double>(),
                        cost.at("cpu_seconds").get<double>(), cost.at("peak_bytes").get<double>() / mebibyte,
                        cost.at("limit_bytes").get<double>() / mebibyte);
  }
  return text;
}

}  // namespace

CaseResult compare(const Network& network, std::vector<Contender> contenders, std::vector<Times> times,
                   std::span<const Goal> goals) {
  CaseResult result;
  result.name = network.name;
  result.title = network.title;
  result.tolerance = network.tolerance;
  result.contenders = std::move(contenders);
  result.times = std::move(times);
  result.rounds = result.times.empty() ? 0 : result.times.front().seconds.size();
  for (const auto& contender : result.contenders) result.errors.push_back(relative_error(contender, network));
  result.build_balance = balance_of_builds(result);
  const auto ours = fastest(result, our_name);
  if (!ours) return result;
  for (const auto& peer : peers_of(result)) {
    if (peer == our_name) continue;
    const std::size_t theirs = *fastest(result, peer);
    const auto goal =
        std::find_if(goals.begin(), goals.end(), [&peer](const Goal& candidate) { return candidate.peer == peer; });
    result.comparisons.push_back({peer, result.contenders[theirs].variant, result.contenders[*ours].variant,
                                  ratios(result.times[theirs], result.times[*ours]),
                                  goal == goals.end() ? 0 : goal->ratio});
  }
  return result;
}

nlohmann::json to_json(const CaseResult& result) {
  nlohmann::json contenders = nlohmann::json::array();
  for (std::size_t i = 0; i < result.contenders.size(); ++i) {
    nlohmann::json rounds = nlohmann::json::array();
    for (const double seconds : result.times[i].seconds) rounds.push_back(seconds * 1e6);
    contenders.push_back({{"peer", result.contenders[i].peer},
                          {"variant", result.contenders[i].variant},
                          {"calls_per_turn", result.times[i].calls},
                          {"microseconds", as_json(quartiles(result.times[i].seconds), 1e6)},
                          {"rounds", std::move(rounds)},
                          {"relative_error", result.errors[i]}});
  }
  nlohmann::json comparisons = nlohmann::json::array();
  for (const auto& comparison : result.comparisons) {
    nlohmann::json entry{{"peer", comparison.peer},
                         {"peer_variant", comparison.peer_variant},
                         {"our_variant", comparison.our_variant},
                         {"peer_time_over_ours", as_json(comparison.ratio, 1)}};
    if (comparison.goal > 0) {
      entry["goal"] = comparison.goal;
      entry["reached"] = comparison.ratio.median >= comparison.goal;
    }
    comparisons.push_back(std::move(entry));
  }
  nlohmann::json json{{"name", result.name},
                      {"title", result.title},
                      {"rounds", result.rounds},
                      {"tolerance", result.tolerance},
                      {"contenders", std::move(contenders)},
                      {"comparisons", std::move(comparisons)}};
  if (result.build_balance > 0) json["better_build_time_over_worse"] = result.build_balance;
  return json;
}

std::string to_markdown(const nlohmann::json& environment, const std::vector<CaseResult>& results) {
  std::string text = fmt::format("# {}\n\n", environment.value("name", "race"));
  text +=
      "One process, one thread, contenders interleaved round by round, thread CPU time. Ratios are peer time / ours of "
      "the "
      "same round; above 1, ingot is faster. Each peer counts with its fastest variant, ingot with its better "
      "build.\n\n";
  text += "| | |\n|---|---|\n";
  for (const auto& [key, value] : environment.items()) {
    if (key == "name" || key == "compile_cost") continue;
    text += fmt::format("| {} | {} |\n", key, value.is_string() ? value.get<std::string>() : value.dump());
  }
  text += fmt::format("\n{}\n## Every contender\n\n{}", comparison_table(results), contender_table(results));
  if (environment.contains("compile_cost") && !environment.at("compile_cost").empty()) {
    text += fmt::format("\n## Compile cost (`ingot compile`, without the host compiler)\n\n{}",
                        cost_table(environment.at("compile_cost")));
  }
  return text;
}

}  // namespace ingot::bench
