"""The train steps that are raced, as data, and one step of them in double precision by NumPy.

A case is a stack of Dense layers, ReLU between them, with a loss and Adam; mlp.cpp and critic.cpp define the same networks for
ingot. Parameters are a list of (kernel, bias); ingot's initial values are what every contender starts from.
"""
import dataclasses

import numpy as np

# Keras adds epsilon to the square root of v, PyTorch to that of the corrected v: with 1e-7 the losses of the larger case are 1e-3
# apart after ten steps. One that is small beside every gradient makes both the same function.
RATE, BETA_1, BETA_2, EPSILON = 0.001, 0.9, 0.999, 1e-12
BATCHES = 8  # different ones, fed in turn


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    title: str
    widths: tuple  # input, then units of each layer
    batch: int
    loss: str  # 'crossentropy': softmax and categorical crossentropy; 'mse'
    goals: tuple  # (label, peers of which the fastest counts, least ratio of peer time to ours)

    def data(self):
        """Inputs [batch index, row, feature], targets of the same form (one-hot for crossentropy), float32."""
        generator = np.random.default_rng(1)
        x = generator.standard_normal((BATCHES, self.batch, self.widths[0])).astype(np.float32)
        if self.loss == 'mse':
            y = generator.standard_normal((BATCHES, self.batch, self.widths[-1])).astype(np.float32)
        else:
            labels = generator.integers(0, self.widths[-1], (BATCHES, self.batch))
            y = np.eye(self.widths[-1], dtype=np.float32)[labels]
        return x, y

    def parameter_count(self):
        return sum((inputs + 1) * outputs for inputs, outputs in zip(self.widths, self.widths[1:]))

    def least_state_bytes(self):
        return 4 * 3 * self.parameter_count()  # parameters and Adam's two slots

    def least_workspace_bytes(self):
        return 4 * self.batch * sum(self.widths[1:])  # what each layer gives, which the backward pass reads


CASES = (
    Case('mlp', '784-256-128-10, softmax and crossentropy, batch 32, Adam', (784, 256, 128, 10), 32, 'crossentropy',
         (('torch eager', ('torch eager',), 3), ('the faster of torch.compile and jax.jit', ('torch.compile', 'jax.jit'), 1))),
    Case('critic', '4-64-64-1, mean squared error, batch 64, Adam', (4, 64, 64, 1), 64, 'mse',
         (('torch eager', ('torch eager',), 10), ('jax.jit', ('jax.jit',), 5))),
)
# So small that a call costs its peer nothing but the way through Python and its dispatcher. Not compiled by ingot.
OVERHEAD = Case('overhead', '1-1-1-1, batch 1', (1, 1, 1, 1), 1, 'mse', ())


def reference_losses(case, parameters, x, y, steps):
    """The loss of each of `steps` steps in double precision: loss before the step's update, as every contender gives it.

    Backpropagation and Kingma and Ba, arXiv 1412.6980, end of section 2.
    """
    kernels = [kernel.astype(np.float64) for kernel, _ in parameters]
    biases = [bias.astype(np.float64) for _, bias in parameters]
    variables = kernels + biases
    slots = [(np.zeros_like(v), np.zeros_like(v)) for v in variables]
    losses = []
    for step in range(1, steps + 1):
        target = y[(step - 1) % BATCHES].astype(np.float64)
        activations = [x[(step - 1) % BATCHES].astype(np.float64)]
        for i, (kernel, bias) in enumerate(zip(kernels, biases)):
            value = activations[-1] @ kernel + bias
            activations.append(np.maximum(value, 0) if i + 1 < len(kernels) else value)
        result = activations[-1]
        if case.loss == 'mse':
            losses.append(np.mean((result - target) ** 2))
            delta = 2 * (result - target) / result.size
        else:
            exponentials = np.exp(result - result.max(-1, keepdims=True))
            probabilities = exponentials / exponentials.sum(-1, keepdims=True)
            losses.append(-np.mean(np.sum(target * np.log(probabilities), -1)))
            delta = (probabilities - target) / len(target)
        kernel_gradients, bias_gradients = [], []
        for i in reversed(range(len(kernels))):
            kernel_gradients.insert(0, activations[i].T @ delta)
            bias_gradients.insert(0, delta.sum(0))
            if i > 0:
                delta = (delta @ kernels[i].T) * (activations[i] > 0)
        rate = RATE * np.sqrt(1 - BETA_2**step) / (1 - BETA_1**step)
        for variable, (m, v), gradient in zip(variables, slots, kernel_gradients + bias_gradients):
            m += (1 - BETA_1) * (gradient - m)
            v += (1 - BETA_2) * (gradient**2 - v)
            variable -= rate * m / (np.sqrt(v) + EPSILON)
    return losses
