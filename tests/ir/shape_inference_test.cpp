// Types that ops infer or refuse: an error names the operand, what was found and what was expected.
#include "ir/graph.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

using Numbers = std::vector<std::int64_t>;

const Dim batch = Dim::named("batch"), unknown = Dim::unknown();

Value append(Graph& graph, const OpDef& op, std::vector<Type> operands, NamedAttributes attributes) {
  std::vector<Value> values;
  for (const Type& type : operands) values.push_back(graph.input(type));
  return graph.append(op, std::move(values), attributes,
                      {.name = "v", .layer = "head", .location = {"m.cpp", 7}, .from = {}});
}

std::string type_of(const OpDef& op, std::vector<Type> operands, NamedAttributes attributes = {}) {
  Graph graph;
  const Value made = append(graph, op, std::move(operands), attributes);
  return to_string(graph.type(made));
}

// The error's code and message; every one carries the layer and the place of the definition.
std::string refusal(const OpDef& op, std::vector<Type> operands, NamedAttributes attributes = {}) {
  Graph graph;
  try {
    append(graph, op, std::move(operands), attributes);
  } catch (const Error& error) {
    CHECK(error.layer() == "head");
    CHECK(error.location() == Location{"m.cpp", 7});
    CHECK(error.status() == ExitStatus::input_rejected);
    return error.code() + " " + error.what();
  }
  return "accepted";
}

bool contains(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

Type f32(Shape shape) { return {DType::f32, std::move(shape)}; }
Type i32(Shape shape) { return {DType::i32, std::move(shape)}; }

}  // namespace

TEST_CASE("dims that are not known yet go through inference") {
  CHECK(type_of(op::add, {f32({batch, 4}), f32({4})}) == "f32[batch,4]");
  CHECK(type_of(op::add, {f32({batch, 4}), f32({32, 1})}) == "f32[32,4]");
  CHECK(type_of(op::add, {f32({unknown}), f32({3})}) == "f32[3]");
  CHECK(type_of(op::matmul, {f32({batch, 4}), f32({4, 2})}) == "f32[batch,2]");
  CHECK(type_of(op::contract, {f32({batch, 3, unknown}), f32({batch, 5, 4})},
                {{"spec", std::string("bmk,bkn->bmn")}}) == "f32[batch,3,4]");
  CHECK(type_of(op::sum, {f32({batch, 4})}, {{"axes", Numbers{-1}}}) == "f32[batch]");
  CHECK(type_of(op::argmax, {f32({batch, 4})}, {{"dtype", DType::i32}}) == "i32[batch]");
  CHECK(type_of(op::size, {f32({batch, 4})}) == "i64[]");
  CHECK(type_of(op::reshape, {f32({batch, 4, 5})}, {{"shape", Numbers{0, -1}}}) == "f32[batch,20]");
  CHECK(type_of(op::reshape, {f32({batch, 4, 5})}, {{"shape", Numbers{-1, 20}}}) == "f32[batch,20]");
  CHECK(type_of(op::reshape, {f32({batch, 4, 5})}, {{"shape", Numbers{-1, 5}}}) == "f32[?,5]");
  CHECK(type_of(op::reshape, {f32({batch, unknown})}, {{"shape", Numbers{0, -1, 2}}}) == "f32[batch,?,2]");
  CHECK(type_of(op::concatenate, {f32({batch, 4}), f32({8, 3})}) == "f32[8,7]");
  CHECK(type_of(op::concatenate, {f32({batch, 4}), f32({8, 4})}, {{"axis", std::int64_t{0}}}) == "f32[?,4]");
  CHECK(type_of(op::slice, {f32({batch, 4})}, {{"begin", Numbers{0, 1}}, {"end", Numbers{INT64_MAX, 3}}}) ==
        "f32[batch,2]");
  CHECK(type_of(op::slice, {f32({batch})}, {{"begin", Numbers{0}}, {"end", Numbers{3}}}) == "f32[?]");
  CHECK(type_of(op::pad, {f32({batch, 4})}, {{"before", Numbers{0, 1}}, {"after", Numbers{0, 1}}}) == "f32[batch,6]");
  CHECK(type_of(op::tile, {f32({batch, 4})}, {{"repeats", Numbers{2, 1}}}) == "f32[?,4]");
  CHECK(type_of(op::broadcast_to, {f32({4})}, {{"shape", Shape{batch, 4}}}) == "f32[batch,4]");
  CHECK(type_of(op::transpose, {f32({batch, 4})}, {{"permutation", Numbers{1, 0}}}) == "f32[4,batch]");
  const Type word{DType::u32, {}};
  CHECK(type_of(op::random_uniform, {f32({batch, 4, 2}), word, word},
                {{"stream", std::int64_t{1}}, {"broadcast_axes", Numbers{1}}}) == "f32[batch,1,2]");
  CHECK(type_of(op::random_uniform, {word, word, word}, {{"stream", std::int64_t{1}}, {"shape", Numbers{4, 2}}}) ==
        "f32[4,2]");
}

TEST_CASE("results of comparisons are bool, of casts what was asked for") {
  CHECK(type_of(op::less, {i32({3}), i32({3})}) == "bool[3]");
  CHECK(type_of(op::cast, {i32({3})}, {{"dtype", DType::bf16}}) == "bf16[3]");
  CHECK(type_of(op::matmul, {Type{DType::u8, {2, 3}}, Type{DType::u8, {3, 1}}}) == "i32[2,1]");
}

TEST_CASE("dtype errors") {
  contains(refusal(op::exp, {i32({3})}), "IG0202 operand 0 (x) of op exp is i32[3]; expected f32 or f64");
  contains(refusal(op::add, {f32({3}), i32({3})}),
           "operand 1 (b) of op add is i32[3]; expected the dtype of operand 0");
  contains(refusal(op::add, {Type{DType::f16, {3}}, Type{DType::f16, {3}}}), "f16 and bf16 need a cast");
  contains(refusal(op::where, {f32({3}), f32({3}), f32({3})}),
           "operand 0 (condition) of op where is f32[3]; expected bool");
  contains(refusal(op::where, {Type{DType::boolean, {3}}, f32({3}), i32({3})}), "operand 2 (b)");
  contains(refusal(op::logical_not, {f32({3})}), "expected bool");
  contains(refusal(op::sum, {Type{DType::boolean, {3}}}), "IG0202");
  contains(refusal(op::softmax, {i32({3})}), "IG0202");
  contains(refusal(op::matmul, {f32({2, 3}), i32({3, 2})}), "IG0202 operand 1 (b)");
  contains(refusal(op::argmax, {f32({3})}, {{"dtype", DType::f32}}), "IG0205");
  const Type word{DType::u32, {}};
  contains(refusal(op::random_uniform, {f32({3}), word, i32({})}, {{"stream", std::int64_t{0}}}), "expected u32[]");
  contains(refusal(op::random_uniform, {f32({3}), word, word}, {{"stream", std::int64_t{-1}}}), "0 to 4294967295");
  contains(refusal(op::random_uniform, {word, word, word}, {{"stream", std::int64_t{0}}, {"shape", Numbers{4, 0}}}),
           "random_uniform");
}

TEST_CASE("shape errors") {
  contains(refusal(op::add, {f32({3, 4}), f32({3})}),
           "IG0202 operand 1 (b) of op add is f32[3]; expected a shape that "
           "broadcasts with [3,4]");
  contains(refusal(op::matmul, {f32({2, 3}), f32({4, 2})}), "f32[4,2]; expected as many rows as a has columns, 3");
  contains(refusal(op::matmul, {f32({}), f32({4, 2})}), "rank 1 or more");
  contains(refusal(op::matmul, {f32({4})}), "IG0201 op matmul takes 2 operands but got 1");
  contains(refusal(op::concatenate, {}), "IG0201");
  contains(refusal(op::concatenate, {f32({2, 3}), f32({3, 3})}), "operand 1 (operands) of op concatenate is f32[3,3]");
  contains(refusal(op::concatenate, {f32({})}), "IG0203");
  contains(refusal(op::sum, {f32({2, 3})}, {{"axes", Numbers{2}}}),
           "IG0203 axis 2 of op sum is out of range for rank 2");
  contains(refusal(op::softmax, {f32({})}), "IG0203");
  contains(refusal(op::reshape, {f32({2, 3})}, {{"shape", Numbers{4, 2}}}), "8 are given where it has 6");
  contains(refusal(op::reshape, {f32({2, 3})}, {{"shape", Numbers{4, -1}}}), "divides 6");
  contains(refusal(op::reshape, {f32({2, 3})}, {{"shape", Numbers{-1, -1}}}), "at most once");
  contains(refusal(op::reshape, {f32({6})}, {{"shape", Numbers{2, 0}}}), "0 only where");
  contains(refusal(op::reshape, {f32({6})}, {{"shape", Numbers{-2}}}), "from -1 on");
  contains(refusal(op::transpose, {f32({2, 3})}, {{"permutation", Numbers{0, 0}}}), "exactly once");
  contains(refusal(op::transpose, {f32({2, 3})}, {{"permutation", Numbers{0}}}), "2 numbers, one per axis");
  contains(refusal(op::broadcast_to, {f32({3})}, {{"shape", Shape{2}}}), "broadcasts to [2]");
  contains(refusal(op::slice, {f32({3})}, {{"begin", Numbers{2}}, {"end", Numbers{2}}}), "an end behind begin [2]");
  contains(refusal(op::slice, {f32({3})}, {{"begin", Numbers{0}}, {"end", Numbers{2}}, {"step", Numbers{-1}}}),
           "1 or more");
  contains(refusal(op::pad, {f32({3})}, {{"before", Numbers{-1}}, {"after", Numbers{0}}}), "0 or more");
  contains(refusal(op::pad, {f32({3})}, {{"before", Numbers{INT64_MAX}}, {"after", Numbers{1}}}), "IG0111");
  contains(refusal(op::tile, {f32({3})}, {{"repeats", Numbers{0}}}), "1 or more");
  contains(refusal(op::tile, {f32({1 << 20})}, {{"repeats", Numbers{1 << 20}}}), "IG0110");
  for (const char* spec : {"", "ab", "ab,bc", "ab->a", "aab,bc->ac", "ab,bc->ad", "ab,bc->aa", "a1,1c->ac", "->,"})
    contains(refusal(op::contract, {f32({2, 3}), f32({3, 2})}, {{"spec", std::string(spec)}}), "IG0205");
  contains(refusal(op::contract, {f32({2, 3}), f32({4, 2})}, {{"spec", std::string("ab,bc->ac")}}),
           "IG0202 operand 1 (b)");
  contains(refusal(op::contract, {f32({2}), f32({3, 2})}, {{"spec", std::string("ab,bc->ac")}}), "rank 2");
  contains(refusal(op::sparse_dense, {f32({4}), i32({3, 2}), i32({}), f32({2, 2})}, {{"rows", Shape{2}}}), "i32[4,2]");
}

TEST_CASE("epilogues must fit their op") {
  const DType two[] = {DType::f32, DType::f32};
  const scalar::Program sum = scalar::make_program(two, [](auto x) { return x[0] + x[1]; });
  CHECK(type_of(op::dense, {f32({batch, 3}), f32({3, 5}), f32({5})}, {{"epilogue", sum}}) == "f32[batch,5]");
  contains(refusal(op::dense, {f32({2, 3}), f32({3, 5})}, {{"epilogue", sum}}), "IG0204");
  contains(refusal(op::dense, {f32({2, 3}), f32({3, 5}), f32({7, 2, 5})}, {{"epilogue", sum}}), "broadcasts to [2,5]");
  contains(refusal(op::dense, {f32({2, 3}), f32({3, 5}), i32({5})}, {{"epilogue", sum}}), "operand 2 (further)");
}
