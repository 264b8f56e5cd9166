// ingot summary, ingot dump and the budgets of ingot compile on a model whose numbers follow by hand: h = x k + b is
// f32[2,3] of 4 x 3 and 3 weights, y = softmax(h).
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver/build_cache.h"
#include "driver/npy.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "frontend/array_like.h"
#include "tests/catch.h"
#include "tests/driver/command_folder.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

constexpr const char* model = R"(ingot 1.0
module "m" profile keras2
state @k "h/k" : f32[4,3] = [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]] trainable
state @b "h/b" : f32[3] = [1, 2, 4] trainable
func @f(%x: f32[2,4] "x") -> (%y "y") {
  %m = matmul(%x, @k) : f32[2,3] "h/m" loc("h" "m.cpp":3)
  %h = add(%m, @b) : f32[2,3] "h" loc("h" "m.cpp":3)
  %y = softmax(%h) : f32[2,3] "y" loc("y" "m.cpp":4)
}
)";

class Folder : public test::CommandFolder {
 public:
  Folder() { write_file(path("m.ingot"), model); }
};

}  // namespace

TEST_CASE("ingot summary: shapes, parameters, multiply-adds, bytes, and what a cut at each layer weighs") {
  const Folder folder;
  const auto json = nlohmann::json::parse(folder.output_of({"summary", "m.ingot", "--target", "generic", "--json"}));
  const auto& function = json.at("functions").at(0);
  CHECK(function.at("name") == "f");
  const auto& rows = function.at("rows");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].at("layer") == "h");
  CHECK(rows[0].at("shape") == "[2,3]");
  CHECK(rows[0].at("parameters") == 12);
  CHECK(rows[0].at("multiply_adds") == 2 * 4 * 3);
  CHECK(rows[0].at("weight_bytes") == 12 * 4);
  CHECK(rows[0].at("activation_bytes") == 6 * 4);
  CHECK(rows[0].at("cut").at("flash_bytes") == 12 * 4);
  CHECK(rows[0].at("cut").at("ram_bytes") == 0);  // computed straight into the output
  CHECK(rows[1].at("parameters") == 3);
  CHECK(rows[1].at("weight_bytes") == 3 * 4);
  CHECK(rows[1].at("cut").at("flash_bytes") == 15 * 4);
  CHECK(rows[2].at("parameters") == 0);
  CHECK(rows[2].at("cut").at("flash_bytes") == 15 * 4);
  CHECK(function.at("total").at("parameters") == 15);
  CHECK(function.at("total").at("weight_bytes") == 60);
  CHECK(function.at("total").at("activation_bytes") == 3 * 24);
  const std::string text = folder.output_of({"summary", "m.ingot", "--target", "generic"});
  CHECK(text.find("total") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 6);  // the function, a header, three rows, the total
}

TEST_CASE("ingot summary: parameters are those that Keras counts, moving statistics too") {
  const std::string digits = std::string(INGOT_SOURCE_DIR) + "/examples/digits/digits.keras";
  const auto json = nlohmann::json::parse(Folder().output_of({"summary", digits, "--target", "generic", "--json"}));
  CHECK(json.at("functions").at(0).at("total").at("parameters") == 6826);  // Total params of Keras' own summary
}

TEST_CASE("ingot dump: a dump compiles to the same code, an edited one to what it says") {
  const Folder folder;
  folder.output_of({"dump", "m.ingot", "-o", "d.ingot"});
  for (const char* name : {"m", "d"})
    folder.output_of({"compile", std::string(name) + ".ingot", "-o", name, "--name", "n", "--target", "generic"});
  const auto code = [&](const char* name) {
    const std::string text = read_file(folder.path(name) / "n.cpp");
    return text.substr(text.find('\n'));  // the first line names the source
  };
  CHECK(code("m") == code("d"));
  std::string text = read_file(folder.path("d.ingot"));
  const std::size_t at = text.find("softmax");
  REQUIRE(at != std::string::npos);
  write_file(folder.path("e.ingot"), text.replace(at, 7, "relu"));
  write_npy(folder.path("x.npy"), NdArray({2, 4}, std::vector<float>{1, 0, 0, 0, 0, -1, 0, 0}).array());
  CHECK(folder.output_of({"run", "e.ingot", "--input", "x=x.npy", "--print"}) == "y =\n[[2. 4. 7.]\n [0. 0. 0.]]\n");
}

TEST_CASE("ingot dump: after a pass, as a plan, what became of a node, as JSON and as dot") {
  const Folder folder;
  const std::string fused = folder.output_of({"dump", "m.ingot", "--after", "fuse-dense-activation"});
  CHECK(fused.find(" dense(%x, ") != std::string::npos);
  CHECK(fused.find("matmul") == std::string::npos);
  CHECK(folder.output_of({"dump", "m.ingot"}).find("matmul") != std::string::npos);
  const std::string plan = folder.output_of({"dump", "m.ingot", "--plan", "--target", "generic"});
  CHECK(plan.find("\nfunction f: (x f32[2,4]) -> (y f32[2,3])\n") != std::string::npos);
  CHECK(plan.find("weights 60 B") != std::string::npos);
  CHECK(folder.output_of({"dump", "m.ingot", "--explain", "h"}).find("\"h/m\" fused into h") != std::string::npos);
  const auto json = nlohmann::json::parse(folder.output_of({"dump", "m.ingot", "--format", "json"}));
  CHECK(json.at("states").size() == 2);
  CHECK(json.at("functions").at(0).at("inputs").at(0).at("name") == "x");
  CHECK(folder.output_of({"dump", "m.ingot", "--format", "dot"}).find("digraph ") == 0);
  CHECK(folder.run({"dump", "m.ingot", "--after", "fuse-dense"}).exit_code == 2);
}

TEST_CASE("ingot compile --max-ram and --max-flash: exit status 1, what takes the most, and no files") {
  const Folder folder;
  folder.output_of({"compile", "m.ingot", "-o", "fits", "--target", "generic"});
  const auto manifest = nlohmann::json::parse(read_file(folder.path("fits") / "m.json"));
  const std::int64_t ram = manifest.at("functions").at(0).at("workspace_bytes");
  CHECK(ram > 0);
  const auto compile = [&](const std::string& option, std::int64_t bytes) {
    return folder.run({"compile", "m.ingot", "-o", "out", "--target", "generic", option, std::to_string(bytes)});
  };
  const ProcessResult over_ram = compile("--max-ram", ram - 1), over_flash = compile("--max-flash", 59);
  CHECK(over_ram.exit_code == 1);
  CHECK(over_ram.err.find("error[IG0810]: RAM is " + std::to_string(ram) + " B") == 0);
  CHECK(over_flash.exit_code == 1);
  CHECK(over_flash.err.find(
            "error[IG0810]: read-only data is 60 B, the budget 59 B; the largest weight is \"h/k\", 48 B") == 0);
  CHECK_FALSE(fs::exists(folder.path("out")));
  CHECK(compile("--max-ram", ram).exit_code == 0);
  CHECK(compile("--max-flash", 60).exit_code == 0);
  CHECK(fs::exists(folder.path("out") / "m.cpp"));
}
