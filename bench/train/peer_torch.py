"""PyTorch: eager with each of its three Adams, and torch.compile, of the whole step as one graph and as it is mostly used."""
import types

import torch
from torch.nn import functional as F

from case import BATCHES, BETA_1, BETA_2, EPSILON, RATE
from contender import Contender

# Before anything runs.
torch.set_num_threads(1)
torch.set_num_interop_threads(1)


def compiled(function, **options):
    """torch.compile of a copy: compiled versions are searched by code object, and contenders would wait for each other's."""
    copy = types.FunctionType(function.__code__.replace(), function.__globals__, closure=function.__closure__)
    return torch.compile(copy, dynamic=False, **options)


class Data:
    def __init__(self, case, x, y):
        self.x = [torch.from_numpy(batch) for batch in x]
        # Class numbers, PyTorch's usual and faster form of targets.
        self.y = [torch.from_numpy(batch) if case.loss == 'mse' else torch.from_numpy(batch).argmax(-1) for batch in y]
        self.loss = F.mse_loss if case.loss == 'mse' else F.cross_entropy


class Module(Contender):
    """torch.nn.Sequential, loss.backward() and torch.optim.Adam."""

    def __init__(self, peer, variant, case, parameters, x, y, optimizer_options, compile_options=None):
        super().__init__(peer, variant)
        self.data = Data(case, x, y)
        layers = []
        for inputs, outputs in zip(case.widths, case.widths[1:]):
            layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.initial = [torch.from_numpy(array.copy()) for kernel, bias in parameters for array in (kernel.T, bias)]
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=RATE, betas=(BETA_1, BETA_2), eps=EPSILON,
                                          **optimizer_options)
        loss_of = lambda x, y: self.data.loss(self.model(x), y)
        self.loss_of = loss_of if compile_options is None else compiled(loss_of, **compile_options)

    def reset(self):
        self.optimizer.state.clear()
        with torch.no_grad():
            for parameter, initial in zip(self.model.parameters(), self.initial):
                parameter.copy_(initial)

    def step(self, batch):
        self.optimizer.zero_grad()
        loss = self.loss_of(self.data.x[batch], self.data.y[batch])
        loss.backward()
        self.optimizer.step()
        return loss

    def run(self, steps):
        for i in range(steps):
            self.step(i % BATCHES)

    def losses(self, steps):
        self.reset()
        return [self.step(i % BATCHES).item() for i in range(steps)]


class WholeStep(Contender):
    """Forward, backward and Adam as one function of tensors, compiled into one graph that changes them in place."""

    def __init__(self, variant, case, parameters, x, y, compile_options):
        super().__init__('torch.compile', variant)
        self.data = Data(case, x, y)
        loss_function, count = self.data.loss, len(parameters)
        self.initial = [torch.from_numpy(array.copy()) for kernel, bias in parameters for array in (kernel.T, bias)]
        self.parameters = [initial.clone() for initial in self.initial]
        self.m = [torch.zeros_like(initial) for initial in self.initial]
        self.v = [torch.zeros_like(initial) for initial in self.initial]
        self.t = torch.zeros(())

        def loss_of(parameters, x, y):
            for i in range(count):
                x = F.linear(x, parameters[2 * i], parameters[2 * i + 1])
                if i + 1 < count:
                    x = F.relu(x)
            return loss_function(x, y)

        def step(parameters, m, v, t, x, y):
            gradients, loss = torch.func.grad_and_value(loss_of)(parameters, x, y)
            t.add_(1)
            rate = RATE * torch.sqrt(1 - BETA_2**t) / (1 - BETA_1**t)
            for i, gradient in enumerate(gradients):
                m[i].lerp_(gradient, 1 - BETA_1)
                v[i].mul_(BETA_2).addcmul_(gradient, gradient, value=1 - BETA_2)
                parameters[i].sub_(rate * m[i] / (v[i].sqrt() + EPSILON))
            return loss

        self.step = compiled(step, fullgraph=True, **compile_options)

    def reset(self):
        for parameter, initial in zip(self.parameters, self.initial):
            parameter.copy_(initial)
        for tensor in (*self.m, *self.v, self.t):
            tensor.zero_()

    def run(self, steps):
        with torch.no_grad():
            for i in range(steps):
                self.step(self.parameters, self.m, self.v, self.t, self.data.x[i % BATCHES], self.data.y[i % BATCHES])

    def losses(self, steps):
        self.reset()
        with torch.no_grad():
            return [self.step(self.parameters, self.m, self.v, self.t, self.data.x[i % BATCHES],
                              self.data.y[i % BATCHES]).item() for i in range(steps)]


def contenders(case, parameters, x, y):
    arguments = (case, parameters, x, y)
    yield Module('torch eager', 'Adam', *arguments, {})
    yield Module('torch eager', 'Adam foreach', *arguments, {'foreach': True})
    yield Module('torch eager', 'Adam fused', *arguments, {'fused': True})
    yield Module('torch.compile', 'forward and backward, Adam fused', *arguments, {'fused': True}, {})
    yield WholeStep('whole step', *arguments, {})
    yield WholeStep('whole step, C++ wrapper', *arguments, {'options': {'cpp_wrapper': True}})
    yield WholeStep('whole step, max-autotune', *arguments, {'mode': 'max-autotune'})
