// oneDNN as a contender: one primitive a layer with bias and ReLU fused, every layout left to the library (`any`),
// weights reordered beforehand, primitives executed through the C entry point with argument lists prepared beforehand.
//
// Two variants: inner product primitives and matmul primitives. The caller's input and output stay plain row-major.
#include <cstring>
#include <oneapi/dnnl/dnnl.hpp>
#include <stdexcept>

#include "bench/contender.h"

// Of the OpenMP run time that this build of oneDNN uses; it would otherwise take every processor.
extern "C" void omp_set_num_threads(int threads);

namespace ingot::bench {
namespace {

using dnnl::memory;

constexpr auto f32 = memory::data_type::f32;
constexpr auto any = memory::format_tag::any;
constexpr auto plain = memory::format_tag::ab;

memory::dim dim(std::size_t size) { return static_cast<memory::dim>(size); }

class Stack {
 public:
  enum class Kind { inner_product, matmul, matmul_plain };

  Stack(const Network& network, Kind kind) : kind_(kind), input_(network.input) {
    const memory::desc first({dim(network.batch), dim(network.layers.front().inputs)}, f32, plain);
    memory value(first, engine_, input_.get());
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const Layer& layer = network.layers[i];
      const bool last = i + 1 == network.layers.size();
      const bool softmax = layer.activation == Activation::softmax;
      const memory::desc wanted({dim(network.batch), dim(layer.outputs)}, f32, last && !softmax ? plain : any);
      value = kind_ == Kind::inner_product ? add_inner_product(layer, value, wanted) : add_matmul(layer, value, wanted);
      if (softmax) value = add_softmax(value, last);
    }
    output = aligned_floats(network.output_size());
    if (value.get_desc().get_size() != network.output_size() * sizeof(float))
      throw std::runtime_error("oneDNN: padded output");
    value.set_data_handle(output.get());
  }

  void run(std::size_t calls) {
    for (std::size_t call = 0; call < calls; ++call) {
      for (const Step& step : steps_) {
        const auto status = dnnl_primitive_execute(step.primitive.get(), stream_.get(),
                                                   static_cast<int>(step.arguments.size()), step.arguments.data());
        if (status != dnnl_success) throw std::runtime_error("oneDNN: a primitive failed");
      }
      stream_.wait();
    }
  }

  std::shared_ptr<float[]> output;

 private:
  struct Step {
    dnnl::primitive primitive;
    std::vector<dnnl_exec_arg_t> arguments;
  };

  void add_step(dnnl::primitive primitive, const std::vector<std::pair<int, memory>>& arguments) {
    Step step{std::move(primitive), {}};
    for (const auto& [index, value] : arguments) {
      step.arguments.push_back({index, value.get()});
      memories_.push_back(value);
    }
    steps_.push_back(std::move(step));
  }

  static dnnl::primitive_attr epilogue(const Layer& layer) {
    dnnl::primitive_attr attributes;
    if (layer.activation == Activation::relu) {
      dnnl::post_ops operations;
      operations.append_eltwise(dnnl::algorithm::eltwise_relu, 0.f, 0.f);
      attributes.set_post_ops(operations);
    }
    return attributes;
  }

  memory reordered(const memory::desc& from, const std::vector<float>& values, const memory::desc& to) {
    memory source(from, engine_);
    std::memcpy(source.get_data_handle(), values.data(), values.size() * sizeof(float));
    if (from == to) return source;
    memory result(to, engine_);
    dnnl::reorder(source, result).execute(stream_, source, result);
    stream_.wait();
    return result;
  }

  memory add_inner_product(const Layer& layer, const memory& source, const memory::desc& wanted) {
    const memory::dims shape{dim(layer.outputs), dim(layer.inputs)};
    const memory::desc bias({dim(layer.outputs)}, f32, memory::format_tag::a);
    const dnnl::inner_product_forward::primitive_desc chosen(engine_, dnnl::prop_kind::forward_inference,
                                                             source.get_desc(), {shape, f32, any}, bias, wanted,
                                                             epilogue(layer));
    const memory result(chosen.dst_desc(), engine_);
    add_step(dnnl::inner_product_forward(chosen),
             {{DNNL_ARG_SRC, source},
              {DNNL_ARG_WEIGHTS, reordered({shape, f32, memory::format_tag::ba}, layer.kernel, chosen.weights_desc())},
              {DNNL_ARG_BIAS, reordered(bias, layer.bias, bias)},
              {DNNL_ARG_DST, result}});
    return result;
  }

  memory add_matmul(const Layer& layer, const memory& source, const memory::desc& wanted) {
    const memory::dims shape{dim(layer.inputs), dim(layer.outputs)};
    const memory::desc bias({1, dim(layer.outputs)}, f32, plain);
    const auto layout = kind_ == Kind::matmul_plain ? plain : any;
    const dnnl::matmul::primitive_desc chosen(engine_, source.get_desc(), {shape, f32, layout}, bias, wanted,
                                              epilogue(layer));
    const memory result(chosen.dst_desc(), engine_);
    add_step(dnnl::matmul(chosen),
             {{DNNL_ARG_SRC, source},
              {DNNL_ARG_WEIGHTS, reordered({shape, f32, plain}, layer.kernel, chosen.weights_desc())},
              {DNNL_ARG_BIAS, reordered(bias, layer.bias, bias)},
              {DNNL_ARG_DST, result}});
    return result;
  }

  memory add_softmax(const memory& source, bool last) {
    const memory::desc wanted(source.get_desc().get_dims(), f32, last ? plain : any);
    const dnnl::softmax_forward::primitive_desc chosen(engine_, dnnl::prop_kind::forward_inference,
                                                       dnnl::algorithm::softmax_accurate, source.get_desc(), wanted, 1);
    const memory result(chosen.dst_desc(), engine_);
    add_step(dnnl::softmax_forward(chosen), {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}});
    return result;
  }

  Kind kind_;
  std::shared_ptr<float[]> input_;
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  std::vector<Step> steps_;
  std::vector<memory> memories_;
};

}  // namespace
}  // namespace ingot::bench

extern "C" void add_contenders(const ingot::bench::Network& network, std::vector<ingot::bench::Contender>& contenders) {
  using ingot::bench::Stack;
  omp_set_num_threads(1);
  const auto add = [&](Stack::Kind kind, const char* variant) {
    const auto stack = std::make_shared<Stack>(network, kind);
    contenders.push_back({"oneDNN", variant, [stack](std::size_t calls) { stack->run(calls); }, stack->output});
  };
  add(Stack::Kind::inner_product, "inner product");
  add(Stack::Kind::matmul, "matmul");
  add(Stack::Kind::matmul_plain, "matmul, kernel as Keras stores it");
}
