// Printing and parsing of scalar programs.
#include "ir/scalar_text.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>

#include "ir/number_text.h"
#include "ir/scalar_primitive.h"
#include "ir/text.h"

namespace ingot::scalar {
namespace {

constexpr int unary_level = 11, atom_level = 12;
constexpr int max_height = 16;  // of an expression on one line; what is higher is named by let, far below max_depth

// How tightly an infix operator binds, as in C; 0: it has no infix form.
int level_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::multiply:
    case Opcode::divide:
    case Opcode::remainder:
      return 10;
    case Opcode::add:
    case Opcode::subtract:
      return 9;
    case Opcode::shift_left:
    case Opcode::shift_right:
      return 8;
    case Opcode::less:
    case Opcode::less_equal:
      return 7;
    case Opcode::equal:
    case Opcode::not_equal:
      return 6;
    case Opcode::bit_and:
      return 5;
    case Opcode::bit_xor:
      return 4;
    case Opcode::bit_or:
      return 3;
    case Opcode::logical_and:
      return 2;
    case Opcode::logical_or:
      return 1;
    default:
      return 0;
  }
}

std::string constant_text(const Node& node) {
  const std::string dtype(ingot::info(node.dtype).name);
  if (node.dtype == DType::boolean) return node.integer ? "true" : "false";
  if (node.dtype == DType::u64) return std::to_string(static_cast<std::uint64_t>(node.integer)) + dtype;
  if (!is_float(node.dtype)) return std::to_string(node.integer) + dtype;
  std::string text = float_text(node.dtype, node.value);
  if (node.dtype == DType::f32) return text;
  if (std::isfinite(node.value)) return text + dtype;
  const std::size_t word = text.find("inf") != std::string::npos ? text.size() : 3;  // before the bits of a NaN
  return text.insert(word, "_" + dtype);
}

bool is_special(std::string_view text) { return text.starts_with("inf") || text.starts_with("nan"); }

// What a program may not call a primitive: a word that means something else there.
bool is_taken(std::string_view name) {
  DType dtype{};
  const auto is_operation = [&] {
    for (int i = 0; i < opcode_count; ++i)
      if (info(static_cast<Opcode>(i)).name == name) return true;
    return false;
  };
  constexpr std::string_view digits = "0123456789";
  const bool is_value = name.size() > 1 && (name[0] == 'p' || name[0] == 't') &&
                        name.find_first_not_of(digits, 1) == std::string_view::npos;
  constexpr std::string_view words[] = {"let", "primitive", "as", "derivative", "text", "true", "false"};
  return is_value || is_special(name) || parse_dtype(name, dtype) || is_operation() ||
         std::find(std::begin(words), std::end(words), name) != std::end(words);
}

// A text in quotes, line by line, in pieces that the lexer takes.
std::string quoted_lines(std::string_view text) {
  constexpr std::size_t longest = 500;
  std::string lines;
  while (!text.empty()) {
    const std::size_t length = std::min({text.find('\n'), text.size() - 1, longest - 1}) + 1;
    lines += " " + quoted(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

class Printer {
 public:
  explicit Printer(const Program& program)
      : program_(program), texts_(program.nodes.size()), heights_(program.nodes.size()), uses_(program.nodes.size()) {}

  std::string print() {
    for (const Node& node : program_.nodes)
      for (int k = 0; k < arity(node); ++k) ++uses_[node.operands[k]];
    for (const Index root : program_.roots) ++uses_[root];
    const std::string primitives = define_primitives();
    for (std::size_t i = 0; i < program_.nodes.size(); ++i) add(i);
    std::string text = "|";
    for (std::size_t i = 0; i < program_.parameters.size(); ++i)
      text += (i > 0 ? ", p" : "p") + std::to_string(i) + ": " + std::string(ingot::info(program_.parameters[i]).name);
    text += (program_.parameters.empty() ? " | " : "| ") + primitives + lets_;
    if (program_.roots.size() == 1) return text + texts_[program_.roots[0]].first;
    text += "(";
    for (std::size_t i = 0; i < program_.roots.size(); ++i)
      text += (i > 0 ? ", " : "") + texts_[program_.roots[i]].first;
    return text + ")";
  }

 private:
  // The primitives that are called, each under a name that means nothing else here.
  std::string define_primitives() {
    std::string text;
    for (const auto& primitive : primitives_of(program_, false)) {
      std::string name = primitive->name;
      const auto is_used = [&] {
        return is_taken(name) ||
               std::ranges::any_of(primitives_, [&](const auto& known) { return known.second == name; });
      };
      for (int suffix = 2; is_used(); ++suffix) name = "f_" + primitive->name + "_" + std::to_string(suffix);
      primitives_.emplace_back(primitive.get(), name);
      text += "primitive " + primitive->name + (name == primitive->name ? "" : " as " + name) + " = " +
              scalar::print(primitive->body);
      for (const Program& derivative : primitive->derivatives) text += " derivative " + scalar::print(derivative);
      if (!primitive->text.empty()) text += " text" + quoted_lines(primitive->text);
      text += "; ";
    }
    return text;
  }

  std::string name_of(const Node& node) const {
    if (node.opcode == Opcode::cast) return std::string(ingot::info(node.dtype).name);
    if (node.opcode != Opcode::call) return std::string(info(node.opcode).name);
    const auto is_it = [&](const auto& known) {
      return known.first == node.primitive.get() || *known.first == *node.primitive;
    };
    return std::ranges::find_if(primitives_, is_it)->second;
  }

  // The text of operand k, in parentheses where its operator binds less tightly than `level`.
  std::string operand(const Node& node, int k, int level) const {
    const auto& [text, own_level] = texts_[node.operands[k]];
    return own_level < level ? "(" + text + ")" : text;
  }

  void add(std::size_t i) {
    const Node& node = program_.nodes[i];
    const OpcodeInfo& opcode = info(node.opcode);
    auto& [text, level] = texts_[i];
    level = atom_level;
    if (node.opcode == Opcode::parameter) {
      text = "p" + std::to_string(node.integer);
      return;
    }
    if (node.opcode == Opcode::constant) {
      text = constant_text(node);
      if (text[0] == '-') level = unary_level;
      return;
    }
    if (const int infix = level_of(node.opcode)) {
      level = infix;
      text = operand(node, 0, infix) + " " + std::string(opcode.symbol) + " " + operand(node, 1, infix + 1);
    } else if (!opcode.symbol.empty()) {
      level = unary_level;
      text = std::string(opcode.symbol) + operand(node, 0, atom_level);
    } else {
      text = name_of(node) + "(";
      for (int k = 0; k < arity(node); ++k) text += (k > 0 ? ", " : "") + operand(node, k, 0);
      text += ")";
    }
    for (int k = 0; k < arity(node); ++k) heights_[i] = std::max(heights_[i], heights_[node.operands[k]] + 1);
    if (uses_[i] > 1 || heights_[i] >= max_height) {
      const std::string name = "t" + std::to_string(let_count_++);
      lets_ += "let " + name + " = " + text + "; ";
      text = name;
      level = atom_level;
      heights_[i] = 0;
    }
  }

  const Program& program_;
  std::vector<std::pair<std::string, int>> texts_;  // of each node, with the level at which it binds
  std::vector<int> heights_, uses_;
  std::vector<std::pair<const Primitive*, std::string>> primitives_;  // with their names in the text
  std::string lets_;
  int let_count_ = 0;
};

class Parser {
 public:
  Parser(Lexer& lexer, Trust trust) : lexer_(lexer), trust_(trust) {}

  Program parse() {
    if (!lexer_.accept("||")) {
      lexer_.expect("|");
      while (!lexer_.accept("|")) {
        const Token name = lexer_.expect(TokenKind::word, "a parameter or '|'");
        lexer_.expect(":");
        define(name, builder_.parameter(dtype(lexer_.expect(TokenKind::word, "a dtype"))));
        if (!lexer_.is("|")) lexer_.expect(",");
      }
    }
    while (lexer_.accept("primitive")) primitive();
    while (lexer_.accept("let")) {
      const Token name = lexer_.expect(TokenKind::word, "a name");
      lexer_.expect("=");
      define(name, expression());
      lexer_.expect(";");
    }
    std::vector<Expression> roots;
    if (lexer_.accept("(")) {  // results, or the first operand in parentheses
      roots.push_back(expression());
      while (lexer_.accept(",")) roots.push_back(expression());
      lexer_.expect(")");
      if (roots.size() == 1) roots[0] = continued(roots[0], 1);
    } else {
      roots.push_back(expression());
    }
    return builder_.finish(roots);
  }

  std::size_t count() const { return count_; }  // of operations, with those of the primitives that are called

 private:
  struct KnownPrimitive {
    std::shared_ptr<const Primitive> primitive;
    std::size_t count;  // of operations in its programs
  };

  void primitive() {
    const Lexer::Level level(lexer_);
    const Token name = lexer_.expect(TokenKind::word, "the name of a primitive");
    const Token alias = lexer_.accept("as") ? lexer_.expect(TokenKind::word, "a name") : name;
    lexer_.expect("=");
    Primitive primitive;
    KnownPrimitive known{nullptr, 0};
    const auto program = [&] {
      Parser inner(lexer_, trust_);
      Program parsed = inner.parse();
      known.count += inner.count();
      return parsed;
    };
    primitive.name = name.text;
    primitive.body = program();
    primitive.parameters = primitive.body.parameters;
    primitive.result = primitive.body.nodes[primitive.body.roots[0]].dtype;
    while (lexer_.accept("derivative")) primitive.derivatives.push_back(program());
    const Token text = lexer_.peek();
    if (lexer_.accept("text")) {
      if (trust_ != Trust::code)
        throw lexer_
            .error("IG0511",
                   "primitive " + std::string(name.text) + " brings C++ code, which would be compiled and run", text)
            .help("if you know where the file comes from and have read the code, say --trust-code");
      do primitive.text += lexer_.expect_quoted("C++ in quotes");
      while (lexer_.peek().kind == TokenKind::quoted && primitive.text.size() <= max_primitive_text);
    }
    lexer_.expect(";");
    if (const std::string why = primitive_fault(primitive); !why.empty()) throw lexer_.error("IG0509", why, name);
    if (is_taken(alias.text))
      throw lexer_.error("IG0504",
                         std::string(alias.text) + " has a meaning of its own; name the primitive `as` another", alias);
    known.primitive = std::make_shared<const Primitive>(std::move(primitive));
    if (!primitives_.emplace(alias.text, std::move(known)).second || names_.contains(alias.text))
      throw lexer_.error("IG0504", std::string(alias.text) + " is defined twice", alias);
  }

  DType dtype(const Token& token) {
    DType dtype{};
    if (!parse_dtype(token.text, dtype))
      throw lexer_.error("IG0503", "there is no dtype " + std::string(token.text), token);
    return dtype;
  }

  void define(const Token& name, Expression expression) {
    if (!names_.emplace(name.text, expression).second || primitives_.contains(name.text))
      throw lexer_.error("IG0504", std::string(name.text) + " is defined twice", name);
    count(name);
  }

  void count(const Token& at, std::size_t operations = 1) {
    count_ += operations;
    if (count_ > max_nodes)
      throw lexer_.error("IG0502", "a scalar program of more than " + std::to_string(max_nodes) + " operations", at);
  }

  Expression apply(Opcode opcode, std::span<const Expression> operands, DType result, const Token& at) {
    std::vector<DType> dtypes;
    for (const Expression operand : operands) dtypes.push_back(operand.dtype());
    if (const std::string fault = typing_fault(opcode, dtypes, result); !fault.empty())
      throw lexer_.error("IG0509", fault, at);
    count(at);
    return builder_.apply(opcode, operands, result);
  }

  static DType result_of(Opcode opcode, std::span<const Expression> operands) {
    if (opcode >= Opcode::less && opcode <= Opcode::logical_or) return DType::boolean;
    return operands[opcode == Opcode::select ? 1 : 0].dtype();
  }

  Expression expression() {
    const Lexer::Level level(lexer_);
    return continued(unary(), 1);
  }

  // What follows a first operand: operators that bind at least as tightly as `lowest`.
  Expression continued(Expression left, int lowest) {
    while (lexer_.peek().kind == TokenKind::sign) {
      const Token sign = lexer_.peek();
      const bool is_swapped = sign.text == ">" || sign.text == ">=";  // a > b is b < a
      const std::string_view symbol = sign.text == ">" ? "<" : sign.text == ">=" ? "<=" : sign.text;
      Opcode opcode = Opcode::parameter;
      for (int i = 0; i < opcode_count; ++i)
        if (info(static_cast<Opcode>(i)).symbol == symbol && level_of(static_cast<Opcode>(i)) > 0)
          opcode = static_cast<Opcode>(i);
      const int level = level_of(opcode);
      if (level == 0 || level < lowest) return left;
      lexer_.take();
      Expression right = unary();
      const Lexer::Level depth(lexer_);
      right = continued(right, level + 1);
      Expression operands[] = {left, right};
      if (is_swapped) std::swap(operands[0], operands[1]);
      left = apply(opcode, operands, result_of(opcode, operands), sign);
    }
    return left;
  }

  Expression unary() {
    const Lexer::Level depth(lexer_);
    const Token token = lexer_.peek();
    if (lexer_.accept("-")) {
      if (lexer_.peek().kind == TokenKind::number || is_special(lexer_.peek().text)) return constant(true);
      const Expression operand = unary();
      return apply(Opcode::negate, std::span(&operand, 1), operand.dtype(), token);
    }
    if (lexer_.accept("!")) {
      const Expression operand = unary();
      return apply(Opcode::logical_not, std::span(&operand, 1), DType::boolean, token);
    }
    return atom();
  }

  Expression atom() {
    const Token token = lexer_.peek();
    if (token.kind == TokenKind::number) return constant(false);
    if (lexer_.accept("(")) {
      const Expression inner = expression();
      lexer_.expect(")");
      return inner;
    }
    if (token.kind != TokenKind::word) throw lexer_.expected("an expression");
    if (const auto known = names_.find(token.text); known != names_.end()) return lexer_.take(), known->second;
    if (lexer_.accept("true") || lexer_.accept("false"))
      return builder_.integer_constant(DType::boolean, token.text == "true");
    if (is_special(token.text)) return constant(false);
    return call();
  }

  Expression call_of_primitive(const KnownPrimitive& known, const Token& name) {
    std::vector<Expression> operands;
    std::vector<DType> dtypes;
    lexer_.expect("(");
    while (operands.size() < max_operands && !lexer_.is(")")) {
      if (!operands.empty()) lexer_.expect(",");
      operands.push_back(expression());
      dtypes.push_back(operands.back().dtype());
    }
    lexer_.expect(")");
    if (const std::string why = call_fault(*known.primitive, dtypes, known.primitive->result); !why.empty())
      throw lexer_.error("IG0509", why, name);
    count(name, known.count);
    return builder_.call(known.primitive, operands);
  }

  Expression call() {
    const Token name = lexer_.take();
    if (const auto known = primitives_.find(name.text); known != primitives_.end())
      return call_of_primitive(known->second, name);
    Opcode opcode = Opcode::parameter;
    DType to{};
    if (parse_dtype(name.text, to)) opcode = Opcode::cast;
    for (int i = 0; i < opcode_count; ++i)
      if (info(static_cast<Opcode>(i)).name == name.text && info(static_cast<Opcode>(i)).arity > 0)
        opcode = static_cast<Opcode>(i);
    if (opcode == Opcode::parameter)
      throw lexer_.error("IG0503", "there is no scalar name or operation " + std::string(name.text), name);
    lexer_.expect("(");
    Expression operands[3];
    const auto arity = static_cast<std::size_t>(info(opcode).arity);
    for (std::size_t i = 0; i < arity; ++i) {
      if (i > 0) lexer_.expect(",");
      operands[i] = expression();
    }
    lexer_.expect(")");
    const std::span given(operands, arity);
    return apply(opcode, given, opcode == Opcode::cast && parse_dtype(name.text, to) ? to : result_of(opcode, given),
                 name);
  }

  // 2, 3i32, 1e-3f64, inf, inf_f64, nan, nan_f16(0x7ff8000000000001); the bits of a NaN are those of its value as f64.
  Expression constant(bool is_negative) {
    const Token token = lexer_.take();
    count(token);
    DType dtype = DType::f32;
    std::string_view digits = token.text;
    if (token.kind == TokenKind::word) {
      if (digits.size() > 3 && (digits[3] != '_' || !parse_dtype(digits.substr(4), dtype)))
        throw lexer_.error("IG0503", "there is no scalar name or operation " + std::string(digits), token);
      if (!is_float(dtype)) throw lexer_.error("IG0509", "an integer is neither inf nor nan", token);
      double value = std::numeric_limits<double>::infinity();
      if (digits.starts_with("nan")) {
        const std::uint64_t bits = parse_nan_bits(lexer_);
        value = std::bit_cast<double>(bits == 0 ? 0x7FF8000000000000 : bits);
        if (!std::isnan(value)) throw lexer_.error("IG0501", "these bits are not those of a NaN", token);
        return builder_.constant(dtype, value);
      }
      return builder_.constant(dtype, is_negative ? -value : value);
    }
    dtype = split_dtype(lexer_, digits, token);
    if (!is_float(dtype))
      return builder_.integer_constant(dtype, parse_integer(lexer_, digits, is_negative, dtype, token));
    const double value = parse_float(lexer_, digits, dtype, token);
    return builder_.constant(dtype, is_negative ? -value : value);
  }

  Lexer& lexer_;
  Trust trust_;
  Builder builder_;
  std::map<std::string_view, Expression> names_;
  std::map<std::string_view, KnownPrimitive> primitives_;
  std::size_t count_ = 0;
};

}  // namespace

std::string print(const Program& program) { return Printer(program).print(); }

Program parse_program(Lexer& lexer, Trust trust) { return Parser(lexer, trust).parse(); }

Program parse_program(std::string_view text, Trust trust) {
  Lexer lexer(text, "");
  Program program = parse_program(lexer, trust);
  if (lexer.peek().kind != TokenKind::end) throw lexer.expected("the end of the program");
  return program;
}

}  // namespace ingot::scalar
