// The backend functions of Keras (`from keras import backend as K`): operations on tensors, variables, and the state of
// the definition. All elementwise ones broadcast as NumPy does; axes count with the batch axis, negative ones from the
// end. Numbers may stand where tensors are expected. Shapes that do not fit throw Error with layer and place.
#pragma once
#include <optional>
#include <vector>

#include "frontend/array_like.h"
#include "frontend/function.h"
#include "frontend/tensor.h"
#include "frontend/update.h"

namespace ingot {

// Axes of a reduction: nothing (all), one, or several.
class Axes {
 public:
  Axes() = default;
  Axes(int axis) : values_(std::vector<std::int64_t>{axis}) {}  // NOLINT: implicit
  Axes(std::initializer_list<int> axes) : values_(std::vector<std::int64_t>(axes.begin(), axes.end())) {}
  static Axes of(std::vector<std::int64_t> axes) {
    Axes result;
    result.values_ = std::move(axes);
    return result;
  }
  const std::optional<std::vector<std::int64_t>>& values() const { return values_; }

 private:
  std::optional<std::vector<std::int64_t>> values_;
};

namespace K {

// --- the definition
void clear_session();                      // a new definition for this thread; tensors of the old one stay valid
Tensor learning_phase();                   // bool[]: 0 infers, 1 trains; a function without it takes 0
void set_learning_phase(int value);        // 0 or 1, fixed from here on; throws ValueError for anything else
void set_random_seed(std::uint32_t seed);  // of initializers without a seed and of dropout; before the first layer
double epsilon();                          // 1e-7

// --- variables and placeholders
Tensor variable(const NdArray& value, const std::string& name = {}, DType dtype = DType::f32);
Tensor constant(const NdArray& value, DType dtype = DType::f32, Place place = Place::current());
Tensor placeholder(std::vector<std::int64_t> shape, const std::string& name = {}, DType dtype = DType::f32,
                   Place place = Place::current());  // shape with the batch axis
NdArray get_value(const Tensor& variable);
void set_value(const Tensor& variable, const NdArray& value);
Update update(const Tensor& variable, const Operand& new_value);
Update update_add(const Tensor& variable, const Operand& increment);
Update update_sub(const Tensor& variable, const Operand& decrement);
// variable * momentum + value * (1 - momentum)
Update moving_average_update(const Tensor& variable, const Operand& value, double momentum);

// --- elementwise
Tensor identity(const Operand& x);
Tensor abs(const Operand& x);
Tensor sign(const Operand& x);
Tensor square(const Operand& x);
Tensor sqrt(const Operand& x);  // of max(x, 0), as Keras has it
Tensor rsqrt(const Operand& x);
Tensor exp(const Operand& x);
Tensor expm1(const Operand& x);
Tensor log(const Operand& x);
Tensor log1p(const Operand& x);
Tensor sin(const Operand& x);
Tensor cos(const Operand& x);
Tensor tanh(const Operand& x);
Tensor erf(const Operand& x);
Tensor floor(const Operand& x);
Tensor ceil(const Operand& x);
Tensor round(const Operand& x);  // half to even
Tensor pow(const Operand& x, const Operand& exponent);
Tensor maximum(const Operand& a, const Operand& b);
Tensor minimum(const Operand& a, const Operand& b);
Tensor clip(const Operand& x, double minimum, double maximum);
Tensor cast(const Operand& x, DType dtype);
Tensor cast(const Operand& x, const std::string& dtype);  // "float32"; throws TypeError for an unknown one
Tensor equal(const Operand& a, const Operand& b);         // bool, as all comparisons
Tensor not_equal(const Operand& a, const Operand& b);
Tensor less(const Operand& a, const Operand& b);
Tensor less_equal(const Operand& a, const Operand& b);
Tensor greater(const Operand& a, const Operand& b);
Tensor greater_equal(const Operand& a, const Operand& b);
Tensor logical_and(const Operand& a, const Operand& b);
Tensor logical_or(const Operand& a, const Operand& b);
Tensor logical_not(const Operand& x);
Tensor where(const Operand& condition, const Operand& a, const Operand& b);
Tensor switch_(const Operand& condition, const Operand& then, const Operand& otherwise);
Tensor in_train_phase(const Operand& training, const Operand& inference);
Tensor in_test_phase(const Operand& inference, const Operand& training);
Tensor relu(const Operand& x);
Tensor sigmoid(const Operand& x);
Tensor hard_sigmoid(const Operand& x);
Tensor softplus(const Operand& x);
Tensor softsign(const Operand& x);
Tensor elu(const Operand& x, double alpha = 1);
Tensor softmax(const Operand& x, int axis = -1);

// --- reductions; a mean of bools is taken in float32
Tensor sum(const Operand& x, Axes axis = {}, bool keepdims = false);
Tensor prod(const Operand& x, Axes axis = {}, bool keepdims = false);
Tensor max(const Operand& x, Axes axis = {}, bool keepdims = false);
Tensor min(const Operand& x, Axes axis = {}, bool keepdims = false);
Tensor mean(const Operand& x, Axes axis = {}, bool keepdims = false);
Tensor var(const Operand& x, Axes axis = {}, bool keepdims = false);  // biased
Tensor std(const Operand& x, Axes axis = {}, bool keepdims = false);
Tensor any(const Operand& x, Axes axis = {}, bool keepdims = false);
Tensor all(const Operand& x, Axes axis = {}, bool keepdims = false);
Tensor count(const Operand& x, Axes axis = {});  // elements along the axes, int64[]
Tensor logsumexp(const Operand& x, Axes axis = {}, bool keepdims = false);
Tensor argmax(const Operand& x, int axis = -1);  // the first of equals; int64 (keras2), int32 (keras3)
Tensor argmin(const Operand& x, int axis = -1);
Tensor l2_normalize(const Operand& x, int axis);

// --- products
Tensor dot(const Operand& x, const Operand& y);  // x may be sparse: computed without densifying
Tensor batch_dot(const Operand& x, const Operand& y, Axes axes = {});
// Any product of two tensors: contract(x, y, "bmk,bkn->bmn").
Tensor einsum(const std::string& spec, const Operand& x, const Operand& y);

// --- shapes
Tensor reshape(const Operand& x, std::vector<std::int64_t> shape);  // with the batch axis; -1: the rest
Tensor transpose(const Operand& x);
Tensor permute_dimensions(const Operand& x, std::vector<std::int64_t> pattern);
Tensor concatenate(const std::vector<Tensor>& tensors, int axis = -1, Place place = Place::current());
Tensor stack(const std::vector<Tensor>& tensors, int axis = 0, Place place = Place::current());
Tensor expand_dims(const Operand& x, int axis = -1);
Tensor squeeze(const Operand& x, int axis);
Tensor flatten(const Operand& x);
Tensor batch_flatten(const Operand& x);
Tensor repeat(const Operand& x, std::int64_t n);  // [batch, d] -> [batch, n, d]
Tensor tile(const Operand& x, std::vector<std::int64_t> repeats);
Tensor reverse(const Operand& x, std::vector<std::int64_t> axes);
// x[begin:end:step] along every axis, with Python's negative indices; an end of INT64_MAX means to the end.
Tensor slice(const Operand& x, std::vector<std::int64_t> begin, std::vector<std::int64_t> end,
             std::vector<std::int64_t> step = {});
Tensor zeros_like(const Operand& x);
Tensor ones_like(const Operand& x);

// --- what Keras asks of tensors
std::vector<std::optional<std::int64_t>> int_shape(const Tensor& x);  // nothing: None
std::size_t ndim(const Tensor& x);
std::string dtype(const Tensor& x);  // "float32"
bool is_sparse(const Tensor& x);
bool is_keras_tensor(const Tensor& x);  // made by a layer; in the keras3 profile, of any input
std::int64_t count_params(const Tensor& variable);

}  // namespace K
}  // namespace ingot
