"""Writes train.json: what Keras 3 (float32, JAX backend) computes when ../keras/trained/keras3.keras, whose optimizer has
taken two steps, goes on learning: three epochs over 80 rows in batches of 32, without shuffling, with weights of rows,
validated on 20 more. keras3.h5 holds the same model.

    KERAS_BACKEND=jax python make_train.py > train.json
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

ROWS, TRAINED, BATCH, EPOCHS = 100, 80, 32, 3
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "keras", "trained")


def table(rows, columns, salt):
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    return (((i * 7919 + j * 104729 + salt * 611953) % 1009) / 1009).astype("float32")


def main():
    x, w = table(ROWS, 4, 1), table(ROWS, 1, 9)[:, 0]
    y = np.eye(2, dtype="float32")[table(ROWS, 2, 5).argmax(-1)]
    model = keras.models.load_model(os.path.join(FOLDER, "keras3.keras"))
    before = int(model.optimizer.iterations.numpy())
    history = model.fit(x[:TRAINED], y[:TRAINED], sample_weight=w[:TRAINED], batch_size=BATCH, epochs=EPOCHS,
                        shuffle=False, verbose=0, validation_data=(x[TRAINED:], y[TRAINED:]))
    result = {
        "keras": keras.__version__,
        "steps_before": before,
        "history": history.history,
        "weights": [np.ravel(weight).astype(float).tolist() for weight in model.get_weights()],
        "optimizer": {v.path: np.ravel(v.numpy()).astype(float).tolist() for v in model.optimizer.variables},
    }
    print(json.dumps(result))


main()
