// Deep deterministic policy gradient (Lillicrap et al., arXiv 1509.02971): an actor, a critic and a slowly following
// copy of each, as four functions over one State.
//
//   act           what to do, at batch 1
//   train_critic  one step of the critic towards reward + discount * critic_target(next, actor_target(next))
//   train_actor   one step of the actor through the critic, of which nothing moves; the copies follow
//
//   ingot compile ddpg.cpp -o out --bind act.batch=1 --bind train_critic.batch=64 --bind train_actor.batch=64
#include "ingot/ingot.h"

using namespace ingot;

namespace {

constexpr std::int64_t observations = 3, actions = 1;
constexpr double strongest = 2, discount = 0.99, follow = 0.005;

Model make_actor(const std::string& name) {
  const Tensor observation = Input({observations});
  Tensor x =
      layers::Dense(64, {.activation = "relu", .kernel_initializer = initializers::GlorotUniform(1)})(observation);
  x = layers::Dense(64, {.activation = "relu", .kernel_initializer = initializers::GlorotUniform(2)})(x);
  x = layers::Dense(actions,
                    {.activation = "tanh", .kernel_initializer = initializers::RandomUniform(-3e-3, 3e-3, 3)})(x);
  const Tensor action = layers::Lambda([](const Tensor& share) { return share * strongest; })(x);
  return Model(observation, action, name);
}

Model make_critic(const std::string& name) {
  const Tensor observation = Input({observations}), action = Input({actions});
  Tensor x = layers::concatenate({observation, action});
  x = layers::Dense(64, {.activation = "relu", .kernel_initializer = initializers::GlorotUniform(4)})(x);
  x = layers::Dense(64, {.activation = "relu", .kernel_initializer = initializers::GlorotUniform(5)})(x);
  x = layers::Dense(1, {.kernel_initializer = initializers::GlorotUniform(6)})(x);
  return Model({observation, action}, x, name);
}

// target' = follow * weight + (1 - follow) * target, of the weights before the step.
void follow_weights(std::vector<K::Update>& updates, const Model& target, const Model& model) {
  const std::vector<Tensor> slow = target.weights(), fast = model.weights();
  for (std::size_t i = 0; i < slow.size(); ++i) updates.push_back({slow[i], follow * fast[i] + (1 - follow) * slow[i]});
}

}  // namespace

void define() {
  const Model actor = make_actor("actor"), actor_target = make_actor("actor_target");
  const Model critic = make_critic("critic"), critic_target = make_critic("critic_target");
  const Tensor observation = Input({observations}, {.name = "observation"});
  const Tensor action = Input({actions}, {.name = "action"});
  const Tensor reward = Input({1}, {.name = "reward"});
  const Tensor next = Input({observations}, {.name = "next"});

  K::function({observation}, {actor(observation)}, {}, "act");

  const Tensor expected = reward + discount * critic_target({next, actor_target(next)});
  const Tensor error = K::mean(K::square(critic({observation, action}) - K::stop_gradient(expected)));
  const optimizers::Adam critic_optimizer({.learning_rate = 1e-3});
  std::vector<K::Update> updates = critic_optimizer.get_updates(error, critic.trainable_weights());
  follow_weights(updates, critic_target, critic);
  K::function({observation, action, reward, next}, {error}, updates, "train_critic");

  const Tensor value = K::mean(critic({observation, actor(observation)}));
  const optimizers::Adam actor_optimizer({.learning_rate = 1e-3});
  updates = actor_optimizer.get_updates(-value, actor.trainable_weights());
  follow_weights(updates, actor_target, actor);
  K::function({observation}, {value}, updates, "train_actor");
}
