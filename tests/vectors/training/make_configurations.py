#!/usr/bin/env python3
"""Writes compiled models as Keras 3 saves them, one a training configuration, and configurations.json: what Keras computes
when it loads each file and takes eight steps more.

Usage: python3 make_configurations.py   (needs keras 3.15.1, jax and h5py; what it writes needs none of them)

Every model takes three steps before it is saved, so that slots and the iteration are not where they begin; the eight steps
after that pass the ends of warm-ups, decays and periods of the schedules.
"""

import json
import os

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import keras  # noqa: E402
import numpy as np  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
BEFORE, STEPS, ROWS = 3, 8, 6

schedules = keras.optimizers.schedules
CASES = {
    "adam_w": lambda: keras.optimizers.AdamW(0.02, weight_decay=0.1, amsgrad=True, global_clipnorm=0.5),
    "ftrl": lambda: keras.optimizers.Ftrl(
        0.05,
        learning_rate_power=-0.7,
        initial_accumulator_value=0.2,
        l1_regularization_strength=0.01,
        l2_regularization_strength=0.02,
        l2_shrinkage_regularization_strength=0.03,
        beta=0.1,
    ),
    "lion": lambda: keras.optimizers.Lion(0.01, beta_1=0.8, beta_2=0.9, weight_decay=0.05),
    "polynomial": lambda: keras.optimizers.SGD(
        schedules.PolynomialDecay(0.2, decay_steps=5, end_learning_rate=0.01, power=2.0, cycle=True), momentum=0.9
    ),
    "cosine": lambda: keras.optimizers.Adam(
        schedules.CosineDecay(0.01, decay_steps=4, alpha=0.1, warmup_target=0.1, warmup_steps=5)
    ),
    "cosine_restarts": lambda: keras.optimizers.RMSprop(
        schedules.CosineDecayRestarts(0.05, first_decay_steps=2, t_mul=2.0, m_mul=0.5, alpha=0.05)
    ),
}
# Saved as .h5 too. Keras 3.15.1 itself cannot train what it loads from such a file: its optimizer is built without weights.
AS_HDF5 = ("adam_w", "cosine_restarts")


def batch(step):
    """Inputs [rows, 3] and targets [rows, 2] of a step, multiples of 1/64."""
    numbers = np.arange(ROWS * 5) * 37 + step * 101
    table = ((numbers * 7919) % 257 - 128) / 64
    return table[: ROWS * 3].reshape(ROWS, 3).astype("float32"), table[ROWS * 3 :].reshape(ROWS, 2).astype("float32")


def flat(value):
    return np.ravel(np.asarray(value)).astype(float).tolist()


def main():
    batches = [batch(BEFORE + step) for step in range(STEPS)]
    result = {"keras": keras.__version__, "batches": [[flat(x), flat(y)] for x, y in batches], "rows": ROWS, "models": {}}
    for name, optimizer in CASES.items():
        keras.utils.set_random_seed(11)
        keras.backend.clear_session()
        x = keras.Input((3,), name="x")
        hidden = keras.layers.Dense(4, activation="tanh", name="hidden")(x)
        model = keras.Model(x, keras.layers.Dense(2, name="y")(hidden), name="learner")
        model.compile(optimizer=optimizer(), loss="mean_squared_error")
        for step in range(BEFORE):
            model.train_on_batch(*batch(step))
        files = [name + ".keras"] + ([name + ".h5"] if name in AS_HDF5 else [])
        for file in files:
            model.save(os.path.join(HERE, file))
        loaded = keras.models.load_model(os.path.join(HERE, files[0]))
        assert int(loaded.optimizer.iterations.numpy()) == BEFORE
        result["models"][name] = {
            "files": files,
            "losses": [float(loaded.train_on_batch(*one)) for one in batches],
            "weights": [flat(weight) for weight in loaded.get_weights()],
            "optimizer": {v.path: flat(v) for v in loaded.optimizer.variables},
        }
    with open(os.path.join(HERE, "configurations.json"), "w", encoding="utf-8") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")


main()
