// Eigen as a contender, written as its users write it. Built once per compiler and target, since Eigen is code of the
// compiler under test; EIGEN_BUILD names that compiler.
//
// Variants: dynamic sizes with the kernel as Keras stores it, dynamic sizes with the kernel transposed, and, for the
// tiny network, sizes fixed at compile time.
#include <Eigen/Dense>

#include "bench/contender.h"

namespace ingot::bench {
namespace {

// A row-major [batch][features] array is Eigen's column-major (features, batch).
template <class Values>
void activate(Values& values, Activation activation) {
  if (activation == Activation::relu) values = values.cwiseMax(0.f);
  if (activation == Activation::softmax) {
    for (Eigen::Index column = 0; column < values.cols(); ++column) {
      auto row = values.col(column).array();
      row = (row - row.maxCoeff()).exp();
      row /= row.sum();
    }
  }
}

// Kernel is (outputs, inputs): column-major has the bytes of Keras' [inputs][outputs]. Values is a vector or a matrix.
template <class Kernel, class Values>
class Stack {
 public:
  explicit Stack(const Network& network) : input_(network.input), output(aligned_floats(network.output_size())) {
    const auto batch = static_cast<Eigen::Index>(network.batch);
    for (const Layer& layer : network.layers) {
      const auto inputs = static_cast<Eigen::Index>(layer.inputs);
      const auto outputs = static_cast<Eigen::Index>(layer.outputs);
      steps_.push_back({Eigen::Map<const Eigen::MatrixXf>(layer.kernel.data(), outputs, inputs),
                        Eigen::Map<const Eigen::VectorXf>(layer.bias.data(), outputs), Values(outputs, batch),
                        layer.activation, inputs, outputs, batch});
    }
  }

  void run(std::size_t calls) {
    for (std::size_t call = 0; call < calls; ++call) {
      const float* source = input_.get();
      for (std::size_t i = 0; i < steps_.size(); ++i) {
        Step& step = steps_[i];
        float* const target = i + 1 == steps_.size() ? output.get() : step.values.data();
        const Eigen::Map<const Values, Eigen::Aligned64> x(source, step.inputs, step.batch);
        Eigen::Map<Values, Eigen::Aligned64> y(target, step.outputs, step.batch);
        y.colwise() = step.bias;
        y.noalias() += step.kernel * x;
        activate(y, step.activation);
        source = target;
      }
    }
  }

 private:
  struct Step {
    Kernel kernel;
    Eigen::VectorXf bias;
    Values values;
    Activation activation;
    Eigen::Index inputs, outputs, batch;
  };
  std::shared_ptr<float[]> input_;
  std::vector<Step> steps_;

 public:
  std::shared_ptr<float[]> output;
};

// The tiny network with every size known to the compiler.
class Fixed {
 public:
  explicit Fixed(const Network& network)
      : input_(network.input),
        output(aligned_floats(network.output_size())),
        kernel_0_(network.layers[0].kernel.data()),
        kernel_1_(network.layers[1].kernel.data()),
        kernel_2_(network.layers[2].kernel.data()),
        bias_0_(network.layers[0].bias.data()),
        bias_1_(network.layers[1].bias.data()),
        bias_2_(network.layers[2].bias.data()) {}

  static bool fits(const Network& network) {
    const auto is = [&network](std::size_t i, std::size_t inputs, std::size_t outputs, Activation activation) {
      const Layer& layer = network.layers[i];
      return layer.inputs == inputs && layer.outputs == outputs && layer.activation == activation;
    };
    return network.batch == 1 && network.layers.size() == 3 && is(0, 4, 16, Activation::relu) &&
           is(1, 16, 16, Activation::relu) && is(2, 16, 2, Activation::linear);
  }

  void run(std::size_t calls) {
    for (std::size_t call = 0; call < calls; ++call) {
      // The compiler must not hoist the computation out of the loop: memory may have changed.
      asm volatile("" ::: "memory");
      const Eigen::Map<const Eigen::Vector4f, Eigen::Aligned64> x(input_.get());
      const Hidden first = (kernel_0_ * x + bias_0_).cwiseMax(0.f);
      const Hidden second = (kernel_1_ * first + bias_1_).cwiseMax(0.f);
      Eigen::Map<Eigen::Vector2f, Eigen::Aligned64> y(output.get());
      y = kernel_2_ * second + bias_2_;
    }
  }

 private:
  using Hidden = Eigen::Matrix<float, 16, 1>;
  std::shared_ptr<float[]> input_;

 public:
  std::shared_ptr<float[]> output;

 private:
  Eigen::Matrix<float, 16, 4> kernel_0_;
  Eigen::Matrix<float, 16, 16> kernel_1_;
  Eigen::Matrix<float, 2, 16> kernel_2_;
  Hidden bias_0_;
  Hidden bias_1_;
  Eigen::Vector2f bias_2_;
};

template <class Kind>
void add(const Network& network, const std::string& variant, std::vector<Contender>& contenders) {
  const auto kind = std::make_shared<Kind>(network);
  contenders.push_back(
      {"Eigen", variant + ", " EIGEN_BUILD, [kind](std::size_t calls) { kind->run(calls); }, kind->output});
}

using Transposed = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace
}  // namespace ingot::bench

extern "C" void add_contenders(const ingot::bench::Network& network, std::vector<ingot::bench::Contender>& contenders) {
  using namespace ingot::bench;
  if (network.batch == 1) {
    add<Stack<Eigen::MatrixXf, Eigen::VectorXf>>(network, "Keras layout", contenders);
    add<Stack<Transposed, Eigen::VectorXf>>(network, "transposed kernel", contenders);
  } else {
    add<Stack<Eigen::MatrixXf, Eigen::MatrixXf>>(network, "Keras layout", contenders);
    add<Stack<Transposed, Eigen::MatrixXf>>(network, "transposed kernel", contenders);
  }
  if (Fixed::fits(network)) add<Fixed>(network, "fixed sizes", contenders);
}
