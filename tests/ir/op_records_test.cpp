// Every op by its record alone: documented, sampled, and its parts agree with each other.
#include <cmath>
#include <set>

#include "ir/bind.h"
#include "ir/evaluate.h"
#include "tests/catch.h"
#include "tests/ir/samples.h"

using namespace ingot;

namespace {

bool is_entry(const OpDef& op) { return &op == &op::input || &op == &op::state || &op == &op::constant; }

std::vector<ReferenceArray> reference(const std::vector<Array>& arrays) {
  std::vector<ReferenceArray> values;
  for (const Array& array : arrays) values.emplace_back(array);
  return values;
}

}  // namespace

TEST_CASE("every op is documented and complete") {
  std::string previous;
  for (const OpDef* op : all_ops()) {
    INFO(op->name);
    CHECK(previous < op->name);
    previous = op->name;
    CHECK(find_op(op->name) == op);
    CHECK(op->summary.size() > 4);
    CHECK(op->summary.back() == '.');
    CHECK((op->infer || op->body));
    if (!op->body) CHECK((op->structure && op->evaluate));
    for (const AttributeDef& attribute : op->attributes) {
      CHECK(attribute.summary.size() > 4);
      CHECK(attribute.summary.back() == '.');
    }
    for (std::size_t i = 0; i + 1 < op->operands.size(); ++i) CHECK_FALSE(op->operands[i].is_variadic);
    if (op->fused_form) CHECK(op->fused_form->attributes.back().name == "epilogue");
  }
  CHECK(find_op("no_such_op") == nullptr);
}

TEST_CASE("every op has two samples, and each evaluates to finite bounds") {
  std::map<const OpDef*, int> count;
  for (const test::Sample& sample : test::samples()) {
    ++count[sample.op];
    INFO(sample.op->name << " sample " << count[sample.op]);
    const Module module = test::module_of(sample);
    const Function& f = module.functions[0];
    const std::vector<ReferenceArray> inputs = reference(test::operands_of(sample, 7));
    const Evaluation result = evaluate(module, f, inputs, {});
    REQUIRE(result.outputs.size() == f.outputs.size());
    const Node& node = f.graph.node(f.outputs[0].value);
    const Structure structure = f.graph.structure(node);
    for (std::size_t r = 0; r < result.outputs.size(); ++r) {
      const ReferenceArray& output = result.outputs[r];
      CHECK(output.type == f.graph.type(f.outputs[r].value));
      REQUIRE(static_cast<std::int64_t>(output.elements.size()) == element_count(output.type.shape));
      for (const scalar::Number& x : output.elements) {
        if (!is_float(output.type.dtype)) CHECK(x.error == 0);
        if (std::isfinite(x.value))
          CHECK(x.error <= 2000 * scalar::unit_roundoff(output.type.dtype) * (1 + std::abs(x.value)));
        if (r == 0 && structure.range && is_float(output.type.dtype))
          CHECK((x.value >= structure.range->low && x.value <= structure.range->high));
      }
      CHECK(reference({output.to_array()})[0].elements.size() == output.elements.size());
    }
    CHECK(multiply_adds(structure) >= 0);
  }
  for (const OpDef* op : all_ops()) {
    INFO(op->name);
    if (!is_entry(*op) && !op->carries_code) CHECK(count[op] >= 2);  // code: custom_test.cpp
  }
}

// The copies of a move are what code is emitted from; the reference walks the definition. Both must give the same.
TEST_CASE("copies of moves do what the reference does") {
  int moves = 0;
  for (const test::Sample& sample : test::samples()) {
    const Module module = test::module_of(sample);
    const Function& f = module.functions[0];
    const Structure structure = f.graph.structure(f.graph.node(f.outputs[0].value));
    if (structure.kind != Kind::move) continue;
    ++moves;
    INFO(sample.op->name);
    const std::vector<ReferenceArray> inputs = reference(test::operands_of(sample, 3));
    const ReferenceArray expected = evaluate(module, f, inputs, {}).outputs[0];
    std::vector<double> made(expected.elements.size(), structure.fill);
    for (const Copy& copy : structure.copies) {
      std::vector<std::int64_t> index(copy.extents.size());
      for (bool is_done = false; !is_done;) {
        std::int64_t from = copy.from.offset, to = copy.to.offset;
        for (std::size_t i = 0; i < index.size(); ++i) {
          from += index[i] * copy.from.strides[i];
          to += index[i] * copy.to.strides[i];
        }
        const scalar::Number& x = inputs[copy.operand].elements.at(static_cast<std::size_t>(from));
        made.at(static_cast<std::size_t>(to)) = x.value + static_cast<double>(x.integer);
        is_done = true;
        for (std::size_t i = index.size(); i-- > 0 && is_done;) {
          is_done = ++index[i] == copy.extents[i];
          if (is_done) index[i] = 0;
        }
      }
    }
    for (std::size_t i = 0; i < made.size(); ++i) {
      const scalar::Number& x = expected.elements[i];
      CHECK(made[i] == x.value + static_cast<double>(x.integer));
    }
  }
  CHECK(moves >= 16);
}

// An index map and a plain loop over the iteration space reproduce the reference of maps and contractions.
TEST_CASE("index maps of contractions and reductions stay inside their operands") {
  for (const test::Sample& sample : test::samples()) {
    const Module module = test::module_of(sample);
    const Function& f = module.functions[0];
    const Structure s = f.graph.structure(f.graph.node(f.outputs[0].value));
    if (s.kind == Kind::move || s.kind == Kind::size) continue;
    INFO(sample.op->name);
    REQUIRE(s.operands.size() == sample.operands.size());
    for (std::size_t k = 0; k < s.operands.size(); ++k) {
      REQUIRE(s.operands[k].size() == sample.operands[k].rank());
      for (std::size_t dim = 0; dim < s.operands[k].size(); ++dim) {
        std::int64_t last = s.operands[k][dim].offset;
        for (const IndexTerm& term : s.operands[k][dim].terms)
          last += (s.extents.at(static_cast<std::size_t>(term.axis)) - 1) * term.stride;
        const bool reads_by_axes = !s.operands[k][dim].terms.empty();
        if (reads_by_axes) CHECK(last == sample.operands[k].shape[dim].value - 1);
      }
    }
    std::int64_t points = 1;
    for (const Dim& dim : f.graph.type(f.outputs[0].value).shape) points *= dim.value;
    if (s.kind == Kind::softmax) points /= s.extents.back();
    CHECK(s.parallel_points() == points);
  }
}

TEST_CASE("the samples' values depend on the seed alone") {
  const test::Sample& sample = test::samples()[0];
  CHECK(test::operands_of(sample, 1) == test::operands_of(sample, 1));
  CHECK_FALSE(test::operands_of(sample, 1) == test::operands_of(sample, 2));
}

TEST_CASE("ranges follow from the formula") {
  const auto range_of = [](const OpDef& op) {
    const Module module = test::module_of({&op, {{DType::f32, {3}}}, {}});
    return module.functions[0].graph.structure(module.functions[0].graph.node(1)).range;
  };
  for (const OpDef* o : {&op::sigmoid, &op::hard_sigmoid, &op::softmax}) {
    REQUIRE(range_of(*o));
    CHECK(range_of(*o)->low == 0);
    CHECK(range_of(*o)->high == 1);
  }
  CHECK(range_of(op::relu)->low == 0);
  CHECK(range_of(op::relu6)->high == 6);
  CHECK(range_of(op::softplus)->low == 0);
  CHECK(range_of(op::tanh)->low == -1);
  CHECK_FALSE(range_of(op::negate));
}
