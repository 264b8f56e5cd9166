// The text form on random modules with hostile names, and the parser on damaged text.
#include <random>

#include "ir/equal.h"
#include "ir/parse.h"
#include "ir/print.h"
#include "ir/scalar_text.h"
#include "ir/verify.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

class RandomModule {
 public:
  explicit RandomModule(unsigned seed) : random_(seed) {}

  Module make() {
    Module module;
    module.name = name();
    module.profile = below(2) ? "keras2" : "keras3";
    for (std::size_t i = below(4); i > 0; --i) {
      const Type type{DType::f32, {Dim(rows), Dim(static_cast<std::int64_t>(1 + below(9)))}};
      module.states.push_back({name() + std::to_string(i), type, array(type), below(2) == 1});
    }
    for (std::size_t i = 1 + below(3); i > 0; --i) module.functions.push_back(function(module, i));
    return module;
  }

 private:
  static constexpr std::int64_t rows = 3;
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

  std::string name() {
    static const std::vector<std::string> names = {"x",
                                                   "dense/kernel",
                                                   "a.b",
                                                   "a/b",
                                                   "x.2",
                                                   "x.2.2",
                                                   "relu",
                                                   "dense.relu",
                                                   "\"quote\"",
                                                   "line\nend",
                                                   "// no",
                                                   "}{)(",
                                                   "\xE2\x80\xAEright",
                                                   "\xF0\x9F\x98\x80",
                                                   "%x",
                                                   "update",
                                                   "func",
                                                   "1",
                                                   "\x01",
                                                   "state",
                                                   "@x",
                                                   "x.1"};
    return names[below(names.size())];
  }

  Provenance provenance() {
    Provenance p;
    if (below(3)) p.name = name();
    if (below(2)) p.layer = name();
    if (below(2)) p.location = {name(), static_cast<int>(below(100)) - 1};
    for (std::size_t i = below(3); i > 1; --i) p.from.push_back(name());
    return p;
  }

  ArrayPtr array(const Type& type) {
    Array data(type);
    static constexpr double values[] = {0, -0.0, 0.1, -1e-45, 3e38, 7, 1.0 / 3};
    const bool is_filled = below(3) == 0;
    for (std::int64_t i = 0; i < data.size(); ++i) data.set_number(i, is_filled ? values[2] : values[below(7)]);
    if (below(4) == 0) data.set_number(0, below(2) ? std::numeric_limits<double>::infinity() : std::nan(""));
    return std::make_shared<const Array>(std::move(data));
  }

  Function function(const Module& module, std::size_t number) {
    Function f;
    f.name = name() + std::to_string(number);
    std::vector<Value> values;
    for (std::size_t i = 0; i < 1 + below(3); ++i) {
      const Dim dim = below(2) ? Dim::named(below(2) ? "batch" : "a b.0") : below(4) ? Dim(rows) : Dim::unknown();
      FunctionInput input{name() + std::to_string(i), {}, std::nullopt};
      Provenance p = provenance();
      p.name = input.name;
      input.value = f.graph.input({DType::f32, {dim, Dim(4)}}, p);
      if (below(3) == 0) input.default_value = below(2) ? 0.1 : -0.0;
      values.push_back(input.value);
      f.inputs.push_back(input);
    }
    for (std::uint32_t i = 0; i < module.states.size(); ++i) values.push_back(f.graph.state(i, module.states[i].type));
    for (int tries = 0; tries < 100; ++tries) append(f, values);
    for (std::size_t i = 1 + below(3); i > 0; --i) f.outputs.push_back({name(), values[below(values.size())]});
    for (std::uint32_t i = 0; i < module.states.size(); ++i)
      for (const Value value : values)
        if (f.graph.type(value) == module.states[i].type) {
          if (below(2)) f.updates.push_back({i, value});
          break;
        }
    return f;
  }

  // One random node; operands that do not fit are given up.
  void append(Function& f, std::vector<Value>& values) {
    const auto any = [&] { return values[below(values.size())]; };
    try {
      const std::size_t choice = below(10);
      if (choice == 0) {
        values.push_back(
            f.graph.constant(array({DType::f32, {Dim(static_cast<std::int64_t>(1 + below(20)))}}), provenance()));
      } else if (choice == 1) {
        values.push_back(
            f.graph.append(op::add, {any(), f.graph.constant(scalar_array(DType::f32, 0.1))}, {}, provenance()));
      } else if (choice == 2) {
        const auto program = scalar::parse_program("|p0: f32, p1: f32| let t0 = p0 * p1; (t0 + 1, t0 < 2, tanh(t0))");
        const Value map = f.graph.append(op::map, {any(), any()}, {{"f", program}}, provenance());
        values.insert(values.end(), {map, Value{map.node, 2}});
      } else if (choice == 3) {
        static const char* epilogues[] = {"|p0: f32, p1: f32| p0 + p1", "|p0: f32, p1: f32| max(p0 + p1, 0)",
                                          "|p0: f32, p1: f32| tanh(p1 + p0)", "|p0: f32, p1: f32| p0"};
        const auto epilogue = scalar::parse_program(epilogues[below(4)]);
        values.push_back(f.graph.append(op::dense, {any(), any(), any()}, {{"epilogue", epilogue}}, provenance()));
      } else {
        const OpDef* op = all_ops()[below(all_ops().size())];
        std::vector<Value> operands;
        for (std::size_t i = 0; i < op->operands.size(); ++i) operands.push_back(any());
        std::vector<Attribute> attributes;
        for (const AttributeDef& attribute : op->attributes) {
          if (!attribute.default_value) return;
          attributes.push_back(attribute.default_value());
          if (auto* real = std::get_if<double>(&attributes.back()); real && below(2)) *real += 0.3;
        }
        values.push_back(f.graph.append(*op, operands, attributes, provenance()));
      }
    } catch (const Error&) {
    }
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("text form: random modules round-trip", "[text]") {
  std::size_t longest = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const Module module = RandomModule(seed).make();
    REQUIRE_NOTHROW(verify(module));
    const auto weights = referenced_weights(module);
    const PrintOptions options{.weights_file = "w.ingw"};
    const std::string text = print(module, options);
    INFO(text);
    Module again;
    try {
      again = parse(text, "t", [&](auto&, const std::string& key, auto&) { return weights.at(key); }, Trust::code);
    } catch (const Error& error) {
      FAIL(error.report());
    }
    REQUIRE(difference(module, again) == "");
    REQUIRE(print(again, options) == text);
    const Module without_data = parse(text, "t", {}, Trust::code);
    REQUIRE(print(without_data, options) == text);
    longest = std::max(longest, text.size());
  }
  CHECK(longest > 3000);  // the modules are not all trivial
}

TEST_CASE("text form: a difference is noticed", "[text]") {
  const std::string text =
      "ingot 1.0\nfunc @f(%x: f32[2] \"x\") -> (%y \"y\") {\n  %y = leaky_relu(%x) {negative_slope=0.5} \"y\" "
      "loc(\"l\" \"a.cpp\":3)\n}\n";
  const Module module = parse(text, "t", {}, Trust::code);
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"=0.5", "=0.25"},
                                                                                 {"\"a.cpp\":3", "\"a.cpp\":4"},
                                                                                 {"\"l\"", "\"m\""},
                                                                                 {"f32[2] \"x\"", "f32[3] \"x\""},
                                                                                 {"%y \"y\"", "%x \"y\""},
                                                                                 {"\"y\" loc", "\"z\" loc"}}) {
    std::string changed = text;
    REQUIRE(changed.find(from) != std::string::npos);
    changed.replace(changed.find(from), from.size(), to);
    INFO(changed);
    CHECK(difference(module, parse(changed, "t", {}, Trust::code)) != "");
  }
}

TEST_CASE("text form: damaged text is refused or understood, never worse", "[text]") {
  std::mt19937 random(3);
  std::size_t refused = 0, accepted = 0;
  static const std::vector<std::string> pieces = {
      "{", "}",   "(",         ")",       "[", "]",    "|",       "9999999999999999999", "-1", "\"", "@x", "%x",
      ":", "f64", "let t0 = ", "fill(0)", "?", "blob", "select(", "4294967296"};
  for (unsigned seed = 0; seed < 150; ++seed) {
    const std::string good = print(RandomModule(seed).make());
    for (int i = 0; i < 20; ++i) {
      std::string bad = good;
      for (int edits = 0; edits < 2; ++edits) {
        const std::size_t at = random() % bad.size();
        if (random() % 3 == 0)
          bad.erase(at, random() % 8);
        else if (random() % 2 == 0)
          bad.insert(at, pieces[random() % pieces.size()]);
        else
          bad[at] = static_cast<char>(random() % 256);
      }
      try {
        verify(parse(bad, "t"));
        ++accepted;
      } catch (const Error& error) {
        INFO(error.report());
        INFO(bad);
        REQUIRE((error.status() == ExitStatus::input_rejected || error.status() == ExitStatus::unsupported));
        ++refused;
      }
    }
  }
  CHECK(refused > 1000);
  CHECK(accepted > 100);
}
