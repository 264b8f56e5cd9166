// What --explain says: the story of a name, pass by pass, and where it is in the end.
#include "ir/parse.h"
#include "passes/pipeline.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

constexpr const char* network = R"(ingot 1.0
state @d1.kernel "d1/kernel" : f32[2,2] = [[1, 2], [3, 4]]
state @d1.bias "d1/bias" : f32[2] = [1, 2]
state @other "other" : f32[2] = [1, 2]

func @f(%x: f32[3,2] "x") -> (%r "result") {
  %z = matmul(%x, @d1.kernel) : f32[3,2] loc("d1")
  %a = add(%z, @d1.bias) : f32[3,2] loc("d1")
  %r = relu(%a) : f32[3,2]
  %dead = multiply(%r, @other) : f32[3,2]
}
)";

Module optimised(Journal& journal, PipelineOptions options = {}) {
  return run_pipeline(parse(network, "network.ingot"), options, journal);
}

}  // namespace

TEST_CASE("explain tells where a node went and why", "[passes]") {
  Journal journal;
  const Module module = optimised(journal);
  CHECK(explain(journal, module, "a") ==
        "function \"f\": \"a\" fused into r (fuse-maps)\n"
        "function \"f\": in dense \"r\", because output \"result\" needs it\n");
  CHECK(explain(journal, module, "dead") == "function \"f\": \"dead\" removed: no output or update needs it (prune)\n");
  CHECK(explain(journal, module, "d1") ==  // a layer: all its nodes
        "function \"f\": \"a\" fused into r (fuse-maps)\n"
        "function \"f\": \"z\" fused into r (fuse-dense-activation)\n");
}

TEST_CASE("explain suggests a name for one that it does not know", "[passes]") {
  Journal journal;
  const Module module = optimised(journal);
  try {
    explain(journal, module, "d1/kernal");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == "IG0702");
    CHECK(error.help() == "did you mean \"d1/kernel\"?");
  }
}

TEST_CASE("the pipeline reports each pass and stops where it is told to", "[passes]") {
  std::vector<std::string> changed;
  PipelineOptions options;
  options.stop_after = "simplify";
  std::size_t runs = 0;
  options.after_pass = [&](const PassReport& report) {
    CHECK(report.position == ++runs);
    CHECK(report.total == pipeline_passes().size());
    CHECK(report.seconds >= 0);
    if (report.has_changed) changed.emplace_back(report.pass);
  };
  Journal journal;
  optimised(journal, options);
  CHECK(runs == 8);
  CHECK(changed == std::vector<std::string>{"prune", "freeze", "prune"});
  options.stop_after = "simplfy";
  CHECK_THROWS_WITH(optimised(journal, options), "there is no pass \"simplfy\"");
  options.stop_after.clear();
  options.passes.functions = {"g"};
  CHECK_THROWS_WITH(optimised(journal, options), "the module has no function \"g\"");
}

TEST_CASE("the pipeline asks for numbers in place of symbols", "[passes]") {
  const Module module = parse("ingot 1.0\nfunc @f(%x: f32[batch,2] \"x\") -> (%x \"y\") {\n}\n", "m.ingot");
  Journal journal;
  CHECK_THROWS_WITH(run_pipeline(module, {}, journal),
                    "input \"x\" of function \"f\" is f32[batch,2]; expected numbers for all dims");
}
