// The common form of objects, and those of weights.
#include "frontend/import/keras_objects.h"

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "ir/text.h"

namespace ingot {
namespace {

const Json no_arguments = Json::object();

// tf_keras registers its own optimizers under this prefix.
std::string without_prefix(std::string name) {
  if (name.starts_with("Custom>")) name.erase(0, 7);
  return name;
}

// A name that the C++ interface takes, or a refusal.
template <class T>
T named(const KerasObject& object) {
  try {
    return T(object.class_name());
  } catch (const ValueError&) {
    throw object.not_there();
  }
}

bool is_for_inference() { return Definition::current()->fixed_phase.has_value(); }

}  // namespace

KerasObject::KerasObject(const Json& json, std::string what) : what_(std::move(what)) {
  config_.name = what_;
  config_.arguments = &no_arguments;
  if (json.is_string()) {
    config_.class_name = json.get<std::string>();
    return;
  }
  const Json* name = find_member(json, "class_name");
  if (!name || !name->is_string()) throw malformed_config("a " + what_ + " is neither a name nor an object");
  config_.class_name = without_prefix(name->get<std::string>());
  if (config_.class_name == "function" || config_.class_name == "__lambda__")
    throw unsupported("IG2062",
                      "the " + what_ + " is a function of the model's author, whose code is not taken from a file")
        .help("compile the model in C++ with a function of the same formula");
  if (const Json* arguments = find_member(json, "config")) {
    if (!arguments->is_object()) throw malformed_config("the config of a " + what_ + " is no object");
    config_.arguments = arguments;
  }
}

std::string KerasObject::text(const char* key, const std::string& default_value) const {
  const Json* value = find(key);
  if (!value) return default_value;
  if (!value->is_string()) throw malformed_config(std::string(key) + " of a " + what_ + " is no text");
  return value->get<std::string>();
}

Error KerasObject::not_there() const {
  return unsupported("IG2060", "the " + what_ + " " + ingot::quoted(class_name().substr(0, 80)) + " is not there yet");
}

void KerasObject::expect(const char* key, const Json& wanted) const {
  const Json* value = find(key);
  if (value && *value != wanted)
    throw unsupported("IG2060", "the argument " + std::string(key) + " of the " + what_ + " " +
                                    ingot::quoted(class_name().substr(0, 80)) + " is not there yet");
}

Regularizer read_regularizer(const LayerArguments& arguments, const char* key) {
  const Json* value = find_member(*arguments.layer().arguments, key);
  if (!value || is_for_inference()) return {};
  const KerasObject object(*value, "regularizer");
  const LayerArguments given = object.arguments();
  const std::string& name = object.class_name();
  if (name == "L1" && object.has_arguments()) return regularizers::L1(given.number("l1", 0.01));
  if (name == "L2" && object.has_arguments()) return regularizers::L2(given.number("l2", 0.01));
  if (name == "L1L2") return regularizers::L1L2(given.number("l1", 0), given.number("l2", 0));
  if (name == "OrthogonalRegularizer")
    return regularizers::OrthogonalRegularizer(
        given.number("factor", 0.01), object.text("mode", "rows") == "rows" ? regularizers::OrthogonalMode::rows
                                                                            : regularizers::OrthogonalMode::columns);
  return named<Regularizer>(object);
}

Constraint read_constraint(const LayerArguments& arguments, const char* key) {
  const Json* value = find_member(*arguments.layer().arguments, key);
  if (!value || is_for_inference()) return {};
  const KerasObject object(*value, "constraint");
  const LayerArguments given = object.arguments();
  const std::string& name = object.class_name();
  const int axis = given.axis("axis", 0);
  if (name == "MaxNorm") return constraints::MaxNorm(given.number("max_value", 2), axis);
  if (name == "UnitNorm") return constraints::UnitNorm(axis);
  if (name == "MinMaxNorm")
    return constraints::MinMaxNorm(
        {given.number("min_value", 0), given.number("max_value", 1), given.number("rate", 1), axis});
  return named<Constraint>(object);
}

}  // namespace ingot
