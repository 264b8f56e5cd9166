"""JAX: a jitted step with a donated state, called once per step, and 100 steps inside one lax.scan."""
import functools

import jax
import jax.numpy as jnp

from case import BATCHES, BETA_1, BETA_2, EPSILON, RATE
from contender import Contender

SCANNED = 100


def make_step(case):
    def loss_of(parameters, x, y):
        for kernel, bias in parameters[:-1]:
            x = jax.nn.relu(x @ kernel + bias)
        kernel, bias = parameters[-1]
        x = x @ kernel + bias
        if case.loss == 'mse':
            return jnp.mean((x - y) ** 2)
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(x), -1))

    def step(state, x, y):
        parameters, m, v, t = state
        loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)
        t = t + 1
        rate = RATE * jnp.sqrt(1 - BETA_2**t) / (1 - BETA_1**t)
        m = jax.tree.map(lambda m, g: BETA_1 * m + (1 - BETA_1) * g, m, gradients)
        v = jax.tree.map(lambda v, g: BETA_2 * v + (1 - BETA_2) * g * g, v, gradients)
        parameters = jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + EPSILON), parameters, m, v)
        return (parameters, m, v, t), loss

    return step


class PerCall(Contender):
    def __init__(self, case, parameters, x, y):
        super().__init__('jax.jit', 'one call a step, donated state')
        self.initial = parameters
        self.x, self.y = [jnp.array(batch) for batch in x], [jnp.array(batch) for batch in y]
        self.step = jax.jit(make_step(case), donate_argnums=0)

    def reset(self):
        parameters = [(jnp.array(kernel), jnp.array(bias)) for kernel, bias in self.initial]
        self.state = jax.block_until_ready((parameters, jax.tree.map(jnp.zeros_like, parameters),
                                            jax.tree.map(jnp.zeros_like, parameters), jnp.float32(0)))

    def run(self, steps):
        for i in range(steps):
            self.state, loss = self.step(self.state, self.x[i % BATCHES], self.y[i % BATCHES])
        jax.block_until_ready((self.state, loss))

    def losses(self, steps):
        self.reset()
        losses = []
        for i in range(steps):
            self.state, loss = self.step(self.state, self.x[i % BATCHES], self.y[i % BATCHES])
            losses.append(loss.item())
        return losses


class Scan(PerCall):
    steps_per_call = SCANNED

    def __init__(self, case, parameters, x, y):
        super().__init__(case, parameters, x, y)
        self.peer, self.variant = 'jax lax.scan', f'{SCANNED} steps a call'
        self.stacks = jnp.array(x), jnp.array(y)
        step = make_step(case)

        @functools.partial(jax.jit, donate_argnums=0)
        def steps(state, x, y):
            def body(state, i):
                return step(state, x[i % BATCHES], y[i % BATCHES])
            return jax.lax.scan(body, state, jnp.arange(SCANNED))

        self.steps = steps

    def run(self, steps):
        for _ in range(steps // SCANNED):
            self.state, losses = self.steps(self.state, *self.stacks)
        jax.block_until_ready((self.state, losses))

    def losses(self, steps):
        self.reset()
        self.state, losses = self.steps(self.state, *self.stacks)
        return losses[:steps].tolist()


def contenders(case, parameters, x, y):
    yield PerCall(case, parameters, x, y)
    yield Scan(case, parameters, x, y)
