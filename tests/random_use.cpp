// A random use of each op. Maps, reductions and whatever takes one operand follow from the op's record; ops whose
// operands depend on each other have a recipe by name.
#include <algorithm>
#include <map>
#include <memory>
#include <numeric>

#include "tests/random_pool.h"

namespace ingot {
namespace {

using Numbers = std::vector<std::int64_t>;

// Functions of the C library, each of operands in its domain: a and b are any finite numbers.
scalar::Expression random_function(Random& random, scalar::Expression a, scalar::Expression b) {
  using scalar::Opcode, scalar::unary, scalar::binary;
  const scalar::Expression inner = tanh(a), positive = b * b + 0.5;
  const Opcode any[] = {Opcode::atan, Opcode::asinh, Opcode::erf, Opcode::erfc, Opcode::sin, Opcode::cos};
  const Opcode of_inner[] = {Opcode::tan,  Opcode::asin, Opcode::acos, Opcode::sinh,
                             Opcode::cosh, Opcode::exp2, Opcode::exp,  Opcode::expm1};
  const Opcode of_positive[] = {Opcode::cbrt, Opcode::log, Opcode::log2, Opcode::log10, Opcode::log1p};
  switch (random.between(0, 7)) {
    case 0:
    case 1:
      return unary(random.one_of(any), a);
    case 2:
    case 3:
      return unary(random.one_of(of_inner), inner * 0.75);
    case 4:
      return unary(random.one_of(of_positive), positive);
    case 5:
      return random.chance(0.5) ? unary(Opcode::atanh, inner * 0.75) : unary(Opcode::acosh, positive + 1);
    case 6:
      return binary(Opcode::hypot, a, b + 0.5);
    default:
      return random.chance(0.5) ? binary(Opcode::atan2, a, positive) : binary(Opcode::fmod, a, positive);
  }
}

// x / (1 + |x|) + y: a function of a user's own, printed in place, called lane by lane, or as a template.
std::shared_ptr<const scalar::Primitive> random_primitive(Random& random, DType dtype) {
  scalar::Primitive primitive;
  primitive.name = "bent";
  primitive.parameters = {dtype, dtype};
  primitive.result = dtype;
  primitive.body = scalar::make_program(primitive.parameters, [](auto p) { return p[0] / (abs(p[0]) + 1) + p[1]; });
  const bool is_double = dtype == DType::f64;
  if (random.chance(0.5))
    primitive.text = is_double ? "static double bent(double x, double y) { return x / ((x < 0 ? -x : x) + 1) + y; }"
                               : "static float bent(float x, float y) { return x / ((x < 0 ? -x : x) + 1.0f) + y; }";
  else if (dtype == DType::f32 && random.chance(0.5))
    primitive.text = "template <class V>\ninline V bent(V x, V y) { return x / (ingot_rt::absolute(x) + 1.0f) + y; }";
  return std::make_shared<const scalar::Primitive>(std::move(primitive));
}

// A program over the parameters with one to three roots, of operations that are smooth and bounded.
scalar::Program random_program(Random& random, const std::vector<DType>& parameters) {
  using scalar::Expression, scalar::Opcode;
  scalar::Builder builder;
  std::vector<Expression> floats, others;
  for (const DType dtype : parameters) (is_float(dtype) ? floats : others).push_back(builder.parameter(dtype));
  if (floats.empty()) return builder.finish(others);
  const DType dtype = floats[0].dtype();
  std::erase_if(floats, [&](Expression e) { return e.dtype() != dtype; });
  for (std::int64_t i = random.between(1, 5); i > 0; --i) {
    const Expression a = random.one_of(floats),
                     b = random.chance(0.7) ? random.one_of(floats) : builder.constant(dtype, random.real(-2, 2));
    switch (random.between(0, 13)) {
      case 0:
        floats.push_back(a + b);
        break;
      case 1:
        floats.push_back(a - b);
        break;
      case 2:
        floats.push_back(a * b);
        break;
      case 3:
        floats.push_back(tanh(a));
        break;
      case 4:
        floats.push_back(maximum(a, b));
        break;
      case 5:
        floats.push_back(minimum(a, 0.75));
        break;
      case 6:
        floats.push_back(-a);
        break;
      case 7:
        floats.push_back(a / (b * b + 1));
        break;
      case 8:
        floats.push_back(select(a > 0.1, a, b));
        break;
      case 9:
      case 10:
      case 11:
        floats.push_back(random_function(random, a, b));
        break;
      case 12: {
        const Expression operands[] = {a, b};
        if (dtype != DType::f16 && dtype != DType::bf16)
          floats.push_back(builder.call(random_primitive(random, dtype), operands));
        break;
      }
      default:
        floats.push_back(sqrt(a * a + 0.5));
        break;
    }
  }
  std::vector<Expression> roots{floats.back()};
  while (roots.size() < 3 && random.chance(0.25)) roots.push_back(random.one_of(floats));
  return builder.finish(roots);
}

// An epilogue for results of `type`, with further operands appended; absent in half of the uses.
Attribute random_epilogue(RandomPool& pool, const Type& type, std::vector<Value>& operands) {
  if (!is_float(type.dtype) || pool.random().chance(0.5)) return {};
  std::vector<DType> parameters{type.dtype};
  for (std::int64_t i = pool.random().between(0, 2); i > 0; --i) {
    operands.push_back(pool.broadcasting_to(type.shape, type.dtype));
    parameters.push_back(type.dtype);
  }
  return random_program(pool.random(), parameters);
}

Numbers random_axes(Random& random, std::size_t rank) {
  Numbers axes;
  for (std::size_t i = 0; i < rank; ++i)
    if (random.chance(0.5))
      axes.push_back(static_cast<std::int64_t>(i) - (random.chance(0.3) ? static_cast<std::int64_t>(rank) : 0));
  return axes;
}

RandomUse matmul(RandomPool& pool, bool may_have_epilogue) {
  const Value a = pool.any_float(1);
  const Type type = pool.type(a);
  const Type b{type.dtype, {type.shape.back(), pool.extent()}};
  RandomUse use{{a, pool.of_type(b)}, {}};
  if (!may_have_epilogue) return use;
  Shape result = type.shape;
  result.back() = b.shape[1];
  use.attributes = {random_epilogue(pool, {type.dtype, result}, use.operands)};
  return use;
}

RandomUse contract(RandomPool& pool) {
  struct Form {
    std::string spec, a, b, result;
  };
  static const std::vector<Form> forms = {
      {"bmk,bkn->bmn", "bmk", "bkn", "bmn"},
      {"mk,nk->mn", "mk", "nk", "mn"},
      {"km,kn->mn", "km", "kn", "mn"},
      {"i,j->ij", "i", "j", "ij"},
      {"k,k->", "k", "k", ""},
      {"bhqd,bhkd->bhqk", "bhqd", "bhkd", "bhqk"},
      {"mk,kn->nm", "mk", "kn", "nm"},
      {"abk,k->ab", "abk", "k", "ab"},
  };
  const Form& form = pool.random().one_of(forms);
  std::map<char, Dim> dims;
  const auto shape_of = [&](const std::string& letters) {
    Shape shape;
    for (const char letter : letters) shape.push_back(dims.try_emplace(letter, pool.extent()).first->second);
    return shape;
  };
  const Value a = pool.any_float(form.a.size());
  const Type type = pool.type(a);
  const bool fits = type.rank() == form.a.size();
  for (std::size_t i = 0; fits && i < form.a.size(); ++i) dims.emplace(form.a[i], type.shape[i]);
  const DType dtype = type.dtype;
  RandomUse use;
  use.operands = {fits ? a : pool.of_type({dtype, shape_of(form.a)}), pool.of_type({dtype, shape_of(form.b)})};
  const Attribute epilogue = random_epilogue(pool, {dtype, shape_of(form.result)}, use.operands);
  use.attributes = {Attribute(form.spec), epilogue};
  return use;
}

// Entries in range but for a few, which the op must ignore; duplicates happen.
RandomUse sparse_dense(RandomPool& pool) {
  Random& random = pool.random();
  const Dim room = pool.extent(), rows = pool.extent(), inner = pool.extent(), columns = pool.extent();
  Array indices({DType::i32, {room, 2}}), count({DType::i32, {}});
  for (std::int64_t i = 0; i < room.value; ++i) {
    indices.set_integer(2 * i, random.between(0, rows.value - 1 + random.chance(0.1)));
    indices.set_integer(2 * i + 1, random.between(-random.chance(0.1), inner.value - 1));
  }
  count.set_integer(0, random.between(0, room.value));
  RandomUse use{{pool.of_type({DType::f32, {room}}), pool.constant(indices), pool.constant(count),
                 pool.of_type({DType::f32, {inner, columns}})},
                {}};
  const Attribute epilogue = random_epilogue(pool, {DType::f32, {rows, columns}}, use.operands);
  use.attributes = {Attribute(Shape{rows}), epilogue};
  return use;
}

RandomUse draw(RandomPool& pool) {
  const Value like = pool.any_float();
  const Type key{DType::u32, {}};
  Numbers axes;
  if (pool.type(like).rank() > 0 && pool.random().chance(0.3))
    axes.push_back(pool.random().between(0, static_cast<std::int64_t>(pool.type(like).rank()) - 1));
  return {{like, pool.of_type(key), pool.of_type(key)},
          {Attribute(pool.random().between(0, 1000)), Attribute(axes), Attribute(Numbers{})}};
}

// A value and one of another shape to which it, or which to it, broadcasts; for reshape_like one axis of all elements.
RandomUse like(RandomPool& pool, const OpDef& op) {
  const Value wide = pool.any_float();
  const Type type = pool.type(wide);
  if (op.name == "reshape_like") return {{wide, pool.of_type({type.dtype, {element_count(type.shape)}})}, {}};
  const Value narrow = pool.broadcasting_to(type.shape, type.dtype);
  if (op.name == "sum_like") return {{wide, narrow}, {}};
  return {{narrow, wide}, {Attribute()}};
}

RandomUse reshape(RandomPool& pool) {
  const Value x = pool.pick([](const Type& t) { return t.rank() >= 1; }, {DType::f32, pool.shape(1, 3)});
  const Shape shape = pool.type(x).shape;
  Numbers wanted{1};
  for (const Dim& dim : shape) {  // merges neighbours
    if (pool.random().chance(0.5)) wanted.push_back(1);
    wanted.back() *= dim.value;
  }
  if (pool.random().chance(0.4)) wanted.erase(wanted.begin(), wanted.begin() + (wanted[0] == 1));
  if (!wanted.empty() && pool.random().chance(0.3)) pool.random().one_of(wanted) = -1;
  return {{x}, {Attribute(wanted)}};
}

RandomUse concatenate(RandomPool& pool) {
  const Value first = pool.pick([](const Type& t) { return t.rank() >= 1; }, {DType::f32, pool.shape(1, 3)});
  const std::int64_t axis = pool.random().between(0, static_cast<std::int64_t>(pool.type(first).rank()) - 1);
  RandomUse use{
      {first},
      {Attribute(axis - (pool.random().chance(0.3) ? static_cast<std::int64_t>(pool.type(first).rank()) : 0))}};
  for (std::int64_t i = pool.random().between(0, 2); i > 0; --i) {
    Type next = pool.type(first);
    next.shape[static_cast<std::size_t>(axis)] = pool.extent();
    use.operands.push_back(pool.random().chance(0.3) ? first : pool.of_type(next));
  }
  return use;
}

// The moves of one operand whose attributes are numbers per axis.
RandomUse per_axis_move(RandomPool& pool, const OpDef& op) {
  Random& random = pool.random();
  const Value x = pool.pick([](const Type& t) { return t.rank() <= 4; }, {DType::f32, pool.shape(0, 3)});
  const Shape shape = pool.type(x).shape;
  RandomUse use{{x}, {}};
  Numbers first, second, third;
  if (op.name == "transpose") {
    first.resize(shape.size());
    std::iota(first.begin(), first.end(), 0);
    for (std::size_t i = first.size(); i-- > 1;)
      std::swap(first[i], first[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(i)))]);
    use.attributes = {Attribute(first)};
  } else if (op.name == "pad") {
    for (std::size_t i = 0; i < shape.size(); ++i) {
      first.push_back(random.between(0, 2));
      second.push_back(random.between(0, 3));
    }
    use.attributes = {Attribute(first), Attribute(second), Attribute(random.chance(0.5) ? 0.0 : 1.0)};
  } else if (op.name == "slice") {
    for (const Dim& dim : shape) {
      first.push_back(random.between(0, dim.value - 1));
      second.push_back(random.chance(0.3) ? INT64_MAX : random.between(first.back() + 1, dim.value));
      third.push_back(random.between(1, 3));
    }
    use.attributes = {Attribute(first), Attribute(second), random.chance(0.5) ? Attribute() : Attribute(third)};
  } else if (op.name == "tile") {
    for (std::size_t i = 0; i < shape.size(); ++i) first.push_back(random.between(1, 3));
    use.attributes = {Attribute(first)};
  } else if (op.name == "reverse") {
    use.attributes = {Attribute(random_axes(random, shape.size()))};
  } else {  // broadcast_to
    Shape wider = shape;
    for (Dim& dim : wider)
      if (dim == Dim(1)) dim = pool.extent();
    while (wider.size() < 4 && random.chance(0.4)) wider.insert(wider.begin(), pool.extent());
    use.attributes = {Attribute(wider)};
  }
  return use;
}

// Any attribute by its kind: the default in half of the uses.
Attribute random_attribute(RandomPool& pool, const AttributeDef& attribute, const Type& x,
                           std::vector<Value>& operands) {
  Random& random = pool.random();
  if (attribute.name == "epilogue") return {};  // the caller knows the type of the results
  if (attribute.name == "f") {
    std::vector<DType> parameters;
    for (const Value operand : operands) parameters.push_back(pool.type(operand).dtype);
    return random_program(random, parameters);
  }
  if (attribute.default_value && random.chance(0.5)) return attribute.default_value();
  switch (attribute.kind) {
    case AttributeKind::boolean:
      return random.chance(0.5);
    case AttributeKind::integer:  // an axis
      return random.between(-static_cast<std::int64_t>(x.rank()), static_cast<std::int64_t>(x.rank()) - 1);
    case AttributeKind::number:
      return attribute.name == "minimum" ? random.real(-1, 0) : random.real(0.1, 2);
    case AttributeKind::integers:
      return random_axes(random, x.rank());
    case AttributeKind::dtype: {
      constexpr DType targets[] = {DType::f32, DType::f64, DType::i32,    DType::i64,
                                   DType::i8,  DType::u8,  DType::boolean};
      return random.one_of(targets);
    }
    default:
      return {};
  }
}

// A map: the first operand is any value, the others broadcast with it. Later attempts take positive fresh operands,
// which logarithms, roots, powers and divisions need.
RandomUse map(RandomPool& pool, const OpDef& op, int attempt) {
  Random& random = pool.random();
  const FreshRange range = attempt < 10 ? FreshRange{} : FreshRange{0.3, 1.9};
  const bool takes_bools = op.name.starts_with("logical_");
  const DType dtype = takes_bools ? DType::boolean : attempt % 2 ? DType::f32 : pool.dtype();
  const Type fresh_type{dtype, pool.shape(0, 3)};
  const Value x = range.low > 0
                      ? pool.fresh(fresh_type, range)
                      : pool.pick([&](const Type& t) { return t.dtype == dtype && t.rank() <= 4; }, fresh_type);
  const Shape shape = pool.type(x).shape;
  const bool is_variadic = op.operands[0].is_variadic;
  const std::size_t count = is_variadic ? static_cast<std::size_t>(random.between(1, 4)) : op.operands.size();
  RandomUse use{{x}, {}};
  for (std::size_t i = 1; i < count; ++i) {
    if (random.chance(0.1))
      use.operands.push_back(x);
    else if (op.name == "batch_normalization" && i == 4)
      use.operands.push_back(pool.broadcasting_to(shape, dtype, {0.3, 1.9}));
    else
      use.operands.push_back(pool.broadcasting_to(shape, dtype, range));
  }
  if (op.name == "where") use.operands[0] = pool.broadcasting_to(shape, DType::boolean);
  for (const AttributeDef& attribute : op.attributes)
    use.attributes.push_back(random_attribute(pool, attribute, pool.type(x), use.operands));
  return use;
}

// Reductions, softmax, argmax, size: one operand and what may go into an epilogue.
RandomUse along_axes(RandomPool& pool, const OpDef& op, int attempt) {
  const DType dtype = attempt % 2 ? DType::f32 : pool.dtype();
  const Value x = pool.pick([&](const Type& t) { return t.dtype == dtype && t.rank() >= 1 && t.rank() <= 4; },
                            {dtype, pool.shape(1, 3)});
  RandomUse use{{x}, {}};
  std::size_t epilogue = op.attributes.size();
  for (std::size_t i = 0; i < op.attributes.size(); ++i) {
    if (op.attributes[i].name == "epilogue") epilogue = i;
    use.attributes.push_back(random_attribute(pool, op.attributes[i], pool.type(x), use.operands));
  }
  if (epilogue == op.attributes.size()) return use;
  const Type types[] = {pool.type(x)};
  const std::vector<Type> results = infer_types({op, types, use.attributes});
  use.attributes[epilogue] = random_epilogue(pool, results[0], use.operands);
  return use;
}

}  // namespace

RandomUse random_use(RandomPool& pool, const OpDef& op, int attempt) {
  if (op.body) return map(pool, op, attempt);
  if (op.name == "matmul" || op.name == "dense") return matmul(pool, op.name == "dense");
  if (op.name == "contract") return contract(pool);
  if (op.name == "sparse_dense") return sparse_dense(pool);
  if (op.name == "random_uniform" || op.name == "random_normal") return draw(pool);
  if (op.name == "reshape") return reshape(pool);
  if (op.name == "broadcast_like" || op.name == "sum_like" || op.name == "reshape_like") return like(pool, op);
  if (op.name == "concatenate") return concatenate(pool);
  for (const std::string_view name : {"transpose", "pad", "slice", "tile", "reverse", "broadcast_to"})
    if (op.name == name) return per_axis_move(pool, op);
  return along_axes(pool, op, attempt);
}

}  // namespace ingot
