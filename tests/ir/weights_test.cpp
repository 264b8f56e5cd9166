// SHA-256 against the examples of FIPS 180-4, and weights files that are written, read and damaged.
#include "ir/weights.h"

#include <filesystem>
#include <fstream>

#include "ir/equal.h"
#include "ir/error.h"
#include "ir/parse.h"
#include "ir/print.h"
#include "ir/verify.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

std::string hash(const std::string& text) { return sha256(std::as_bytes(std::span(text))); }

ArrayPtr counted(std::int64_t n) {
  Array array({DType::f32, {n}});
  for (std::int64_t i = 0; i < n; ++i) array.set_number(i, static_cast<double>(i) / 7);
  return std::make_shared<const Array>(std::move(array));
}

struct TemporaryFile {
  std::filesystem::path path;
  TemporaryFile() {
    std::string name = (std::filesystem::temp_directory_path() / "ingot-weights-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = std::filesystem::path(name) / "w.ingw";
  }
  ~TemporaryFile() { std::filesystem::remove_all(path.parent_path()); }
};

std::string contents(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("sha256: published examples", "[weights]") {
  // NIST, "Cryptographic Standards and Guidelines: Example Values", SHA-256; the last is a million times "a".
  CHECK(hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hash(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("weights files: what is written is read", "[weights]") {
  const TemporaryFile file;
  const Weights weights = {{"a/b", counted(33)}, {"\"\n\\", counted(1)}, {"z", counted(5000)}};
  write_weights(file.path, weights);
  const Weights read = read_weights(file.path);
  REQUIRE(read.size() == 3);
  for (const auto& [key, array] : weights) CHECK(*read.at(key) == *array);
}

TEST_CASE("weights files: every damaged byte is found, every cut is refused", "[weights]") {
  const TemporaryFile file;
  write_weights(file.path, {{"a", counted(20)}, {"b", counted(3)}});
  const Weights original = read_weights(file.path);
  const std::string good = contents(file.path);
  std::size_t accepted = 0;
  const auto try_with = [&](const std::string& bytes) {
    std::ofstream(file.path, std::ios::binary) << bytes;
    try {
      const Weights read = read_weights(file.path);
      for (const auto& [key, array] : read)
        if (original.contains(key)) CHECK(array->bytes == original.at(key)->bytes);
      ++accepted;  // a changed key, or padding
    } catch (const Error& error) {
      CHECK((error.status() == ExitStatus::input_rejected || error.status() == ExitStatus::io));
    }
  };
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const int bit : {0, 3, 7}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      try_with(bad);
    }
  CHECK(accepted < good.size());
  accepted = 0;
  for (std::size_t length = 0; length + 64 < good.size(); ++length) try_with(good.substr(0, length));
  CHECK(accepted == 0);
}

TEST_CASE("weights files: large arrays stand in the text by key and hash", "[weights]") {
  Module module;
  module.states.push_back({"dense/kernel", counted(40)->type, counted(40), true});
  const Weights weights = referenced_weights(module);
  REQUIRE(weights.size() == 1);
  const std::string text = print(module, {.weights_file = "m.ingw"});
  CHECK(text.find("blob(\"m.ingw#dense/kernel\", sha256=" + sha256(counted(40)->bytes) + ") trainable") !=
        std::string::npos);
  const Module with_data = parse(text, "m.ingot", [&](const std::string& file, const std::string& key, const Type&) {
    CHECK(file == "m.ingw");
    return weights.at(key);
  });
  CHECK(difference(module, with_data) == "");
  CHECK_NOTHROW(require_data(with_data));
  const Module without_data = parse(text, "m.ingot");
  CHECK(print(without_data, {.weights_file = "m.ingw"}) == text);
  CHECK_NOTHROW(verify(without_data));
  CHECK_THROWS_AS(require_data(without_data), Error);
  CHECK_THROWS_AS(
      parse(text, "m.ingot", [&](auto&, auto&, const Type& type) { return std::make_shared<const Array>(type); }),
      Error);
}
