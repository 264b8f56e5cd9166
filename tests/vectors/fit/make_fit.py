"""Writes fit.json: what Keras 3 (float32, JAX backend) computes in three epochs of fit over 1000 rows in batches of 128.

Data and first weights are formulas of integers, so that the test makes the same ones; shuffle is off. Of each case:
`steps`, the loss of every batch before its update (train_on_batch, metrics reset before each), `fit`, the history of
fit on the same model from the same weights, and `weights`, after the last step.

    KERAS_BACKEND=jax python make_fit.py > fit.json
"""
import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

ROWS, BATCH, EPOCHS = 1000, 128, 3


def value(i, j, salt):
    return ((i * 7919 + j * 104729 + salt * 611953) % 1009) / 1009


def table(rows, columns, salt):
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    return value(i, j, salt).astype("float32")


CASES = [
    dict(name="regression", optimizer="sgd", options=dict(learning_rate=0.1, momentum=0.9), outputs=2,
         activation="linear", loss="mse", metrics=["mae"]),
    dict(name="classes", optimizer="adam", options=dict(learning_rate=0.01), outputs=5, activation="softmax",
         loss="categorical_crossentropy", metrics=["accuracy"]),
    dict(name="weighted", optimizer="rmsprop", options=dict(learning_rate=0.003), outputs=1, activation="sigmoid",
         loss="binary_crossentropy", metrics=["accuracy"], weighted=True),
]


def make(case):
    keras.backend.clear_session()
    layers = [keras.layers.Dense(12, activation="tanh", name="hidden"),
              keras.layers.Dense(case["outputs"], activation=case["activation"], name="head")]
    model = keras.Sequential([keras.Input((6,))] + layers)
    for layer, salt in zip(layers, (2, 3)):
        rows, columns = layer.kernel.shape
        layer.set_weights([table(rows, columns, salt) - 0.5, np.zeros(columns, "float32")])
    options = dict(case["options"])
    optimizer = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam,
                 "rmsprop": keras.optimizers.RMSprop}[case["optimizer"]](**options)
    model.compile(optimizer, loss=case["loss"], metrics=case["metrics"])
    return model


def data(case):
    x, y = table(ROWS, 6, 1), table(ROWS, case["outputs"], 5)
    if case["loss"] == "categorical_crossentropy":
        y = np.eye(case["outputs"], dtype="float32")[y.argmax(-1)]
    if case["loss"] == "binary_crossentropy":
        y = (y > 0.5).astype("float32")
    return x, y, table(ROWS, 1, 9)[:, 0] if case.get("weighted") else None


def main():
    result = {"rows": ROWS, "batch": BATCH, "epochs": EPOCHS, "keras": keras.__version__, "cases": []}
    for case in CASES:
        x, y, w = data(case)
        model = make(case)
        steps = []
        for _ in range(EPOCHS):
            for first in range(0, ROWS, BATCH):
                part = slice(first, first + BATCH)
                model.reset_metrics()
                steps.append(float(model.train_on_batch(x[part], y[part], None if w is None else w[part])[0]))
        weights = [[float(v) for v in weight.ravel()] for weight in model.get_weights()]
        model = make(case)
        history = model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, shuffle=False, sample_weight=w, verbose=0,
                            validation_data=(x[:200], y[:200]))
        for a, b in zip(model.get_weights(), weights):
            assert np.allclose(a.ravel(), b, rtol=1e-5, atol=1e-6)
        result["cases"].append({**case, "steps": steps, "fit": history.history, "weights": weights,
                                "evaluate": model.evaluate(x, y, batch_size=BATCH, verbose=0)})
    print(json.dumps(result))


main()
