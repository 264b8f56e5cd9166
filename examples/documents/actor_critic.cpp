// The second document: training by updates (rows P5 to P8 of the documents' programs). A loss of the user's own trains
// the layers that it names; an actor is trained through a critic of which nothing moves; and the whole of DDPG as
// keras-rl has it, with copies of both networks that follow slowly. Compiled ahead of time: ingot compile
// actor_critic.cpp -o out --bind act.batch=1 --bind train.batch=64
#include <cmath>
#include <iostream>
#include <map>

#include "examples/documents/expect.h"
#include "ingot/ingot.h"

using namespace ingot;
using documents::expect;
using documents::expect_error;

namespace {

constexpr std::int64_t observations = 4, actions = 2;

Model make_actor(const std::string& name) {
  const Tensor observation = Input({observations});
  Tensor x = layers::Dense(16, {.activation = "relu"})(observation);
  x = layers::BatchNormalization()(x);
  return Model(observation, layers::Dense(actions, {.activation = "tanh"})(x), name);
}

struct Critic {
  Model model;
  Tensor action_input;
};

// On the actor's observation, so that the updates of the actor's BatchNormalization hang on the critic's inputs too.
Critic make_critic(const std::string& name, const Tensor& observation) {
  const Tensor action = Input({actions}, {.name = name + "_action"});
  Tensor x = layers::concatenate({action, observation});
  x = layers::Dense(16, {.activation = "relu"})(x);
  return {Model({action, observation}, layers::Dense(1)(x), name), action};
}

struct Agent {
  Model actor, target_actor;
  Critic critic, target_critic;
  optimizers::Adam actor_optimizer, critic_optimizer;
  std::vector<Tensor> critic_inputs;  // all but the action
  Tensor action;                      // what the actor does
  RecordedFunction act, train_actor, train_critic;
};

// target' = tau * weight + (1 - tau) * target.
void follow(std::vector<K::Update>& updates, const Model& target, const Model& model, double tau) {
  const std::vector<Tensor> slow = target.weights(), fast = model.weights();
  for (std::size_t i = 0; i < slow.size(); ++i) updates.push_back({slow[i], tau * fast[i] + (1 - tau) * slow[i]});
}

void append(std::vector<K::Update>& updates, const std::vector<K::Update>& more) {
  updates.insert(updates.end(), more.begin(), more.end());
}

// The huber loss of keras-rl: half the square up to 1, then linear.
Tensor clipped_error(const Tensor& target, const Tensor& value) {
  const Tensor error = K::abs(target - value);
  const Tensor is_small = K::less(error, 1.0);
  const Tensor square = 0.5 * K::square(error), linear = error - 0.5;
  return K::mean(K::where(is_small, square, linear));
}

Agent make_agent() {
  set_profile(Profile::keras2);
  const Model actor = make_actor("actor"), target_actor = make_actor("target_actor");
  const Critic critic = make_critic("critic", actor.input()),
               target_critic = make_critic("target_critic", target_actor.input());

  // The loop of the document: the critic's inputs with the actor in the place of the action.
  std::vector<Tensor> combined_inputs, critic_inputs;
  std::size_t action_index = 0;
  for (const Tensor& input : critic.model.inputs()) {
    if (input == critic.action_input) {
      action_index = combined_inputs.size();
      combined_inputs.emplace_back();
    } else {
      combined_inputs.push_back(input);
      critic_inputs.push_back(input);
    }
  }
  combined_inputs[action_index] = actor(critic_inputs);
  const Tensor combined_output = critic.model(combined_inputs);

  // P7 and P8: the actor's step, its moving averages, and its slow copy. The learning phase is an input, as with
  // TensorFlow in keras-rl.
  const optimizers::Adam actor_optimizer({.learning_rate = 0.001, .clipnorm = 1.0}),
      critic_optimizer({.learning_rate = 0.001});
  std::vector<K::Update> updates = actor_optimizer.get_updates(-K::mean(combined_output), actor.trainable_weights());
  append(updates, actor.updates());
  follow(updates, target_actor, actor, 0.001);
  std::vector<Tensor> inputs = critic_inputs;
  inputs.push_back(K::learning_phase());
  const RecordedFunction train_actor = K::function(inputs, {actor(critic_inputs)}, updates, "train");

  // P8: the critic learns the target of its slow copy.
  const Tensor goal = Input({1}, {.name = "goal"});
  updates = critic_optimizer.get_updates(clipped_error(goal, critic.model.output()), critic.model.trainable_weights());
  follow(updates, target_critic.model, critic.model, 0.001);
  std::vector<Tensor> critic_feed = critic.model.inputs();
  critic_feed.push_back(goal);
  const RecordedFunction train_critic = K::function(critic_feed, {critic.model.output()}, updates, "train_critic");

  const RecordedFunction act = K::function({actor.input()}, {actor.output()}, {}, "act");
  return {actor,         target_actor,         critic, target_critic, actor_optimizer, critic_optimizer,
          critic_inputs, actor(critic_inputs), act,    train_actor,   train_critic};
}

std::vector<NdArray> values_of(const std::vector<Tensor>& variables) {
  std::vector<NdArray> values;
  for (const Tensor& variable : variables) values.push_back(K::get_value(variable));
  return values;
}

NdArray counting(std::int64_t rows, std::int64_t columns, double scale) {
  std::vector<float> values;
  for (std::int64_t i = 0; i < rows * columns; ++i)
    values.push_back(static_cast<float>(std::sin(static_cast<double>(i + 1)) * scale));
  return NdArray({rows, columns}, values);
}

bool all_differ(const std::vector<NdArray>& a, const std::vector<NdArray>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] == b[i]) return false;
  return true;
}

void check_own_loss() {
  set_profile(Profile::keras2);
  const Tensor input = Input({8});
  const Tensor x = layers::Dense(8, {.activation = "relu"})(input);
  const Tensor features = layers::Dense(4)(x);
  const Model model(input, layers::Dense(3)(features));
  const std::vector<Tensor> params = {model.layers()[2].weights()};
  const Tensor loss = K::mean(K::square(features - 1));
  const optimizers::Adam optimizer({.learning_rate = 0.001, .clipnorm = 1.0});

  // P5: gradients are no updates; with get_updates the same program trains.
  expect_error<ValueError>(
      [&] { K::function({input, K::learning_phase()}, {features}, optimizer.get_gradients(loss, params)); },
      "no update", "P5: gradients passed as updates are an error");
  const auto train = K::function({input, K::learning_phase()}, {features}, optimizer.get_updates(loss, params));
  const NdArray data = counting(5, 8, 1);
  const std::vector<NdArray> others = values_of(model.layers()[1].weights()), named = values_of(params);
  const NdArray before = model.predict(data);
  double distance = 1e9;
  for (int step = 0; step < 100; ++step) {
    const NdArray now = train({data, 1})[0];
    double sum = 0;
    for (std::int64_t i = 0; i < now.size(); ++i) sum += (now.at(i) - 1) * (now.at(i) - 1);
    if (step % 20 == 0) expect(sum < distance, "P5: the loss has become smaller"), distance = sum;
  }
  expect(!(model.predict(data) == before), "P5: the network has changed");
  expect(all_differ(values_of(params), named), "P5: the named layer has been trained");
  expect(values_of(model.layers()[1].weights()) == others, "P5: no other layer has moved by a bit");

  // P6.
  expect_error<ValueError>([&] { optimizer.get_updates(K::mean(K::square(input)), params); },
                           "An operation has `None` for gradient.", "P6: a loss that does not depend on the weights");
}

}  // namespace

void define() { make_agent(); }

int main() {
  check_own_loss();

  K::clear_session();
  const Agent agent = make_agent();
  expect(agent.actor(agent.critic_inputs) == agent.action, "P7: the actor on the same inputs is the same node");
  const NdArray observation = counting(64, observations, 1);
  const NdArray act_before = agent.act({observation[0].reshape({1, observations})})[0];

  const std::vector<NdArray> actor = values_of(agent.actor.weights()), critic = values_of(agent.critic.model.weights()),
                             target = values_of(agent.target_actor.weights()),
                             target_critic = values_of(agent.target_critic.model.weights());
  const NdArray expected = agent.actor.predict(observation, 64);
  const NdArray returned = agent.train_actor({observation, 0})[0];
  expect(returned == expected, "P7: the action is that of the actor before the step");
  expect(values_of(agent.critic.model.weights()) == critic, "P7: the critic has not moved by a bit");
  const std::vector<NdArray> trained = values_of(agent.actor.trainable_weights());
  bool has_moved = true;
  for (const Tensor& weight : agent.actor.trainable_weights()) {
    for (std::size_t i = 0; i < actor.size(); ++i)
      if (agent.actor.weights()[i] == weight) has_moved = has_moved && !(K::get_value(weight) == actor[i]);
  }
  expect(has_moved, "P7: every weight of the actor has moved");
  expect(K::get_value(agent.actor_optimizer.iterations()).item() == 1, "P7: the actor's optimizer has counted a step");
  expect(K::get_value(agent.critic_optimizer.iterations()).item() == 0, "P7: the critic's has not");

  // P8: target' = tau * (weight before the step) + (1 - tau) * target, for every weight.
  const std::vector<NdArray> followed = values_of(agent.target_actor.weights());
  double worst = 0;
  for (std::size_t i = 0; i < followed.size(); ++i)
    for (std::int64_t k = 0; k < followed[i].size(); ++k)
      worst = std::max(worst, std::abs(followed[i].at(k) - (0.001 * actor[i].at(k) + 0.999 * target[i].at(k))));
  expect(worst < 1e-6, "P8: the slow copy follows the weights from before the step");
  const NdArray mean = K::get_value(agent.actor.get_layer(2).weights()[2]);
  agent.train_actor({observation, 1});
  expect(!(K::get_value(agent.actor.get_layer(2).weights()[2]) == mean),
         "P8: in the training phase BatchNormalization's moving average is updated too");

  const std::vector<NdArray> actor_then = values_of(agent.actor.weights());
  const NdArray actions_taken = counting(64, actions, 0.5), goal = counting(64, 1, 2);
  for (int step = 0; step < 3; ++step) agent.train_critic({actions_taken, observation, goal});
  expect(values_of(agent.actor.weights()) == actor_then, "P8: the critic's step leaves the actor alone");
  expect(all_differ(values_of(agent.critic.model.weights()), critic), "P8: and trains the critic");
  expect(all_differ(values_of(agent.target_critic.model.weights()), target_critic), "P8: whose copy follows");

  const NdArray act_after = agent.act({observation[0].reshape({1, observations})})[0];
  expect(!(act_after == act_before), "act at batch 1 sees what train at batch 64 has learned: one State");
  return documents::status();
}
