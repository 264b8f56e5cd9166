// Mutants of model files: sound files changed at random, most of them so that outer checks (archives, checksums, HDF5
// structure) still pass and the change reaches the code that reads the model. The same seed gives the same mutant.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace ingot {

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  bool happens(int percent) { return below(100) < static_cast<std::size_t>(percent); }

  // A few edits of bytes: bits, interesting numbers of 1 to 8 bytes, runs removed, repeated or moved, the end cut off.
  std::string bytes(std::string data);
  // A few edits of values: sizes that are wrong or huge, other kinds, other members' values, nesting, hostile texts.
  nlohmann::json json(nlohmann::json document);
  // A few edits of an .ingot text: numbers, words, lines, and bytes now and then.
  std::string text(std::string text);

  // The same for files. Both take sound files. An archive's members are changed and packed again; an HDF5 file's
  // attributes and datasets are rewritten with libhdf5, or its bytes changed.
  std::string archive(const std::string& sound);
  std::string hdf5(const std::string& sound);

 private:
  void edit_json(nlohmann::json& document);
  nlohmann::json hostile_value();
  std::string hostile_text();
  std::int64_t hostile_number();

  std::mt19937_64 random_;
};

}  // namespace ingot
