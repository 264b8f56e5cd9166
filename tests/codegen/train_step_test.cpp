// Train steps as emitted code: forward, backward through transposed weights, weight gradients with the optimizer in
// their epilogue, sums over the batch, all states in one call. The gradients are written by hand here; what is under
// test is that kernels and the order of updates give what the reference gives, step by step and from call to call.
#include <fmt/format.h>

#include <sstream>

#include "codegen/target.h"
#include "ir/parse.h"
#include "passes/pipeline.h"
#include "tests/catch.h"
#include "tests/codegen/differential.h"

using namespace ingot;
using namespace ingot::test;

namespace {

struct Network {
  std::vector<std::int64_t> sizes;  // inputs, units of each layer
  std::int64_t batch = 1;
  bool is_classifier = false;  // softmax and cross-entropy; else mean squared error
  bool has_adam = true;        // else SGD
};

// Dense layers with ReLU between them. Adam as in Kingma and Ba, 2014, algorithm 1, its bias corrections in the step
// size (end of section 2).
std::string text_of(const Network& network) {
  const std::size_t layers = network.sizes.size() - 1;
  const std::int64_t batch = network.batch, last = network.sizes.back();
  std::string states, body, updates;
  for (std::size_t i = 0; i < layers; ++i) {
    for (const auto& [name, shape] : {std::pair("w", fmt::format("{},{}", network.sizes[i], network.sizes[i + 1])),
                                      std::pair("b", fmt::format("{}", network.sizes[i + 1]))}) {
      states += fmt::format("state @{}{} : f32[{}] = fill(0) trainable\n", name, i, shape);
      if (!network.has_adam) continue;
      states +=
          fmt::format("state @{0}m{1} : f32[{2}] = fill(0)\nstate @{0}v{1} : f32[{2}] = fill(0)\n", name, i, shape);
    }
  }
  if (network.has_adam) {
    states += "state @t : f32[] = 0\n";
    body +=
        "%t1 = add(@t, 1)\n"
        "%step = map(%rate, %t1) {f=|r: f32, t: f32| r * sqrt(1 - power(0.999, t)) / (1 - power(0.9, t))}\n";
    updates += "@t <- %t1\n";
  }
  std::string x = "%x";
  for (std::size_t i = 0; i < layers; ++i) {
    body += fmt::format("%h{0} = dense({1}, @w{0}, @b{0}){2}\n", i, x, i + 1 < layers ? " {activation=relu}" : "");
    x = fmt::format("%h{}", i);
  }
  if (network.is_classifier)
    body += fmt::format(
        "%lp = log_softmax({0}) {{axis=1}}\n%p = exp(%lp)\n%lt = multiply(%lp, %y)\n%sum = sum(%lt) {{axes=[0, 1]}}\n"
        "%loss = multiply(%sum, {2})\n%d{1} = map(%p, %y) {{f=|p: f32, t: f32| (p - t) * {3}}}\n",
        x, layers - 1, -1.0 / static_cast<double>(batch), 1.0 / static_cast<double>(batch));
  else
    body += fmt::format(
        "%e = subtract({0}, %y)\n%sq = square(%e)\n%sum = sum(%sq) {{axes=[0, 1]}}\n%loss = multiply(%sum, {2})\n"
        "%d{1} = multiply(%e, {3})\n",
        x, layers - 1, 1.0 / static_cast<double>(batch * last), 2.0 / static_cast<double>(batch * last));
  for (std::size_t i = layers; i-- > 0;) {
    const std::string input = i > 0 ? fmt::format("%h{}", i - 1) : "%x";
    body += fmt::format("%gw{0} = contract({1}, %d{0}) {{spec=\"bi,bo->io\"}}\n%gb{0} = sum(%d{0}) {{axes=[0]}}\n", i,
                        input);
    if (i > 0)
      body += fmt::format(
          "%e{0} = contract(%d{1}, @w{1}) {{spec=\"bo,io->bi\"}}\n"
          "%d{0} = map(%e{0}, %h{0}) {{f=|e: f32, h: f32| select(0 < h, e, 0)}}\n",
          i - 1, i);
    for (const char* s : {"w", "b"}) {
      body += network.has_adam
                  ? fmt::format(
                        "%{0}m{1}n, %{0}v{1}n, %{0}{1}n = map(@{0}m{1}, @{0}v{1}, @{0}{1}, %g{0}{1}, %step) "
                        "{{f=|m: f32, v: f32, w: f32, g: f32, a: f32| let m2 = 0.9 * m + 0.1 * g; "
                        "let v2 = 0.999 * v + 0.001 * g * g; (m2, v2, w - a * m2 / (sqrt(v2) + 1e-7))}}\n",
                        s, i)
                  : fmt::format("%{0}{1}n = map(@{0}{1}, %g{0}{1}, %rate) {{f=|w: f32, g: f32, r: f32| w - r * g}}\n",
                                s, i);
      updates += network.has_adam ? fmt::format("@{0}m{1} <- %{0}m{1}n\n@{0}v{1} <- %{0}v{1}n\n", s, i) : "";
      updates += fmt::format("@{0}{1} <- %{0}{1}n\n", s, i);
    }
  }
  return "ingot 1.0\n" + states +
         fmt::format("func @act(%x: f32[1,{}]) -> (%h{} \"y\") {{\n", network.sizes[0], layers - 1) +
         [&] {
           std::string act;
           std::istringstream lines(body);
           for (std::string line; std::getline(lines, line);)
             if (line.find("= dense(") != std::string::npos) act += line + "\n";
           return act;
         }() +
         fmt::format("}}\nfunc @train(%x: f32[{0},{1}], %y: f32[{0},{2}], %rate: f32[]) -> (%loss \"loss\") {{\n",
                     batch, network.sizes[0], last) +
         body + "update {\n" + updates + "}\n}\n";
}

EmittedCase train_step(const Network& network, std::uint64_t seed) {
  std::string name = network.has_adam ? "Adam" : "SGD";
  for (const std::int64_t size : network.sizes) name += fmt::format(" {}", size);
  return case_of(fmt::format("{}, batch {}, seed {}", name, network.batch, seed), text_of(network), {}, seed);
}

std::string plan_of(const std::string& text) {
  Journal journal;
  const Module module = run_pipeline(parse(text, "train"), {}, journal);
  return print_plan(make_plan(module, find_target("x86-64-v4")));
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("emitted train steps agree with the reference from call to call", "[codegen]") {
  std::vector<EmittedCase> cases;
  Random random(33);
  for (const bool is_classifier : {true, false})
    for (const bool has_adam : {true, false}) {
      cases.push_back(train_step({{5, 19, 7, 3}, 9, is_classifier, has_adam}, 1));
      cases.push_back(train_step({{4, 64, 64, 1}, 64, is_classifier, has_adam}, 2));
      cases.push_back(train_step({{3, 2}, 1, is_classifier, has_adam}, 3));
      for (std::uint64_t seed = 10; seed < 14; ++seed) {
        const auto units = [&] { return random.between(1, 40); };
        cases.push_back(
            train_step({{units(), units(), units(), units()}, random.between(1, 20), is_classifier, has_adam}, seed));
      }
    }
  check_under_all("train steps", cases, 14, 4);
}

TEST_CASE("a train step updates all its states in place and copies none", "[codegen]") {
  for (const bool has_adam : {true, false}) {
    const std::string plan = plan_of(text_of({{16, 32, 24, 10}, 32, true, has_adam}));
    INFO(plan);
    CHECK(count(plan, ": in place") == (has_adam ? 19u : 6u));
    CHECK(count(plan, "through a copy") == 0);
    CHECK(count(plan, "  copy ") == 0);
    // The weight gradients have the optimizer as their epilogue and write the states themselves.
    if (has_adam) {
      CHECK(count(plan, "-> (state wm0, state wv0, state w0)") == 1);
      CHECK(count(plan, "-> (state bm2, state bv2, state b2)") == 1);
    } else {
      CHECK(count(plan, "-> (state w0)") == 1);
    }
  }
}

TEST_CASE("a weight that the backward pass reads is updated after that", "[codegen]") {
  // The update of @w1 stands before the gradient that goes through it; the schedule turns them round.
  const std::string text = R"(ingot 1.0
state @w0 : f32[6,5] = fill(0) trainable
state @w1 : f32[5,4] = fill(0) trainable
func @train(%x: f32[8,6], %g: f32[8,4], %rate: f32[]) -> (@w1 "old") {
  %h = matmul(%x, @w0)
  %gw1 = contract(%h, %g) {spec="bi,bo->io"}
  %w1n = map(@w1, %gw1, %rate) {f=|w: f32, g: f32, r: f32| w - r * g}
  %e = contract(%g, @w1) {spec="bo,io->bi"}
  %gw0 = contract(%x, %e) {spec="bi,bo->io"}
  %w0n = map(@w0, %gw0, %rate) {f=|w: f32, g: f32, r: f32| w - r * g}
  update {
    @w1 <- %w1n
    @w0 <- %w0n
  }
})";
  const std::string plan = plan_of(text);
  INFO(plan);
  CHECK(count(plan, ": in place") == 2);
  CHECK(count(plan, "  copy ") == 1);  // the old value that is an output
  CHECK(plan.find("-> (state w1)") > plan.find("state w1) -> (buffer"));

  // Here the old weight is needed once its new value is known: the update goes through a copy.
  const std::string late = R"(ingot 1.0
state @w : f32[6,5] = fill(0) trainable
func @train(%x: f32[8,6], %g: f32[8,5], %rate: f32[]) -> (%late "late") {
  %gw = contract(%x, %g) {spec="bi,bo->io"}
  %wn = map(@w, %gw, %rate) {f=|w: f32, g: f32, r: f32| w - r * g}
  %y = matmul(%x, %wn)
  %late = contract(%y, @w) {spec="bo,io->bi"}
  update { @w <- %wn }
})";
  const std::string late_plan = plan_of(late);
  INFO(late_plan);
  CHECK(count(late_plan, "update of w: through a copy, since the old value of w is read after the new one is known") ==
        1);
  CHECK(count(late_plan, "  copy ") == 1);

  // Two weights swapped by a soft update that reads both.
  const std::string swapped = R"(ingot 1.0
state @online : f32[6,5] = fill(0) trainable
state @target : f32[6,5] = fill(0) trainable
func @train(%x: f32[8,6], %g: f32[8,5]) -> (@online "old online", @target "old target") {
  %gw = contract(%x, %g) {spec="bi,bo->io"}
  %new = map(@online, %gw) {f=|w: f32, g: f32| w - 0.5 * g}
  %mixed = map(@target, @online) {f=|t: f32, w: f32| 0.5 * t + 0.25 * w}
  update {
    @online <- %mixed
    @target <- %new
  }
})";
  check_under_all("weights read and updated",
                  {case_of("read by the backward pass", text), case_of("read late", late), case_of("swapped", swapped)},
                  8, 3);
}
