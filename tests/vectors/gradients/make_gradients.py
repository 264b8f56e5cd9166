#!/usr/bin/env python3
"""Writes gradients.json: the gradient of sum(w * y) by every operand of a call y of each op, by JAX in float64.

Usage: python3 make_gradients.py   (needs jax; the file it writes does not)

`call` is a line of .ingot text over operands %x0, %x1, ...; values are of three decimals, away from kinks unless chance has it.
"""

import json
import os

os.environ["JAX_ENABLE_X64"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

nn = jax.nn
M, V = (3, 5), (7,)
BINARY = [(4, 1, 3), (5, 1)]


def unary(name, f, low=-3, high=3, arguments=""):
    return (f"{name}(%x0)" + (f" {{{arguments}}}" if arguments else ""), f, [M], low, high)


def binary(name, f, low=-3, high=3):
    return (f"{name}(%x0, %x1)", f, BINARY, low, high)


def normalized(x, gamma, beta, mean, variance):
    return (x - mean) / jnp.sqrt(variance + 1e-3) * gamma + beta


CALLS = [
    binary("add", jnp.add), binary("subtract", jnp.subtract), binary("multiply", jnp.multiply),
    binary("divide", jnp.divide, 0.25, 3), binary("maximum", jnp.maximum), binary("minimum", jnp.minimum),
    binary("power", jnp.power, 0.25, 3), binary("remainder", jnp.remainder, 0.25, 3),
    unary("negate", jnp.negative), unary("abs", jnp.abs), unary("sign", jnp.sign), unary("square", jnp.square),
    unary("floor", jnp.floor), unary("ceil", jnp.ceil), unary("round", jnp.round), unary("relu", nn.relu),
    unary("relu6", nn.relu6, -3, 9), unary("sqrt", jnp.sqrt, 0.1, 9), unary("rsqrt", jax.lax.rsqrt, 0.1, 9),
    unary("log", jnp.log, 0.1, 9), unary("log1p", jnp.log1p, -0.5, 9), unary("exp", jnp.exp), unary("expm1", jnp.expm1),
    unary("sin", jnp.sin), unary("cos", jnp.cos), unary("tanh", jnp.tanh), unary("erf", jax.scipy.special.erf),
    unary("sigmoid", nn.sigmoid), unary("selu", nn.selu), unary("softplus", nn.softplus), unary("softsign", nn.soft_sign),
    unary("silu", nn.silu), unary("hard_silu", nn.hard_silu, -5, 5), unary("mish", nn.mish),
    unary("tanh_shrink", lambda x: x - jnp.tanh(x)), unary("hard_tanh", nn.hard_tanh), unary("log_sigmoid", nn.log_sigmoid),
    unary("leaky_relu", lambda x: nn.leaky_relu(x, 0.1), arguments="negative_slope=0.1"), unary("elu", nn.elu),
    unary("elu", lambda x: nn.elu(x, 0.5), arguments="alpha=0.5"), unary("celu", lambda x: nn.celu(x, 2.0), arguments="alpha=2"),
    unary("gelu", lambda x: nn.gelu(x, approximate=False)),
    unary("gelu", lambda x: nn.gelu(x, approximate=True), arguments="approximate=true"),
    unary("hard_sigmoid", nn.hard_sigmoid, -5, 5), unary("squareplus", nn.squareplus),
    unary("soft_shrink", lambda x: jnp.where(x > 0.5, x - 0.5, jnp.where(x < -0.5, x + 0.5, 0.0))),
    unary("hard_shrink", lambda x: jnp.where(jnp.abs(x) > 0.5, x, 0.0)),
    unary("threshold", lambda x: jnp.where(x > 0.5, x, -1.0), arguments="threshold=0.5, value=-1"),
    unary("clip", lambda x: jnp.clip(x, -1, 1.5), arguments="minimum=-1, maximum=1.5"),
    unary("stop_gradient", jax.lax.stop_gradient), unary("cast", lambda x: x, arguments="dtype=f64"),
    ("where(%x0, %x1, %x2)", jnp.where, [("bool", (3, 1)), M, (5,)], -3, 3),
    ("batch_normalization(%x0, %x1, %x2, %x3, %x4) {epsilon=0.001}", normalized, [M] + 4 * [(5,)], 0.1, 2),
    ("map(%x0, %x1) {f=|a: f64, b: f64| a * exp(b) + a / (b + 4f64)}", lambda a, b: a * jnp.exp(b) + a / (b + 4), [M, (5,)], -3, 3),
    ("matmul(%x0, %x1)", jnp.matmul, [(2, 3, 4), (4, 5)], -3, 3), ("matmul(%x0, %x1)", jnp.matmul, [V, (7, 4)], -3, 3),
    ("dense(%x0, %x1, %x2) {activation=tanh}", lambda x, w, b: jnp.tanh(x @ w + b), [M, (5, 4), (4,)], -1, 1),
    ('contract(%x0, %x1) {spec="bmk,bkn->bmn"}', lambda a, b: jnp.einsum("bmk,bkn->bmn", a, b), [(2, 3, 5), (2, 5, 4)], -3, 3),
    ('contract(%x0, %x1) {spec="km,nk->mn"}', lambda a, b: jnp.einsum("km,nk->mn", a, b), [(5, 3), (4, 5)], -3, 3),
    ("sum(%x0) {axes=[0, 2]}", lambda x: x.sum((0, 2)), [(4, 3, 5)], -3, 3),
    ("product(%x0) {axes=[-1]}", lambda x: x.prod(-1), [(4, 3, 5)], -3, 3),
    ("max(%x0) {axes=[0]}", lambda x: x.max(0), [M], -3, 3), ("min(%x0) {axes=[1], keepdims=true}", lambda x: x.min(1, keepdims=True), [M], -3, 3),
    ("softmax(%x0) {axis=1}", lambda x: nn.softmax(x, 1), [(2, 5, 3)], -8, 8), ("log_softmax(%x0)", nn.log_softmax, [M], -8, 8),
    ("reshape(%x0) {shape=[5, 3]}", lambda x: x.reshape(5, 3), [M], -3, 3),
    ("transpose(%x0) {permutation=[0, 2, 3, 1]}", lambda x: x.transpose(0, 2, 3, 1), [(2, 3, 4, 5)], -3, 3),
    ("broadcast_to(%x0) {shape=[2, 3, 5]}", lambda x: jnp.broadcast_to(x, (2, 3, 5)), [(3, 1)], -3, 3),
    ("broadcast_like(%x0, %x1)", lambda x, y: jnp.broadcast_to(x, y.shape), [(3, 1), (2, 3, 5)], -3, 3),
    ("sum_like(%x0, %x1)", lambda x, y: x.sum(0).sum(-1, keepdims=True), [(2, 3, 5), (3, 1)], -3, 3),
    ("reshape_like(%x0, %x1)", lambda x, y: x.reshape(y.shape), [(2, 3, 5), (6, 5)], -3, 3),
    ("concatenate(%x0, %x1, %x2)", lambda *x: jnp.concatenate(x, -1), [(3, 2), M, (3, 1)], -3, 3),
    ("slice(%x0) {begin=[1, 0], end=[3, 4], step=[1, 2]}", lambda x: x[1:3, 0:4:2], [M], -3, 3),
    ("pad(%x0) {before=[1, 0], after=[0, 2]}", lambda x: jnp.pad(x, ((1, 0), (0, 2))), [M], -3, 3),
    ("tile(%x0) {repeats=[2, 3]}", lambda x: jnp.tile(x, (2, 3)), [M], -3, 3),
    ("reverse(%x0) {axes=[-1]}", lambda x: jnp.flip(x, -1), [M], -3, 3),
]


def main():
    random = np.random.default_rng(31)
    lines = []
    for call, f, shapes, low, high in CALLS:
        operands = []
        for shape in shapes:
            is_bool = shape[0] == "bool"
            shape = shape[1] if is_bool else shape
            operands.append(random.random(shape) < 0.5 if is_bool else np.round(random.uniform(low, high, shape), 3))
        floats = [k for k, x in enumerate(operands) if x.dtype != bool]
        y = f(*operands)
        weights = np.round(random.uniform(-1, 1, y.shape), 3)

        def loss(*given):
            full = list(operands)
            for k, x in zip(floats, given):
                full[k] = x
            return jnp.sum(weights * f(*full))

        gradients = jax.grad(loss, tuple(range(len(floats))))(*[jnp.asarray(operands[k]) for k in floats])
        found = dict(zip(floats, gradients))
        lines.append(json.dumps({
            "call": call,
            "operands": [{"dtype": "bool" if x.dtype == bool else "f64", "shape": list(x.shape),
                          "values": np.ravel(x).astype(float).tolist()} for x in operands],
            "weights": {"shape": list(y.shape), "values": np.ravel(weights).tolist()},
            "gradients": [np.ravel(found[k]).tolist() if k in found else None for k in range(len(operands))],
        }, separators=(",", ":")))
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gradients.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'{{"oracle": "JAX {jax.__version__}, float64", "calls": [\n' + ",\n".join(lines) + "\n]}\n")


main()
