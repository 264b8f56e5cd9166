#!/usr/bin/env python3
"""Writes loaded_step.json: Keras 3 loads the compiled model of ../keras/trained and takes one more step of training.

Usage: python3 make_loaded_step.py   (needs keras 3 and jax)
"""

import json
import os

os.environ["KERAS_BACKEND"] = "jax"

import keras  # noqa: E402
import numpy as np  # noqa: E402

here = os.path.dirname(os.path.abspath(__file__))
model = keras.models.load_model(os.path.join(here, "..", "keras", "trained", "keras3.keras"))
x = np.arange(12).reshape(3, 4).astype("float32") / 8
y = np.array([[1, 0], [0, 1], [1, 0]], dtype="float32")
result = {"x": x.tolist(), "y": y.tolist()}
result["loss"], result["accuracy"] = (float(v) for v in model.train_on_batch(x, y))
result["weights"] = [np.asarray(w).reshape(-1).tolist() for w in model.get_weights()]
result["optimizer"] = {v.path: np.asarray(v).reshape(-1).tolist() for v in model.optimizer.variables}
with open(os.path.join(here, "loaded_step.json"), "w", encoding="utf-8") as file:
    json.dump(result, file)
    file.write("\n")
