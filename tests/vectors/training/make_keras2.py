#!/usr/bin/env python3
"""Writes compiled models as Keras 2 saves them, one a form that slots of optimizers have had in its files, and keras2.json:
what Keras 2 computes in eight steps more, of these and of ../keras/trained/keras2.h5.

Usage: python3 make_keras2.py   (needs tf_keras, tensorflow and h5py; what it writes needs none of them)

Optimizers are those whose formula in tf_keras is that of Keras 2.3.1. Those of TensorFlow up to 2.10 are tf_keras' legacy
ones. keras2_unnamed.h5 is keras2_legacy_adam.h5 with the names that Keras up to 2.2 gave, which say nothing. Every model
takes three steps before it is saved.
"""

import json
import os
import shutil

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py  # noqa: E402
import numpy as np  # noqa: E402
import tf_keras  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
BEFORE, STEPS, ROWS = 3, 8, 6

now, legacy = tf_keras.optimizers, tf_keras.optimizers.legacy
CASES = {
    "keras2_sgd.h5": lambda: now.SGD(0.05, momentum=0.9, nesterov=True),
    "keras2_adam.keras": lambda: now.Adam(0.02, amsgrad=True),
    "keras2_legacy_sgd.h5": lambda: legacy.SGD(0.05, momentum=0.9, decay=0.1),
    "keras2_legacy_adam.h5": lambda: legacy.Adam(0.02, decay=0.1),
    "keras2_legacy_adamax.h5": lambda: legacy.Adamax(0.02),
}
UNNAMED = "keras2_legacy_adam.h5", "keras2_unnamed.h5"
# What this project calls the slots, after Keras 2.3.1, by the last, first or second word of their names in tf_keras.
KINDS = {"SGD": {"m": "moment", "momentum": "moment"}, "Adam": {"m": "m", "v": "v", "vhat": "vhat"}, "Adamax": {"m": "m", "v": "u"}}


def batch(step, inputs):
    """Inputs [rows, inputs] and targets [rows, 2] of a step, multiples of 1/64."""
    numbers = np.arange(ROWS * (inputs + 2)) * 37 + step * 101
    table = (((numbers * 7919) % 257 - 128) / 64).astype("float32")
    return table[: ROWS * inputs].reshape(ROWS, inputs), table[ROWS * inputs :].reshape(ROWS, 2)


def flat(value):
    return np.ravel(np.asarray(value)).astype(float).tolist()


def slots(optimizer):
    kinds, counts, found = KINDS[type(optimizer).__name__], {}, {}
    variables = optimizer.variables() if callable(optimizer.variables) else optimizer.variables
    for variable in variables:
        words = variable.name.split(":")[0].split("/")
        kind = next((kinds[word] for word in (words[-1], words[0], words[1 % len(words)]) if word in kinds), None)
        if kind:
            found[f"{type(optimizer).__name__}/{kind}_{counts.get(kind, 0)}"] = flat(variable)
            counts[kind] = counts.get(kind, 0) + 1
    return found


def goes_on(model, batches):
    losses = [np.ravel(model.train_on_batch(*one)).astype(float).tolist() for one in batches]
    return {
        "batches": [[flat(x), flat(y)] for x, y in batches],
        "losses": losses,  # with metrics, where there are any
        "weights": [flat(weight) for weight in model.get_weights()],
        "optimizer": slots(model.optimizer),
    }


def main():
    result = {"tf_keras": tf_keras.__version__, "rows": ROWS, "models": {}}
    for file, optimizer in CASES.items():
        tf_keras.backend.clear_session()
        tf_keras.utils.set_random_seed(11)
        x = tf_keras.Input((3,), name="x")
        hidden = tf_keras.layers.Dense(4, activation="tanh", name="hidden")(x)
        model = tf_keras.Model(x, tf_keras.layers.Dense(2, name="y")(hidden), name="learner")
        model.compile(optimizer=optimizer(), loss="mean_squared_error")
        for step in range(BEFORE):
            model.train_on_batch(*batch(step, 3))
        model.save(os.path.join(HERE, file))
        result["models"][file] = goes_on(model, [batch(BEFORE + step, 3) for step in range(STEPS)])

    named, unnamed = (os.path.join(HERE, file) for file in UNNAMED)
    shutil.copy(named, unnamed)
    with h5py.File(unnamed, "r+") as file:
        saved = file["optimizer_weights"]
        values = [np.array(saved[name]) for name in saved.attrs["weight_names"]]
        del file["optimizer_weights"]
        made = file.create_group("optimizer_weights")
        names = ["Adam/iterations:0"] + ["training/Adam/Variable%s:0" % (f"_{i}" if i else "") for i in range(len(values) - 1)]
        made.attrs["weight_names"] = [name.encode() for name in names]
        for name, value in zip(names, values):
            made[name] = value
    result["models"][UNNAMED[1]] = result["models"][UNNAMED[0]]

    trained = tf_keras.models.load_model(os.path.join(HERE, "..", "keras", "trained", "keras2.h5"))
    classes = [np.eye(2, dtype="float32")[batch(step, 4)[1].argmax(-1)] for step in range(STEPS)]
    result["models"]["../keras/trained/keras2.h5"] = goes_on(
        trained, [(batch(step, 4)[0], y) for step, y in enumerate(classes)]
    )
    with open(os.path.join(HERE, "keras2.json"), "w", encoding="utf-8") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")


main()
