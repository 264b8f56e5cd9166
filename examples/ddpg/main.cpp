// A pendulum that learns to stand up. Everything that learns is in ddpg.h; this file is the pendulum, a memory of what
// happened, and the loop. The state of the pendulum and its cost are those of Gym's Pendulum-v1.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "ddpg.h"

namespace {

constexpr double pi = 3.14159265358979323846;
constexpr int steps_per_episode = 200, batch = 64;

// SplitMix64 (Steele, Lea, Flood, 2014): the same run on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }
  double uniform(double low, double high) { return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53; }
  // Box and Muller.
  double normal() { return std::sqrt(-2 * std::log(uniform(1e-12, 1))) * std::cos(2 * pi * uniform(0, 1)); }

 private:
  std::uint64_t state_;
};

struct Pendulum {
  double angle = 0, speed = 0;  // rad from upright, rad/s

  void observe(float (&observation)[3]) const {
    observation[0] = static_cast<float>(std::cos(angle));
    observation[1] = static_cast<float>(std::sin(angle));
    observation[2] = static_cast<float>(speed);
  }
  // One twentieth of a second with a torque in N m; gives the reward.
  double step(double torque) {
    const double wrapped = std::remainder(angle, 2 * pi);
    const double cost = wrapped * wrapped + 0.1 * speed * speed + 0.001 * torque * torque;
    speed = std::clamp(speed + (15 * std::sin(angle) + 3 * torque) * 0.05, -8.0, 8.0);
    angle += speed * 0.05;
    return -cost;
  }
};

struct Moment {
  float observation[3], action, reward, next[3];
};

struct Learner {
  ddpg::State state;
  ddpg::ActWorkspace act;
  ddpg::TrainCriticWorkspace critic;
  ddpg::TrainActorWorkspace actor;
};

double act(Learner& learner, const Pendulum& pendulum) {
  float observation[3], action[1];
  pendulum.observe(observation);
  ddpg::act(learner.state, observation, action, learner.act);
  return static_cast<double>(action[0]);
}

void learn(Learner& learner, const std::vector<Moment>& memory, Random& random) {
  static float observation[batch * 3], action[batch], reward[batch], next[batch * 3];
  for (int i = 0; i < batch; ++i) {
    const Moment& moment = memory[random.next() % memory.size()];
    std::copy_n(moment.observation, 3, observation + 3 * i);
    std::copy_n(moment.next, 3, next + 3 * i);
    action[i] = moment.action;
    reward[i] = moment.reward;
  }
  float error, value;
  ddpg::train_critic(learner.state, observation, action, reward, next, error, learner.critic);
  ddpg::train_actor(learner.state, observation, value, learner.actor);
}

// The sum of rewards of an episode without noise, on average over starts from everywhere.
double performance(Learner& learner, std::uint64_t seed) {
  Random random(seed);
  double sum = 0;
  constexpr int episodes = 20;
  for (int episode = 0; episode < episodes; ++episode) {
    Pendulum pendulum{random.uniform(-pi, pi), random.uniform(-1, 1)};
    for (int i = 0; i < steps_per_episode; ++i) sum += pendulum.step(act(learner, pendulum));
  }
  return sum / episodes;
}

}  // namespace

int main() {
  static Learner learner;
  ddpg::init(learner.state);
  Random random(1);
  std::vector<Moment> memory;
  const double before = performance(learner, 7);
  std::printf("before: %.0f per episode\n", before);
  for (int episode = 1; episode <= 100; ++episode) {
    Pendulum pendulum{random.uniform(-pi, pi), random.uniform(-1, 1)};
    double sum = 0;
    for (int i = 0; i < steps_per_episode; ++i) {
      Moment moment;
      pendulum.observe(moment.observation);
      const double noisy = std::clamp(act(learner, pendulum) + 0.3 * random.normal(), -2.0, 2.0);
      const double reward = pendulum.step(noisy);
      pendulum.observe(moment.next);
      moment.action = static_cast<float>(noisy);
      moment.reward = static_cast<float>(reward);
      memory.push_back(moment);
      sum += reward;
      if (memory.size() >= 1000) learn(learner, memory, random);
    }
    if (episode % 10 == 0) std::printf("episode %3d: %.0f\n", episode, sum);
  }
  const double after = performance(learner, 7);
  std::printf("after: %.0f per episode (a pendulum that stands up from everywhere has about -150)\n", after);
  return before < -800 && after > -250 ? EXIT_SUCCESS : EXIT_FAILURE;
}
