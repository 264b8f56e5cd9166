// Binding of symbols: the graph is appended anew, node by node, so that every shape is inferred from the bound inputs.
#include "ir/bind.h"

#include <algorithm>

#include "ir/text.h"

namespace ingot {
namespace {

Shape bound(const Shape& shape, const Bindings& bindings) {
  Shape result = shape;
  for (Dim& dim : result) {
    if (!dim.is_symbol()) continue;
    const auto found = bindings.find(dim.symbol);
    if (found != bindings.end()) dim = found->second;
  }
  return result;
}

}  // namespace

std::vector<std::string> free_symbols(const Function& function) {
  std::vector<std::string> symbols;
  const auto visit = [&](const Shape& shape) {
    for (const Dim& dim : shape)
      if (dim.is_symbol() && std::find(symbols.begin(), symbols.end(), dim.symbol) == symbols.end())
        symbols.push_back(dim.symbol);
  };
  for (const FunctionInput& input : function.inputs) visit(function.graph.type(input.value).shape);
  for (const Node& node : function.graph.nodes())
    for (const Attribute& attribute : node.attributes)
      if (const Shape* shape = std::get_if<Shape>(&attribute)) visit(*shape);
  return symbols;
}

Function bind(const Function& function, const Bindings& bindings) {
  for (const auto& [symbol, number] : bindings)
    if (number < 1 || number >= max_elements)
      throw rejected("IG0305", "symbol " + quoted(symbol) + " is bound to " + std::to_string(number) +
                                   "; expected 1 to " + std::to_string(max_elements - 1));
  Function result = function;
  result.graph = {};
  for (const Node& node : function.graph.nodes()) {
    std::vector<Attribute> attributes = node.attributes;
    for (Attribute& attribute : attributes)
      if (Shape* shape = std::get_if<Shape>(&attribute)) *shape = bound(*shape, bindings);
    result.graph.append(*node.op, node.operands, std::move(attributes), node.provenance);
  }
  return result;
}

}  // namespace ingot
