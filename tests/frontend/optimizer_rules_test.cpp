// Rules of optimizers that are not numbers: errors in Keras' words, learning rates, states and what passes make of a
// step (semantics 1.5, 3.5; programs P5 and P6).
#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "passes/pipeline.h"
#include "tests/catch.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;
using namespace ingot::optimizers;

namespace {

// One parameter [2] and a placeholder for its gradient.
struct Trial {
  explicit Trial(Profile wanted = Profile::keras3) {
    K::clear_session();
    set_profile(wanted);
    p = K::variable({1, 2}, "p");
    g = K::placeholder({2}, "g");
  }
  void run(const Optimizer& optimizer, int steps = 1) {
    const auto train = K::function({g}, {}, optimizer.get_updates_of({g}, {p}));
    for (int i = 0; i < steps; ++i) train({{1, -2}});
  }
  ReferenceExecutor executor;
  Tensor p, g;
};

template <class F>
std::string refusal(F action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::vector<std::string> names(const std::vector<Tensor>& tensors) {
  std::vector<std::string> result;
  for (const Tensor& tensor : tensors) result.push_back(tensor.name());
  return result;
}

std::vector<double> values(const Tensor& variable) {
  const NdArray data = K::get_value(variable);
  std::vector<double> result;
  for (std::int64_t i = 0; i < data.size(); ++i) result.push_back(data.at(i));
  return result;
}

}  // namespace

TEST_CASE("optimizers: options that Keras 2 refuses") {
  const Trial t(Profile::keras2);
  const auto unexpected = [](const std::string& name) {
    return "Unexpected keyword argument passed to optimizer: " + name;
  };
  CHECK(refusal([] { SGD({.global_clipnorm = 1.0}); }) == unexpected("global_clipnorm"));
  CHECK(refusal([] { SGD({.weight_decay = 0.1}); }) == unexpected("weight_decay"));
  CHECK(refusal([] { Adam({.use_ema = true}); }) == unexpected("use_ema"));
  CHECK(refusal([] { Adam({.gradient_accumulation_steps = 2}); }) == unexpected("gradient_accumulation_steps"));
  CHECK(refusal([] { RMSprop({.momentum = 0.9}); }) == unexpected("momentum"));
  CHECK(refusal([] { RMSprop({.centered = true}); }) == unexpected("centered"));
  CHECK(refusal([] { Adagrad({.initial_accumulator_value = 0.1}); }) == unexpected("initial_accumulator_value"));
  CHECK(refusal([] { Nadam({.decay = 0.1}); }) == unexpected("decay"));
  CHECK(refusal([] { Lion(); }) == "module 'keras.optimizers' has no attribute 'Lion'");
  CHECK(refusal([] { AdamW(); }) == "module 'keras.optimizers' has no attribute 'AdamW'");
  CHECK(refusal([] { Ftrl(); }) == "module 'keras.optimizers' has no attribute 'Ftrl'");
  CHECK(refusal([] { Adam({.clipnorm = 1.0, .clipvalue = 0.5, .lr = 0.01, .decay = 0.1}); }) == "no error");
}

TEST_CASE("optimizers: options that Keras 3 refuses") {
  const Trial t;
  CHECK(refusal([] { Adam({.clipnorm = 1.0, .clipvalue = 0.5}); }) ==
        "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: clipnorm=1.0, "
        "clipvalue=0.5, global_clipnorm=None");
  CHECK(refusal([] { Adam({.lr = 0.01}); }) == "Argument(s) not recognized: {'lr': 0.01}");
  CHECK(refusal([] { Nadam({.schedule_decay = 0.004}); }) == "Argument(s) not recognized: {'schedule_decay': 0.004}");
  CHECK(refusal([] { SGD({.momentum = 1.5}); }) == "`momentum` must be a float between [0, 1].");
  CHECK(refusal([] { SGD({.gradient_accumulation_steps = 1}); }) ==
        "`gradient_accumulation_steps` must be an integer >= 2. Received: gradient_accumulation_steps=1");
  CHECK(refusal([] { SGD({.use_ema = true, .ema_momentum = 2}); }) ==
        "`ema_momentum` must be in the range [0, 1]. Received: ema_momentum=2.0");
  CHECK(refusal([] { Lion({.beta_1 = 0}); }).ends_with("Received: beta_1=0.0."));
  CHECK(refusal([] { Ftrl({.l1_regularization_strength = -1}); }) ==
        "`l1_regularization_strength` needs to be positive or zero. Received: l1_regularization_strength=-1.0.");
  CHECK(refusal([] { schedules::CosineDecay({.initial_learning_rate = 0.1, .decay_steps = 0}); }) ==
        "Argument `decay_steps` must be > 0. Received: decay_steps=0.0");
  CHECK(refusal([] { schedules::PiecewiseConstantDecay({.boundaries = {1, 2}, .values = {0.5, 1e-7}}); }) ==
        "The length of boundaries should be 1 less than the length of values. Received: boundaries=[1.0, 2.0] of "
        "length 2, and values=[0.5, 1e-07] of length 2.");
  Adam({.decay = 0.1});
  REQUIRE(Definition::current()->warnings.size() == 1);
  CHECK(Definition::current()->warnings[0] == "Argument `decay` is no longer supported and will be ignored.");
}

TEST_CASE("P5: gradients passed as updates are an error with a hint") {
  const Trial t;
  const std::vector<Tensor> gradients{t.g};
  const auto hint = [](auto action) -> std::string {
    try {
      action();
    } catch (const ValueError& error) {
      return error.what() + std::string("; ") + error.help();
    }
    return "no error";
  };
  for (const std::string& message :
       {hint([&] { K::function({t.g}, {t.p}, gradients); }), hint([&] { K::function({t.g}, {t.p}, {t.g, t.g}); }),
        hint([&] { K::function({.inputs = {t.g}, .outputs = {t.p}, .updates = gradients}); })}) {
    INFO(message);
    CHECK(message.find("an element of `updates` is no update") == 0);
    CHECK(message.find("optimizer.get_updates(loss, params)") != std::string::npos);
  }
}

TEST_CASE("get_updates trains on the gradients of a loss, and changes nothing else") {
  Trial t(GENERATE(Profile::keras2, Profile::keras3));
  const Tensor x = K::placeholder({2}, "x"), frozen = K::variable({3, 5}, "frozen");
  // d/dp of sum (p x + frozen)^2 / 2 is (p x + frozen) x: at p = (1, 2) and x = (1, 2): (4, 18).
  const Tensor loss = K::sum(K::square(t.p * x + frozen)) / 2;
  const SGD sgd({.learning_rate = 0.5}), clipped({.clipvalue = 10.0});
  const auto train = K::function({x}, {loss, sgd.get_gradients(loss, {t.p})[0], clipped.get_gradients(loss, {t.p})[0]},
                                 sgd.get_updates(loss, {t.p}));
  const auto outputs = train({{1, 2}});
  CHECK(outputs[0].item() == (16 + 81) / 2.0);
  CHECK(outputs[1] == NdArray({2}, std::vector<float>{4, 18}));
  CHECK(outputs[2] == NdArray({2}, std::vector<float>{4, 10}));
  CHECK(values(t.p) == std::vector<double>{-1, -7});
  CHECK(values(frozen) == std::vector<double>{3, 5});
  CHECK(values(sgd.iterations()) == std::vector<double>{1});
}

TEST_CASE("loss_scale_factor scales the loss and unscales its gradients") {
  Trial t;
  const SGD sgd({.learning_rate = 0.5, .loss_scale_factor = 1024.0});
  const auto train = K::function({}, {}, sgd.get_updates(K::sum(K::square(t.p)) / 2, {t.p}));
  train(std::vector<NdArray>{});
  CHECK(values(t.p) == std::vector<double>{0.5, 1});
}

TEST_CASE("P6: gradients that are None") {
  Trial old(Profile::keras2);
  CHECK(refusal([&] {
          SGD().get_updates_of({Tensor()}, {old.p});
        }).starts_with("An operation has `None` for gradient. Please make sure that all of your ops have a "));
  CHECK(
      refusal([&] { SGD().get_updates(K::sum(old.g), {old.p}); }).starts_with("An operation has `None` for gradient."));
  CHECK(refusal([&] {
          SGD().get_gradients(K::sum(old.g), {old.p});
        }).starts_with("An operation has `None` for gradient."));
  Trial t;
  CHECK(refusal([&] { SGD().get_updates(K::sum(t.g), {t.p}); }) == "No gradients provided for any variable.");
  CHECK(refusal([&] { SGD().get_updates_of({Tensor()}, {t.p}); }) == "No gradients provided for any variable.");
  const Tensor q = K::variable({1, 2}, "q");
  const auto updates = SGD().get_updates_of({t.g, Tensor()}, {t.p, q});
  for (const K::Update& update : updates) CHECK(update.target != q);
  REQUIRE(Definition::current()->warnings.size() == 1);
  CHECK(Definition::current()->warnings[0].starts_with("Gradients do not exist for variables ['q'] when minimizing"));
}

TEST_CASE("optimizers: gradients and parameters that do not fit") {
  const Trial t;
  CHECK(refusal([&] { SGD().get_updates_of({t.g}, {}); }) == "got 1 gradients for 0 parameters");
  CHECK(refusal([&] { SGD().get_updates_of({t.g}, {t.g}); }).starts_with("params must be variables, but number 0 is "));
  CHECK(refusal([&] { SGD().get_updates_of({K::sum(t.g)}, {t.p}); }) ==
        "the gradient of p must have its shape (2,), but got ()");
  const SGD sgd({.momentum = 0.9});
  sgd.get_updates_of({t.g}, {t.p});
  const Tensor q = K::variable({1, 2}, "q");
  CHECK(refusal([&] {
          sgd.get_updates_of({t.g}, {q});
        }).starts_with("Unknown variable: q. This optimizer can only be called for the variables it was originally"));
  CHECK(sgd.weights().size() == 2);
}

TEST_CASE("learning rates: a number, an input, a variable, a schedule") {
  SECTION("a number is a constant: no state") {
    Trial t;
    const SGD sgd({.learning_rate = 0.5});
    t.run(sgd);
    CHECK(values(t.p) == std::vector<double>{0.5, 3});
    CHECK(names(sgd.weights()) == std::vector<std::string>{"sgd/iteration"});
  }
  SECTION("an input") {
    Trial t;
    const Tensor rate = K::placeholder({}, "learning_rate");
    const auto train = K::function({t.g, rate}, {}, SGD({.learning_rate = rate}).get_updates_of({t.g}, {t.p}));
    train({{1, -2}, 0.5});
    train({{1, -2}, 0.25});
    CHECK(values(t.p) == std::vector<double>{0.25, 3.5});
    CHECK(refusal([&] { SGD({.learning_rate = t.g}); }).starts_with("the learning rate must be a scalar"));
  }
  SECTION("a variable is set between calls, by its name, and no pass makes a constant of it") {
    Trial t;
    const SGD sgd({.learning_rate = LearningRate::variable(0.5)});
    CHECK(names(sgd.weights()) == std::vector<std::string>{"sgd/iteration", "sgd/learning_rate"});
    t.run(sgd);
    K::set_value(Definition::current()->find_tensor("sgd/learning_rate"), 0.25);
    t.run(sgd);
    CHECK(values(t.p) == std::vector<double>{0.25, 3.5});
    CHECK(values(sgd.learning_rate()) == std::vector<double>{0.25});
    Journal journal;
    const Module module = run_pipeline(Definition::current()->module(), {}, journal);
    const auto kept = [](const State& state) { return state.name == "sgd/learning_rate"; };
    CHECK(std::any_of(module.states.begin(), module.states.end(), kept));
  }
  SECTION("a schedule of one's own sees the steps before") {
    Trial t;
    t.run(SGD({.learning_rate = schedules::Schedule([](const Tensor& step) { return 0.5 / (step + 1); })}), 2);
    CHECK(values(t.p) == std::vector<double>{0.25, 3.5});
  }
}

TEST_CASE("optimizers: names of several in one definition") {
  Trial t;
  CHECK(Adam().name() == "adam");
  CHECK(Adam().name() == "adam_1");
  CHECK(RMSprop().name() == "rm_sprop");  // as Keras 3 has it
  CHECK(AdamW({.name = "actor"}).iterations().name() == "actor/iteration");
  Trial old(Profile::keras2);
  CHECK(Adam().iterations().name() == "Adam/iterations");
  CHECK(Adam().iterations().name() == "Adam_1/iterations");
}

TEST_CASE("keras3: slots have the path of their parameter in their name") {
  Trial t;
  const Tensor kernel = K::variable({1, 2}, "dense/kernel");
  const SGD sgd({.momentum = 0.9});
  sgd.get_updates_of({t.g}, {kernel});
  CHECK(names(sgd.weights()) == std::vector<std::string>{"sgd/iteration", "sgd/dense_kernel_momentum"});
}

TEST_CASE("optimizers: slots are shared by functions of one optimizer") {
  Trial t;
  const Adam adam;
  t.run(adam, 2);
  const auto slots = names(adam.weights());
  t.run(adam);  // a second function
  CHECK(names(adam.weights()) == slots);
  CHECK(slots == std::vector<std::string>{"adam/iteration", "adam/p_momentum", "adam/p_velocity"});
  CHECK(values(adam.iterations()) == std::vector<double>{3});
}

TEST_CASE("weight decay: parameters may be left out") {
  Trial t;
  const Tensor bias = K::variable({1, 2}, "dense/bias"), kept = K::variable({1, 2}, "dense/kernel");
  const SGD sgd({.learning_rate = 0.5, .weight_decay = 0.5});
  sgd.exclude_from_weight_decay({t.p}, {"bias"});
  const Tensor none = K::zeros_like(t.p);
  K::function({}, {}, sgd.get_updates_of({none, none, none}, {t.p, bias, kept}))(std::vector<NdArray>{});
  CHECK(values(t.p) == std::vector<double>{1, 2});
  CHECK(values(bias) == std::vector<double>{1, 2});
  CHECK(values(kept) == std::vector<double>{0.75, 1.5});
  CHECK(refusal([&] { sgd.exclude_from_weight_decay({}); }) ==
        "`exclude_from_weight_decay()` can only be configured before the optimizer is built.");
}

TEST_CASE("EMA: parameters take their averages when asked to") {
  Trial t;
  const SGD sgd({.learning_rate = 0.5, .use_ema = true, .ema_momentum = 0.5});
  t.run(sgd, 2);  // 0.5 and 0: average 0.25
  K::function({}, {}, sgd.finalize_variable_values({t.p}))(std::vector<NdArray>{});
  CHECK(values(t.p) == std::vector<double>{0.25, 3.5});
}

// The first element becomes negative: the average is taken of it, the parameter is constrained afterwards (Keras 3: apply).
TEST_CASE("constraints come last") {
  Trial t(GENERATE(Profile::keras2, Profile::keras3));
  Definition& definition = *Definition::current();
  definition.constraints[*definition.state_of(t.p)] = constraints::NonNeg();
  t.run(SGD({.learning_rate = 2}));
  CHECK(values(t.p) == std::vector<double>{0, 6});
  if (definition.profile == Profile::keras2) return;
  const SGD averaging({.learning_rate = 2, .use_ema = true});
  t.run(averaging);
  CHECK(values(t.p) == std::vector<double>{0, 10});
  CHECK(values(averaging.weights()[1]) == std::vector<double>{-2, 10});
}

TEST_CASE("a step is one map with several results for each parameter") {
  Trial t;
  const Tensor q = K::variable({{1, 2}, {3, 4}}, "q"), h = K::placeholder({2, 2}, "h");
  const Adam adam({.amsgrad = true, .weight_decay = 0.1});
  K::function({t.g, h}, {}, adam.get_updates_of({t.g, h}, {t.p, q}), "train");
  Journal journal;
  const Module module = run_pipeline(Definition::current()->module(), {}, journal);
  const Function& train = *module.find_function("train");
  std::size_t with_elements = 0;
  for (const Node& node : train.graph.nodes()) {
    if (is_input(node) || is_state(node) || is_constant(node)) continue;
    if (node.results[0].shape.empty()) continue;  // factors of the step
    ++with_elements;
    CHECK(node.op->name == "map");
    CHECK(node.results.size() == 4);  // p', m', v', h'
  }
  CHECK(with_elements == 2);
}
