// A network: the layers and nodes between inputs and outputs, found from tensor histories as Keras finds them.
#pragma once
#include <map>
#include <optional>
#include <vector>

#include "frontend/compile.h"
#include "frontend/layer.h"

namespace ingot {

using NetworkNode = LayerCall;

struct NetworkGraph {
  std::vector<std::uint32_t> inputs, outputs;  // tensors
  std::vector<LayerBase*> layers;              // by depth from the inputs on, then by discovery; operations too
  std::vector<NetworkNode> nodes;              // operands first
  std::map<NetworkNode, int> depths;           // 0: at an output
};

// Throws ValueError in Keras' words: graph disconnected, a name that two layers bear, an output without history. In the
// keras3 profile operations between layers become layers.
NetworkGraph map_network(Definition& definition, const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs);

// A model as a layer: calling it calls its layers on other tensors.
class NetworkLayer : public LayerBase {
 public:
  NetworkLayer(std::string_view kind, const LayerOptions& options) : LayerBase(kind, options) {}

  void set_graph(NetworkGraph found);
  void build(const std::vector<Tensor>& inputs) override;
  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training& training, std::uint32_t) override;
  void check_arity(const std::vector<Tensor>& inputs, bool is_list) const override;
  void recorded(const LayerNode& node) override;
  std::vector<LayerWeight> all_weights() const override;
  std::vector<K::Update> all_updates() const override;
  void set_trainable(bool value) override;

  NetworkGraph graph;
  bool has_graph = false;
  std::vector<LayerBase*> chain;  // of a Sequential: the layers as added
  bool is_sequential = false;
  std::vector<LayerBase*> listed_layers() const;  // what model.layers shows: no operations
  // Of the calls that are part of this network only, while all_updates() has those of every call of its layers.
  std::vector<K::Update> own_updates() const;
  std::vector<std::uint32_t> own_losses() const;  // tensors

  std::optional<TrainingRecord> compiled;  // of compile()
  std::uint64_t shuffled_epochs = 0;       // by fit

  // Of a Sequential: the tensor that the chain has come to, once its input is known.
  std::optional<std::uint32_t> chain_end;
  void start_chain(const Shape& shape, DType input_dtype, const Place& place);  // with an Input of its own
  void extend_chain(LayerBase& layer, const Place& place);
  void map_chain();

 private:
  struct Call {
    std::vector<std::uint32_t> inputs, outputs;
    Training training;
  };
  std::vector<Call> earlier_;  // the same tensors give the same outputs
  std::size_t last_call_ = 0;  // the entry of the call that was made last
};

}  // namespace ingot
