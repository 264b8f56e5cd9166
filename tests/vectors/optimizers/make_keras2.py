#!/usr/bin/env python3
"""Writes keras2.json and keras2_constraints.json: 20 steps of every case by the optimizers and the constraints of Keras
2.3.1 in float64.

Usage: pip download --no-deps keras==2.3.1 && unzip Keras-2.3.1-py2.py3-none-any.whl -d keras231
       python3 make_keras2.py keras231/keras   (needs numpy; the files it writes need nothing)

No backend of Keras 2.3.1 runs on a current Python, but its optimizers and its constraints are one file each, which asks
its backend for a few dozen functions. Those are given here over NumPy, as expressions that are evaluated in every step: new values from the
values before the step, then stored together, as the Theano backend of Keras 2.3.1 does.
"""

import contextlib
import importlib.util
import os
import sys
import types

import numpy as np

from cases import CONSTRAINED, INITIAL, NAMES, SHAPES, cases, gradients, write


class Symbol:
    def __init__(self, function, *operands):
        self.function, self.operands = function, operands

    def value(self, known):
        if id(self) not in known:
            known[id(self)] = self.function(*[o.value(known) if isinstance(o, Symbol) else o for o in self.operands])
        return known[id(self)]

    def __add__(self, other):
        return Symbol(np.add, self, other)

    def __sub__(self, other):
        return Symbol(np.subtract, self, other)

    def __mul__(self, other):
        return Symbol(np.multiply, self, other)

    def __truediv__(self, other):
        return Symbol(np.divide, self, other)

    def __radd__(self, other):
        return Symbol(np.add, other, self)

    def __rsub__(self, other):
        return Symbol(np.subtract, other, self)

    def __rmul__(self, other):
        return Symbol(np.multiply, other, self)

    def __rtruediv__(self, other):
        return Symbol(np.divide, other, self)


class Variable(Symbol):
    def __init__(self, data, name, dtype=np.float64):
        self.data, self.name = np.asarray(data, dtype), name

    def value(self, known):
        return self.data


def function(ufunc):
    return lambda *operands: Symbol(ufunc, *operands)


def zeros(shape, dtype=None, name=None):
    return Variable(np.zeros(shape), name)


def backend():
    k = types.ModuleType("keras.backend")
    k.backend = lambda: "numpy"
    k.symbolic = lambda method: method
    k.name_scope = lambda name: contextlib.nullcontext()
    k.epsilon = lambda: 1e-7
    k.floatx = lambda: "float64"
    k.dtype = lambda x: "float64"
    k.int_shape = lambda x: x.data.shape
    k.variable = lambda value, dtype=np.float64, name=None: Variable(value, name, dtype)
    k.zeros = zeros
    k.cast = lambda x, dtype: Symbol(lambda v: np.asarray(v, dtype), x)
    k.cast_to_floatx = np.float64
    k.gradients = lambda loss, params: loss
    k.update = lambda x, new: (x, new)
    k.update_add = lambda x, increment: (x, x + increment)
    k.sum = lambda x, axis=None, keepdims=False: Symbol(lambda v: np.sum(v, axis, keepdims=keepdims), x)
    k.switch = lambda condition, then, otherwise: Symbol(np.where, condition, then, otherwise)
    k.clip = lambda x, low, high: Symbol(np.clip, x, low, high)
    k.sqrt = lambda x: Symbol(lambda v: np.sqrt(np.maximum(v, 0)), x)
    for name, ufunc in dict(
        square=np.square, abs=np.abs, pow=np.power, maximum=np.maximum, greater_equal=np.greater_equal
    ).items():
        setattr(k, name, function(ufunc))
    return k


def load(folder):
    """keras/optimizers.py and keras/constraints.py with the modules that they import replaced."""

    def module(name, **contents):
        made = sys.modules[name] = types.ModuleType(name)
        made.__dict__.update(contents)
        return made

    module("six", moves=module("six.moves", zip=zip))
    package = module("keras", __path__=[])
    package.backend = sys.modules["keras.backend"] = backend()
    module("keras.utils")
    module("keras.utils.generic_utils", serialize_keras_object=None, deserialize_keras_object=None)
    module("keras.legacy", interfaces=types.SimpleNamespace(legacy_get_updates_support=lambda method: method))
    loaded = []
    for name in ("optimizers", "constraints"):
        spec = importlib.util.spec_from_file_location("keras." + name, os.path.join(folder, name + ".py"))
        loaded.append(importlib.util.module_from_spec(spec))
        spec.loader.exec_module(loaded[-1])
    return loaded


def run(optimizers, class_name, options, constraints=(None, None)):
    parameters = [Variable(np.reshape(v, s), n) for n, s, v in zip(NAMES, SHAPES, INITIAL)]
    for parameter, constraint in zip(parameters, constraints):
        parameter.constraint = constraint
    given = [Variable(np.zeros(s), "gradient") for s in SHAPES]
    optimizer = getattr(optimizers, class_name)(**options)
    updates = optimizer.get_updates(given, parameters)
    after = []
    for step in gradients():
        for placeholder, gradient, shape in zip(given, step, SHAPES):
            placeholder.data = np.reshape(np.asarray(gradient, np.float64), shape)
        known = {}
        new = [value.value(known) for _, value in updates]
        for (target, _), value in zip(updates, new):
            target.data = np.asarray(value, target.data.dtype)
        after.append([np.ravel(p.data).tolist() for p in parameters])
    states = [[f"{class_name}/{v.name}", np.ravel(v.data).tolist()] for v in optimizer.weights]
    return after, states


if __name__ == "__main__":
    module, constraints = load(sys.argv[1])
    here = os.path.dirname(os.path.abspath(__file__))
    results = [(optimizer, name, options, *run(module, optimizer, options)) for optimizer, name, options in cases("keras2")]
    write(os.path.join(here, "keras2.json"), "keras2", "optimizers.py of Keras 2.3.1 over NumPy, float64", results)
    results = []
    for optimizer, name, options, given in CONSTRAINED["keras2"]:
        made = [one and getattr(constraints, one[0])(**one[1]) for one in given]
        results.append((optimizer, name, options, *run(module, optimizer, options, made), given))
    oracle = "optimizers.py and constraints.py of Keras 2.3.1 over NumPy, float64"
    write(os.path.join(here, "keras2_constraints.json"), "keras2", oracle, results, ["constraints"])
