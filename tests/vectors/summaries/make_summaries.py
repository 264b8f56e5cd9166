#!/usr/bin/env python3
"""Writes the summaries of this folder: make_summaries.py (Keras 3.15.1, JAX)"""
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["COLUMNS"] = "80"  # as where there is no terminal
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers, ops, optimizers  # noqa: E402

folder = Path(__file__).parent


def write(name, model):
    lines = []
    model.summary(print_fn=lambda text: lines.append(text))
    (folder / f"{name}.txt").write_text("\n".join(line.rstrip("\n") for line in lines).rstrip("\n") + "\n")


def chain():
    keras.backend.clear_session()
    return keras.Sequential([keras.Input((3,)), layers.Dense(4, activation="relu"), layers.BatchNormalization(),
                             layers.Dense(2)])


def step(model):
    model.fit(np.zeros((4, 3), "float32"), np.zeros((4, 2), "float32"), verbose=0)


def trained(name, optimizer, before=lambda model: None):
    model = chain()
    before(model)
    model.compile(optimizer(), "mse", metrics=["mae"])
    step(model)
    write(name, model)


# A compiled model: before its first step, after it, and as a file gives it back.
model = chain()
model.compile("adam", "mse")
write("compiled", model)
trained("adam", optimizers.Adam)
trained("sgd", optimizers.SGD)
trained("momentum", lambda: optimizers.SGD(momentum=0.9))
trained("amsgrad", lambda: optimizers.Adam(amsgrad=True))
trained("average", lambda: optimizers.RMSprop(use_ema=True))
trained("schedule", lambda: optimizers.Adam(optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)))
trained("frozen", optimizers.Adam, lambda model: setattr(model.layers[0], "trainable", False))


# Operations between layers.
def operation_chain():
    keras.backend.clear_session()
    x = keras.Input((2,))
    return keras.Model(x, layers.Dense(3)(x * 2 + 1))


def operation_graph():
    keras.backend.clear_session()
    x, y = keras.Input((2,)), keras.Input((2,))
    shared = layers.Dense(2)
    scaled = shared(x) * shared(y)
    shifted = scaled - 1
    joined = layers.Concatenate()([shifted, ops.exp(x)])
    return keras.Model([x, y], [joined, ops.square(scaled) + y])


def called():
    model = operation_graph()
    u = keras.Input((2,))
    return keras.Model(u, model([u, u])[1] * 3)


write("operation_chain", operation_chain())
write("operation_graph", operation_graph())
write("operation_called", called())
