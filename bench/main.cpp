// ingot_race: loads cases and contenders, checks every output against the expected one, races, writes the results.
//
// bench/run calls it once per target. Exit codes: 0 raced, 1 an output is wrong, 2 usage, 3 something could not be
// read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>

#include "bench/host.h"
#include "bench/modules.h"
#include "bench/results.h"

namespace ingot::bench {
namespace {

struct Options {
  std::filesystem::path cases;
  std::vector<std::string> only;
  std::vector<std::filesystem::path> modules;
  std::filesystem::path emitted;  // <emitted>/<build>/<case>.so and <case>.function
  std::string goals = "wide";
  std::filesystem::path environment;
  std::filesystem::path out;
  std::string name;
  RaceOptions race;
};

std::vector<std::filesystem::path> sorted_folders(const std::filesystem::path& parent) {
  std::vector<std::filesystem::path> folders;
  if (!std::filesystem::is_directory(parent)) return folders;
  for (const auto& entry : std::filesystem::directory_iterator(parent)) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::vector<Contender> contenders_for(const Network& network, const Options& options) {
  std::vector<Contender> contenders;
  for (const auto& module : options.modules) add_from_module(module, network, contenders);
  for (const auto& build : sorted_folders(options.emitted)) {
    const auto library = build / (network.name + ".so");
    if (!std::filesystem::exists(library)) continue;
    std::ifstream function_file(build / (network.name + ".function"));
    std::string function;
    function_file >> function;
    contenders.push_back(load_emitted(library, function, build.filename().string(), network));
  }
  return contenders;
}

bool outputs_agree(const Network& network, const std::vector<Contender>& contenders) {
  bool agree = true;
  for (const auto& contender : contenders) {
    contender.repeat(1);
    const double error = relative_error(contender, network);
    if (error <= network.tolerance) continue;
    fmt::print(stderr, "{}: {} ({}) is off by {:.2e} of the largest output; allowed is {:.0e}\n", network.name,
               contender.peer, contender.variant, error, network.tolerance);
    agree = false;
  }
  return agree;
}

nlohmann::json read_environment(const Options& options) {
  nlohmann::json environment = nlohmann::json::object();
  if (!options.environment.empty()) {
    std::ifstream file(options.environment);
    environment = nlohmann::json::parse(file);
  }
  environment["name"] = options.name;
  environment.update(describe_host());
  return environment;
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error(path.string() + ": cannot be written");
}

int run(const Options& options) {
  nlohmann::json environment = read_environment(options);
  std::vector<CaseResult> results;
  bool all_agree = true;
  for (const auto& folder : sorted_folders(options.cases)) {
    const std::string name = folder.filename().string();
    if (!options.only.empty() && std::find(options.only.begin(), options.only.end(), name) == options.only.end())
      continue;
    const Network network = read_network(folder);
    auto contenders = contenders_for(network, options);
    fmt::print(stderr, "{}: {} contenders, {} rounds\n", network.name, contenders.size(), options.race.rounds);
    if (!outputs_agree(network, contenders)) {
      all_agree = false;
      continue;
    }
    auto times = race(contenders, options.race);
    const std::vector<Goal> none;
    const auto& goals = options.goals == "wide"   ? network.wide_goals
                        : options.goals == "avx2" ? network.avx2_goals
                                                  : none;
    results.push_back(compare(network, std::move(contenders), std::move(times), goals));
  }
  environment["load after"] = describe_host().at("load");

  nlohmann::json json{{"environment", environment}, {"cases", nlohmann::json::array()}};
  for (const auto& result : results) json["cases"].push_back(to_json(result));
  const std::string markdown = to_markdown(environment, results);
  std::filesystem::create_directories(options.out);
  write(options.out / (options.name + ".json"), json.dump(1) + "\n");
  write(options.out / (options.name + ".md"), markdown);
  fmt::print("{}", markdown);
  return all_agree ? 0 : 1;
}

}  // namespace
}  // namespace ingot::bench

int main(int argc, char** argv) {
  ingot::bench::Options options;
  double turn_milliseconds = options.race.turn_seconds * 1e3;
  CLI::App app("Times emitted functions against peers, interleaved in one process.", "ingot_race");
  app.add_option("--cases", options.cases, "Folder of case folders")->required();
  app.add_option("--only", options.only, "Names of cases; default all");
  app.add_option("--module", options.modules, "Shared objects with peers")->check(CLI::ExistingFile);
  app.add_option("--emitted", options.emitted, "Folder with <build>/<case>.so and .function of emitted code");
  app.add_option("--goals", options.goals, "Which goals to judge by")->check(CLI::IsMember({"wide", "avx2", "none"}));
  app.add_option("--environment", options.environment, "JSON with compilers, flags, peer versions, compile cost");
  app.add_option("--out", options.out, "Where <name>.json and <name>.md go")->required();
  app.add_option("--name", options.name, "Name of the result")->required();
  app.add_option("--rounds", options.race.rounds, "Rounds per case")->check(CLI::Range(15, 100000));
  app.add_option("--turn-ms", turn_milliseconds, "CPU milliseconds per contender and round")
      ->check(CLI::Range(0.01, 1e4));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.race.turn_seconds = turn_milliseconds * 1e-3;
  try {
    return ingot::bench::run(options);
  } catch (const std::exception& error) {
    std::cerr << "ingot_race: " << error.what() << '\n';
    return 3;
  }
}
