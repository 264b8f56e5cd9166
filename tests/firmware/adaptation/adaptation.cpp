// Five networks of Keras, each adapted in two sets of its layers by two optimizers: a function each, named as in
// tests/vectors/adaptation/adaptation.json. INGOT_ADAPTATION_MODELS is the folder of the networks.
#include <cstdlib>

#include "ingot/ingot.h"

using namespace ingot;

namespace {

constexpr std::int64_t batch = 2;

struct Topology {
  std::string name;
  std::vector<std::vector<std::string>> sets;  // of layers that are trained
};

const std::vector<Topology> topologies = {
    {"mlp", {{"last"}, {"first", "last"}}},          {"residual", {{"inner"}, {"stem", "head"}}},
    {"two_inputs", {{"right"}, {"left", "joined"}}}, {"normalized", {{"normalization"}, {"hidden", "normalization"}}},
    {"siamese", {{"encoder"}, {"compare"}}},
};

void add_steps(const Topology& topology, const Network& network) {
  std::vector<Tensor> inputs;
  for (const Tensor& input : network.inputs())
    inputs.push_back(Input({}, {.batch_shape = {batch, input.shape()[1].value}}));
  const Tensor output = network(inputs);
  inputs.push_back(Input({}, {.batch_shape = {batch, output.shape()[1].value}}));
  const Tensor loss = K::mean(K::square(output - inputs.back()));
  for (std::size_t set = 0; set < topology.sets.size(); ++set) {
    std::vector<Tensor> trained;
    for (const std::string& layer : topology.sets[set])
      for (const Tensor& weight : network.get_layer(layer).trainable_weights()) trained.push_back(weight);
    const std::string name = topology.name + "_" + std::to_string(set);
    const optimizers::SGD momentum({.learning_rate = 0.015625, .momentum = 0.875});
    K::function(inputs, {loss}, momentum.get_updates(loss, trained), name + "_momentum");
    const optimizers::Adam adam(
        {.learning_rate = 0.001953125, .beta_1 = 0.875, .beta_2 = 0.96875, .epsilon = 0.0009765625});
    K::function(inputs, {loss}, adam.get_updates(loss, trained), name + "_adam");
  }
}

}  // namespace

void define() {
  set_profile(Profile::keras3);
  K::set_learning_phase(0);  // as deployed: Dropout passes, BatchNormalization keeps its moving statistics
  const char* const folder = std::getenv("INGOT_ADAPTATION_MODELS");
  for (const Topology& topology : topologies)
    add_steps(topology, models::load_model((folder ? folder : ".") + ("/" + topology.name) + ".keras"));
}
