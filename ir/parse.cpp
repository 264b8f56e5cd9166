// Parsing of modules, one pass over the text. Ids may be used before their definition in two places, which are resolved
// at the end of what they belong to: outputs in a signature, and functions that another dispatches to.
#include "ir/parse.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "ir/epilogue_text.h"
#include "ir/lexer.h"
#include "ir/literal.h"
#include "ir/names.h"
#include "ir/number_text.h"
#include "ir/print.h"
#include "ir/scalar_text.h"
#include "ir/text.h"

namespace ingot {
namespace {

constexpr std::size_t max_graph_nodes = 1'000'000;  // of all functions together
constexpr std::size_t max_operands = 100'000;       // of one node

class Parser {
 public:
  Parser(std::string_view text, const std::string& file, const BlobReader& blobs, Trust trust)
      : lexer_(text, file), literals_(lexer_, blobs), trust_(trust) {}

  Module parse() {
    lexer_.expect("ingot");
    const Token version = lexer_.expect(TokenKind::number, "the version of the text form");
    if (version.text.substr(0, version.text.find('.')) != "1")
      throw lexer_.error("IG0506", "text form " + std::string(version.text) + "; this ingot reads 1.x", version)
          .help("use the ingot that wrote the text, or print it again");
    if (lexer_.accept("module")) {
      module_.name = lexer_.expect_quoted("the name of the module in quotes");
      if (lexer_.accept("profile"))
        module_.profile = lexer_.peek().kind == TokenKind::quoted
                              ? lexer_.expect_quoted("a profile")
                              : std::string(lexer_.expect(TokenKind::word, "keras2 or keras3").text);
    }
    while (lexer_.accept("state")) state();
    while (lexer_.peek().kind != TokenKind::end) function();
    for (std::size_t i = 0; i < dispatches_.size(); ++i) resolve(dispatches_[i]);
    return std::move(module_);
  }

 private:
  struct PendingDispatch {
    std::size_t function;
    Token when_true, when_false;
  };

  void state() {
    const Token id = lexer_.expect(TokenKind::global, "@ and the id of the state");
    State state;
    state.name = lexer_.peek().kind == TokenKind::quoted ? lexer_.expect_quoted("a name") : std::string(id.text);
    lexer_.expect(":");
    state.type = literals_.type();
    lexer_.expect("=");
    state.initial = literals_.array(state.type);
    state.is_trainable = lexer_.accept("trainable");
    if (!states_.emplace(id.text, static_cast<std::uint32_t>(module_.states.size())).second)
      throw lexer_.error("IG0504", "state @" + std::string(id.text) + " is defined twice", id);
    module_.states.push_back(std::move(state));
  }

  void function() {
    function_ = Function();
    values_.clear();
    state_entries_.clear();
    function_.is_private = lexer_.accept("private");
    lexer_.expect("func");
    const Token id = lexer_.expect(TokenKind::global, "@ and the id of the function");
    function_.name = lexer_.peek().kind == TokenKind::quoted ? lexer_.expect_quoted("a name") : std::string(id.text);
    if (!functions_.emplace(id.text, module_.functions.size()).second)
      throw lexer_.error("IG0504", "function @" + std::string(id.text) + " is defined twice", id);
    inputs();
    std::vector<std::pair<Token, std::string>> outputs;
    if (lexer_.accept("->")) outputs = output_list();
    lexer_.expect("{");
    while (!lexer_.is("}")) statement();
    lexer_.expect("}");
    for (const auto& [token, name] : outputs) function_.outputs.push_back({name, lookup(token)});
    module_.functions.push_back(std::move(function_));
  }

  void inputs() {
    lexer_.expect("(");
    while (!lexer_.accept(")")) {
      const Token id = lexer_.expect(TokenKind::value, "% and the id of an input, or ')'");
      lexer_.expect(":");
      Type type = literals_.type();
      FunctionInput input;
      input.name = lexer_.peek().kind == TokenKind::quoted ? lexer_.expect_quoted("a name") : std::string(id.text);
      if (lexer_.accept("=")) input.default_value = parse_number(lexer_);
      Provenance provenance;
      provenance.name = input.name;
      origin(provenance);
      count_node(id);
      input.value = function_.graph.input(std::move(type), std::move(provenance));
      define(id, input.value);
      function_.inputs.push_back(std::move(input));
      if (!lexer_.is(")")) lexer_.expect(",");
    }
  }

  std::vector<std::pair<Token, std::string>> output_list() {
    std::vector<std::pair<Token, std::string>> outputs;
    lexer_.expect("(");
    while (!lexer_.accept(")")) {
      const Token id = lexer_.peek();
      if (id.kind != TokenKind::value && id.kind != TokenKind::global) throw lexer_.expected("an output, or ')'");
      lexer_.take();
      outputs.emplace_back(
          id, lexer_.peek().kind == TokenKind::quoted ? lexer_.expect_quoted("a name") : std::string(id.text));
      if (!lexer_.is(")")) lexer_.expect(",");
    }
    return outputs;
  }

  void statement() {
    if (lexer_.is("if")) return dispatch();
    if (lexer_.accept("update")) return updates();
    std::vector<Token> ids{lexer_.expect(TokenKind::value, "a value, update, if or '}'")};
    while (lexer_.accept(",")) ids.push_back(lexer_.expect(TokenKind::value, "a value"));
    lexer_.expect("=");
    const Token name = lexer_.expect(TokenKind::word, "an op");
    const OpDef* op = find_op(name.text);
    if (!op || op == &op::input || op == &op::state) throw no_op(name);
    if (op->carries_code && trust_ != Trust::code)
      throw lexer_
          .error("IG0511", "op " + std::string(op->name) + " carries C++ code, and this text is not trusted with code",
                 name)
          .help("the code would be compiled and run: read it first, then pass --trust-code");
    if (op == &op::constant)
      constant(ids, name);
    else
      node(ids, *op, name);
  }

  Error no_op(const Token& name) const {
    std::vector<std::string> names;
    for (const OpDef* op : all_ops()) names.emplace_back(op->name);
    Error error = lexer_.error("IG0503", "there is no op " + std::string(name.text), name);
    const std::string near = nearest(name.text, names.data(), names.data() + names.size());
    return near.empty() || near == name.text ? error : error.help("did you mean " + near + "?");
  }

  // constant LITERAL : TYPE; the literal is read once its type is known.
  void constant(const std::vector<Token>& ids, const Token& name) {
    const Token literal = lexer_.peek();
    while (!lexer_.is(":")) {
      if (lexer_.peek().kind == TokenKind::end) throw lexer_.expected("':' and the type of the constant");
      lexer_.take();
    }
    lexer_.take();
    const Type type = literals_.type();
    const Token after = lexer_.peek();
    lexer_.return_to(literal);
    ArrayPtr array = literals_.array(type);
    lexer_.expect(":");
    lexer_.return_to(after);
    Provenance provenance = whole_provenance(ids[0], op::constant);
    append(ids, name, op::constant, {}, {std::move(array)}, std::move(provenance), {type});
  }

  void node(const std::vector<Token>& ids, const OpDef& op, const Token& name) {
    std::vector<Value> operands;
    lexer_.expect("(");
    while (!lexer_.accept(")")) {
      operands.push_back(operand());
      if (operands.size() > max_operands) throw lexer_.error("IG0502", "too many operands");
      if (!lexer_.is(")")) lexer_.expect(",");
    }
    std::vector<Attribute> attributes = attribute_list(op, operands, name);
    std::vector<Type> types;
    if (lexer_.accept(":")) {
      types.push_back(literals_.type());
      while (lexer_.accept(",")) types.push_back(literals_.type());
    }
    Provenance provenance = whole_provenance(ids[0], op);
    append(ids, name, op, std::move(operands), std::move(attributes), std::move(provenance), types);
  }

  void append(const std::vector<Token>& ids, const Token& name, const OpDef& op, std::vector<Value> operands,
              std::vector<Attribute> attributes, Provenance provenance, const std::vector<Type>& types) {
    count_node(name);
    const std::string layer = provenance.layer;
    Value value;
    checked(name, layer, [&] {
      value = function_.graph.append(op, std::move(operands), std::move(attributes), std::move(provenance));
    });
    const std::vector<Type>& results = function_.graph.node(value).results;
    if (results.size() != ids.size())
      throw lexer_
          .error("IG0505",
                 "op " + std::string(op.name) + " has " + std::to_string(results.size()) + " results; the line names " +
                     std::to_string(ids.size()),
                 ids[0])
          .in_layer(layer);
    if (!types.empty() && types != results) {
      std::string inferred;
      for (const Type& type : results) inferred += (inferred.empty() ? "" : ", ") + type_text(type);
      throw lexer_
          .error("IG0505", "the type on the line is not the one that follows from the operands, " + inferred, name)
          .in_layer(layer)
          .help("leave the type out, or correct it");
    }
    for (std::uint32_t r = 0; r < ids.size(); ++r) define(ids[r], {value.node, r});
  }

  // Runs what an op does with operands from the text; its complaints get the place in the text.
  template <class Body>
  void checked(const Token& name, const std::string& layer, Body body) {
    try {
      body();
    } catch (const Error& error) {
      const bool is_ours = error.status() == ExitStatus::internal;
      Error placed = lexer_.error(is_ours ? "IG0508" : error.code(), error.what(), name);
      throw error.status() == ExitStatus::unsupported
          ? unsupported(error.code(), placed.what()).at(placed.location()).in_layer(layer).help(error.help())
          : placed.in_layer(layer).help(error.help());
    }
  }

  Value operand() {
    const Token token = lexer_.peek();
    if (token.kind == TokenKind::value || token.kind == TokenKind::global) {
      lexer_.take();
      return lookup(token);
    }
    count_node(token);
    return function_.graph.constant(parse_typed_number(lexer_));
  }

  std::vector<Attribute> attribute_list(const OpDef& op, const std::vector<Value>& operands, const Token& name) {
    std::vector<Attribute> attributes(op.attributes.size());
    std::vector<bool> is_given(op.attributes.size());
    const OpDef* activation = nullptr;
    const auto epilogue = epilogue_position(op);
    if (lexer_.accept("{")) {
      while (!lexer_.accept("}")) {
        const Token key = lexer_.expect(TokenKind::word, "an attribute or '}'");
        const auto declared = std::ranges::find(op.attributes, key.text, &AttributeDef::name);
        const bool is_short = declared == op.attributes.end() && epilogue && key.text == "activation";
        if (declared == op.attributes.end() && !is_short)
          throw lexer_.error("IG0503", "op " + std::string(op.name) + " has no attribute " + std::string(key.text),
                             key);
        const std::size_t i = is_short ? *epilogue : static_cast<std::size_t>(declared - op.attributes.begin());
        if (is_given[i] || (is_short && activation))
          throw lexer_.error("IG0504", "attribute " + std::string(key.text) + " is given twice", key);
        lexer_.expect("=");
        if (is_short) {
          const Token word = lexer_.expect(TokenKind::word, "the name of an activation");
          activation = find_op(word.text);
          if (!activation || !is_activation(*activation))
            throw lexer_.error("IG0503", "there is no activation " + std::string(word.text), word);
        } else {
          attributes[i] = attribute(*declared);
          is_given[i] = true;
          if (epilogue == i && activation) throw lexer_.error("IG0504", "an activation and an epilogue are given", key);
        }
        if (!lexer_.is("}")) lexer_.expect(",");
      }
    }
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      if (is_given[i] || epilogue == i) continue;
      if (!op.attributes[i].default_value)
        throw lexer_.error(
            "IG0508", "op " + std::string(op.name) + " needs attribute " + std::string(op.attributes[i].name), name);
      attributes[i] = op.attributes[i].default_value();
    }
    if (epilogue && !is_given[*epilogue]) set_epilogue(op, operands, attributes, *epilogue, activation, name);
    return attributes;
  }

  void set_epilogue(const OpDef& op, const std::vector<Value>& operands, std::vector<Attribute>& attributes,
                    std::size_t position, const OpDef* activation, const Token& name) {
    std::vector<Type> types;
    for (const Value operand : operands) types.push_back(function_.graph.type(operand));
    std::optional<Attribute> epilogue;
    checked(name, "", [&] { epilogue = long_epilogue({op, types, attributes}, activation); });
    if (!epilogue && activation)
      throw lexer_
          .error("IG0508", "activation=" + std::string(activation->name) + " does not go with these operands", name)
          .help("an activation takes the result, or its sum with one further operand of its dtype");
    if (epilogue) attributes[position] = std::move(*epilogue);
  }

  Attribute attribute(const AttributeDef& declared) {
    if (lexer_.is("none") && declared.default_value && declared.default_value().index() == 0)
      return lexer_.take(), Attribute();
    switch (declared.kind) {
      case AttributeKind::boolean: {
        const bool is_true = lexer_.accept("true");
        if (!is_true) lexer_.expect("false");
        return is_true;
      }
      case AttributeKind::integer:
        return lexer_.expect_integer("a whole number");
      case AttributeKind::number:
        return parse_number(lexer_);
      case AttributeKind::text:
        return pieces();
      case AttributeKind::integers:
        return literals_.integers();
      case AttributeKind::dtype:
        return literals_.dtype();
      case AttributeKind::shape:
        return literals_.shape();
      case AttributeKind::program:
        return scalar::parse_program(lexer_, trust_);
      case AttributeKind::array: {
        const Type type = literals_.type();
        return literals_.array(type);
      }
      case AttributeKind::none:
        break;
    }
    lexer_.expect("none");
    return {};
  }

  // "one text " "in pieces"
  std::string pieces() {
    std::string text = lexer_.expect_quoted("a text in quotes");
    while (lexer_.peek().kind == TokenKind::quoted) text += lexer_.expect_quoted("a text in quotes");
    return text;
  }

  // "name" loc("layer" "file":line) from("a", "b"), each where it is there.
  Provenance whole_provenance(const Token& id, const OpDef& op) {
    Provenance provenance;
    const bool has_name = lexer_.peek().kind == TokenKind::quoted;
    if (has_name) provenance.name = lexer_.expect_quoted("a name");
    origin(provenance);
    if (!has_name) provenance.name = default_name(id.text, provenance.layer, op);
    return provenance;
  }

  void origin(Provenance& provenance) {
    if (lexer_.accept("loc")) {
      lexer_.expect("(");
      std::string text = lexer_.expect_quoted("a layer or a file in quotes");
      if (!lexer_.is(":")) {
        provenance.layer = std::exchange(text, {});
        if (!lexer_.is(")")) text = lexer_.expect_quoted("a file in quotes");
      }
      if (lexer_.accept(":")) {
        const Token token = lexer_.peek();
        const std::int64_t line = lexer_.expect_integer("a line");
        if (line < std::numeric_limits<int>::min() || line > std::numeric_limits<int>::max())
          throw lexer_.error("IG0502", "a line number out of range", token);
        provenance.location = {std::move(text), static_cast<int>(line)};
      }
      lexer_.expect(")");
    }
    if (lexer_.accept("from")) {
      lexer_.expect("(");
      do provenance.from.push_back(lexer_.expect_quoted("a name in quotes"));
      while (lexer_.accept(","));
      lexer_.expect(")");
    }
  }

  void dispatch() {
    const Token at = lexer_.take();
    if (function_.dispatch) throw lexer_.error("IG0504", "a function has one if", at);
    const Token condition = lexer_.expect(TokenKind::value, "an input");
    const Value value = lookup(condition);
    const auto input = std::ranges::find(function_.inputs, value, &FunctionInput::value);
    if (input == function_.inputs.end())
      throw lexer_.error("IG0503", "%" + std::string(condition.text) + " is no input", condition);
    function_.dispatch = Dispatch{static_cast<std::size_t>(input - function_.inputs.begin()), "", ""};
    lexer_.expect("then");
    const Token when_true = lexer_.expect(TokenKind::global, "a function");
    lexer_.expect("else");
    dispatches_.push_back({module_.functions.size(), when_true, lexer_.expect(TokenKind::global, "a function")});
  }

  void resolve(const PendingDispatch& pending) {
    const auto name = [&](const Token& id) {
      const auto known = functions_.find(id.text);
      if (known == functions_.end()) throw lexer_.error("IG0503", "there is no function @" + std::string(id.text), id);
      return module_.functions[known->second].name;
    };
    Dispatch& dispatch = *module_.functions[pending.function].dispatch;
    dispatch.when_true = name(pending.when_true);
    dispatch.when_false = name(pending.when_false);
  }

  void updates() {
    lexer_.expect("{");
    while (!lexer_.accept("}")) {
      const Token id = lexer_.expect(TokenKind::global, "a state or '}'");
      const std::uint32_t state = find_state(id);
      lexer_.expect("<-");
      const Token value = lexer_.peek();
      if (value.kind != TokenKind::value && value.kind != TokenKind::global) throw lexer_.expected("a value");
      lexer_.take();
      function_.updates.push_back({state, lookup(value)});
    }
  }

  std::uint32_t find_state(const Token& id) const {
    const auto known = states_.find(id.text);
    if (known == states_.end()) throw lexer_.error("IG0503", "there is no state @" + std::string(id.text), id);
    return known->second;
  }

  // The value of %id, or the entry of state @id, which is made on first use.
  Value lookup(const Token& id) {
    if (id.kind == TokenKind::value) {
      const auto known = values_.find(id.text);
      if (known == values_.end())
        throw lexer_.error("IG0503", "there is no value %" + std::string(id.text) + " above", id)
            .help("a line may use only what lines before it define");
      return known->second;
    }
    const std::uint32_t state = find_state(id);
    const auto [entry, is_new] = state_entries_.try_emplace(state);
    if (is_new) {
      count_node(id);
      Provenance provenance;
      provenance.name = module_.states[state].name;
      entry->second = function_.graph.state(state, module_.states[state].type, std::move(provenance));
    }
    return entry->second;
  }

  void define(const Token& id, Value value) {
    if (!values_.emplace(id.text, value).second)
      throw lexer_.error("IG0504", "%" + std::string(id.text) + " is defined twice", id);
  }

  void count_node(const Token& at) {
    if (++node_count_ > max_graph_nodes)
      throw lexer_.error("IG0502", "more than " + std::to_string(max_graph_nodes) + " nodes", at);
  }

  Lexer lexer_;
  LiteralReader literals_;
  Trust trust_;
  Module module_;
  std::map<std::string_view, std::uint32_t> states_;
  std::map<std::string_view, std::size_t> functions_;
  std::vector<PendingDispatch> dispatches_;
  std::size_t node_count_ = 0;
  // Of the function being read.
  Function function_;
  std::map<std::string_view, Value> values_;
  std::map<std::uint32_t, Value> state_entries_;
};

}  // namespace

Module parse(std::string_view text, const std::string& file, const BlobReader& blobs, Trust trust) {
  return Parser(text, file, blobs, trust).parse();
}

}  // namespace ingot
