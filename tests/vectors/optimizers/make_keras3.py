#!/usr/bin/env python3
"""Writes keras3.json and keras3_constraints.json: 20 steps of every case by Keras 3 in float64.

Usage: python3 make_keras3.py   (needs keras 3.15.1 and jax; the file it writes needs neither)
"""

import os

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax.numpy as jnp  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from cases import CONSTRAINED, INITIAL, NAMES, SHAPES, cases, gradients, write  # noqa: E402
from keras.src import backend  # noqa: E402

keras.config.set_floatx("float64")
backend.numpy.cos = jnp.cos  # Keras' own rounds to float32, whatever the dtype


def argument(value):
    if not isinstance(value, dict):
        return value
    arguments = {k: v for k, v in value.items() if k != "schedule"}
    return getattr(keras.optimizers.schedules, value["schedule"])(**arguments)


def constraint(given):
    return given and getattr(keras.constraints, given[0])(**given[1])


def run(class_name, options, constraints=(None, None)):
    keras.backend.clear_session()
    parameters = [
        keras.Variable(np.reshape(v, s), name=n, dtype="float64") for n, s, v in zip(NAMES, SHAPES, INITIAL)
    ]
    for parameter, given in zip(parameters, constraints):
        parameter.constraint = constraint(given)
    optimizer = getattr(keras.optimizers, class_name)(**{k: argument(v) for k, v in options.items()})
    after = []
    for step in gradients():
        optimizer.apply([np.reshape(g, s) for g, s in zip(step, SHAPES)], parameters)
        after.append([np.ravel(p.numpy()).tolist() for p in parameters])
    states = [[v.path, np.ravel(v.numpy()).tolist()] for v in optimizer.variables]
    return after, states


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    oracle = f"Keras {keras.__version__}, jax, float64"
    results = [(optimizer, name, options, *run(optimizer, options)) for optimizer, name, options in cases("keras3")]
    write(os.path.join(here, "keras3.json"), "keras3", oracle, results)
    results = [(*case[:3], *run(case[0], case[2], case[3]), case[3]) for case in CONSTRAINED["keras3"]]
    write(os.path.join(here, "keras3_constraints.json"), "keras3", oracle, results, ["constraints"])
