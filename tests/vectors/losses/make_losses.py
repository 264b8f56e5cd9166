#!/usr/bin/env python3
"""Writes losses.json: what losses, metrics, regularizers and constraints of Keras give in float64.

Usage: python3 make_losses.py   (needs keras 3 and jax; the file it writes needs neither)

keras3 cases are computed by Keras 3 itself with floatx float64: by its JAX backend. Outside of traced functions its
mean of float64 values is taken in float32; that function is replaced by the one of jax.numpy. keras2 cases are computed
by keras2_forms.py. README.md describes the entries.
"""

import json
import math
import os

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"

import jax.numpy as jnp  # noqa: E402
import keras  # noqa: E402
import keras2_forms  # noqa: E402
import numpy as np  # noqa: E402
from keras.src import backend  # noqa: E402

backend.numpy.mean = lambda x, axis=None, keepdims=False: jnp.mean(
    x, axis=tuple(axis) if isinstance(axis, list) else axis, keepdims=keepdims
)
keras.config.set_floatx("float64")
random = np.random.default_rng(2026)


def rounded(*shape, low=-2.0, high=2.0):
    """Numbers of few digits: the file stays small, and they are the same doubles when read back."""
    return np.round(random.uniform(low, high, shape), 3)


def shares(*shape):
    x = np.round(random.uniform(0.05, 1, shape), 2)
    return np.round(x / x.sum(-1, keepdims=True), 3)


def one_hot(classes, n):
    return np.eye(n)[classes]


def number(x):
    if math.isnan(x):
        return "nan"
    return ("inf" if x > 0 else "-inf") if math.isinf(x) else float(x)


def array(x):
    x = np.asarray(x, dtype=np.float64)
    return {"shape": list(x.shape), "data": [number(v) for v in x.reshape(-1)]}


# --- inputs: name -> (y_true, y_pred)
CLASSES = np.array([2, 0, 4, 1, 3, 2])
distributions = one_hot(CLASSES, 5)
distributions[3] = shares(5)
distributions[4] = 0
probabilities = shares(6, 5)
probabilities[1] = [0, 1, 0, 0, 0]
probabilities[2] = [0.5, 0.5, 0.5, 0.5, 0.5]
logits = rounded(6, 5, low=-6, high=6)
logits[5] = [40, -40, 0, 0, 0]
binary_labels = random.integers(0, 2, (6, 3)).astype(float)
binary_shares = rounded(6, 3, low=0, high=1)
binary_shares[0] = [0, 1, 0.5]
binary_logits = rounded(6, 3, low=-5, high=5)
binary_logits[0] = [0, 60, -60]
truths, predictions = rounded(6, 4), rounded(6, 4)
truths[1] = 0
predictions[2] = 0
truths[3] = predictions[3]
with_nan = predictions.copy()
with_nan[4, 1] = np.nan
positive = rounded(6, 4, low=0, high=3)
INPUTS = {
    "numbers": (truths, predictions),
    "numbers_nan": (truths, with_nan),
    "positive": (positive, rounded(6, 4, low=0, high=3)),
    "steps": (rounded(3, 2, 4), rounded(3, 2, 4)),
    "distributions": (distributions, probabilities),
    "distributions_logits": (distributions, logits),
    "classes": (CLASSES.astype(float), probabilities),
    "classes_column": (CLASSES.astype(float)[:, None], probabilities),
    "classes_logits": (CLASSES.astype(float), logits),
    "binary": (binary_labels, binary_shares),
    "binary_logits": (binary_labels, binary_logits),
    "signs": (2 * binary_labels - 1, rounded(6, 3)),
    "zero_one": (binary_labels, rounded(6, 3)),
    "one_hot": (one_hot(CLASSES, 5), rounded(6, 5)),
}
WEIGHTS = np.array([1, 0.5, 2, 0, 1.25, 3])

GENERAL = [
    ("mean_squared_error", "MeanSquaredError"),
    ("mean_absolute_error", "MeanAbsoluteError"),
    ("mean_absolute_percentage_error", "MeanAbsolutePercentageError"),
    ("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError"),
    ("huber", "Huber"),
    ("log_cosh", "LogCosh"),
    ("cosine_similarity", "CosineSimilarity"),
]
# (function, class, inputs, options)
LOSSES = [(f, c, i, {}) for f, c in GENERAL for i in ("numbers", "numbers_nan", "steps")]
LOSSES += [("huber", "Huber", "numbers", {"delta": 0.3})]
for options in ({}, {"label_smoothing": 0.1}):
    LOSSES += [("categorical_crossentropy", "CategoricalCrossentropy", "distributions", options)]
    LOSSES += [("binary_crossentropy", "BinaryCrossentropy", "binary", options)]
    with_logits = {"from_logits": True, **options}
    LOSSES += [("categorical_crossentropy", "CategoricalCrossentropy", "distributions_logits", with_logits)]
    LOSSES += [("binary_crossentropy", "BinaryCrossentropy", "binary_logits", with_logits)]
LOSSES += [
    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "classes", {}),
    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "classes_column", {}),
    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "classes_logits", {"from_logits": True}),
    ("kl_divergence", "KLDivergence", "distributions", {}),
    ("poisson", "Poisson", "positive", {}),
    ("hinge", "Hinge", "signs", {}),
    ("hinge", "Hinge", "zero_one", {}),
    ("squared_hinge", "SquaredHinge", "signs", {}),
    ("squared_hinge", "SquaredHinge", "zero_one", {}),
    ("categorical_hinge", "CategoricalHinge", "one_hot", {}),
]


def loss_cases():
    for function, class_name, inputs, options in LOSSES:
        t, p = INPUTS[inputs]
        weights = WEIGHTS[: len(t)] if t.ndim < 3 else None
        case = {"function": function, "options": options, "inputs": inputs}
        values = np.asarray(getattr(keras.losses, function)(t, p, **options))
        made = getattr(keras.losses, class_name)(**options)
        entry = {**case, "profile": "keras3", "values": array(values), "loss": number(float(made(t, p)))}
        if weights is not None:
            entry["weighted"] = number(float(made(t, p, weights)))
            summed = getattr(keras.losses, class_name)(**options, reduction="sum")
            entry["weighted_sum"] = number(float(summed(t, p, weights)))
            mean = getattr(keras.losses, class_name)(**options, reduction="mean_with_sample_weight")
            entry["weighted_mean"] = number(float(mean(t, p, weights)))
        yield entry
        with np.errstate(all="ignore"):
            values = getattr(keras2_forms, function)(t, p, **options)
        entry = {**case, "profile": "keras2", "values": array(values), "loss": number(values.mean())}
        if weights is not None:
            entry["weighted"] = number((values * weights).mean())
        yield entry
    # TensorFlow's backend looks through softmax and sigmoid; Keras 3 on other backends does not.
    through = [
        ("categorical_crossentropy", "softmax", "distributions_logits"),
        ("sparse_categorical_crossentropy", "softmax", "classes_logits"),
        ("binary_crossentropy", "sigmoid", "binary_logits"),
    ]
    for function, activation, inputs in through:
        t, p = INPUTS[inputs]
        case = {"function": function, "options": {}, "inputs": inputs, "activation": activation}
        values = getattr(keras2_forms, function)(t, p, from_logits=True)
        yield {**case, "profile": "keras2", "values": array(values), "loss": number(values.mean())}
        applied = np.asarray(getattr(keras.activations, activation)(p))
        values = np.asarray(getattr(keras.losses, function)(t, applied))
        yield {**case, "profile": "keras3", "values": array(values), "loss": number(values.mean())}


# --- metrics: two batches of 6 rows, then one of 4
def batches(make):
    return [make(6), make(6), make(4)]


def score_batch(n):
    scores = rounded(n, 7)
    scores[0] = [1, 1, 1, 0, 0, 0, 0]  # ties
    scores[1] = 0.5
    return random.integers(0, 7, n), scores


def binary_batch(n):
    p = rounded(n, 1, low=0, high=1)
    p[:4, 0] = [0, 1, 0.5, 20 / 199]
    return random.integers(0, 2, (n, 1)).astype(float), p


def wide_binary_batch(n):
    return random.integers(0, 2, (n, 3)).astype(float), rounded(n, 3, low=-0.2, high=2)


score_batches = batches(score_batch)
METRIC_INPUTS = {
    "numbers": batches(lambda n: (rounded(n, 3), rounded(n, 3))),
    "steps": batches(lambda n: (rounded(n, 2, 3), rounded(n, 2, 3))),
    "scores": [(one_hot(c, 7), s) for c, s in score_batches],
    "score_classes": [(c.astype(float), s) for c, s in score_batches],
    "score_class_column": [(c.astype(float)[:, None], s) for c, s in score_batches],
    "distributions": batches(lambda n: (one_hot(random.integers(0, 5, n), 5), shares(n, 5))),
    "binary": batches(binary_batch),
    "wide_binary": batches(wide_binary_batch),
}
nan_scores = [(c.astype(float), s.copy()) for c, s in score_batches]
nan_scores[1][1][2, 3] = np.nan
METRIC_INPUTS["score_classes_nan"] = nan_scores
# (name in Keras 3, inputs, options)
METRICS = [
    ("MeanSquaredError", "numbers", {}),
    ("MeanSquaredError", "steps", {}),
    ("MeanAbsoluteError", "numbers", {}),
    ("RootMeanSquaredError", "numbers", {}),
    ("MeanAbsolutePercentageError", "numbers", {}),
    ("CosineSimilarity", "numbers", {}),
    ("Accuracy", "binary", {}),
    ("BinaryAccuracy", "binary", {}),
    ("BinaryAccuracy", "wide_binary", {}),
    ("BinaryAccuracy", "wide_binary", {"threshold": 0.3}),
    ("CategoricalAccuracy", "scores", {}),
    ("SparseCategoricalAccuracy", "score_classes", {}),
    ("SparseCategoricalAccuracy", "score_class_column", {}),
    ("TopKCategoricalAccuracy", "scores", {}),
    ("TopKCategoricalAccuracy", "scores", {"k": 2}),
    ("SparseTopKCategoricalAccuracy", "score_classes", {"k": 3}),
    ("SparseTopKCategoricalAccuracy", "score_classes_nan", {"k": 3}),
    ("CategoricalCrossentropy", "distributions", {}),
    ("BinaryCrossentropy", "binary", {}),
    ("KLDivergence", "distributions", {}),
    ("TruePositives", "binary", {}),
    ("FalsePositives", "binary", {}),
    ("TrueNegatives", "binary", {}),
    ("FalseNegatives", "wide_binary", {}),
    ("TruePositives", "wide_binary", {"thresholds": [0.2, 0.5, 0.9]}),
    ("Precision", "binary", {}),
    ("Precision", "wide_binary", {"class_id": 1}),
    ("Recall", "wide_binary", {}),
    ("Recall", "wide_binary", {"thresholds": [0.2, 0.5, 0.9]}),
    ("AUC", "binary", {}),
    ("AUC", "binary", {"curve": "PR"}),
    ("AUC", "binary", {"summation_method": "minoring"}),
    ("AUC", "binary", {"curve": "PR", "summation_method": "majoring"}),
    ("AUC", "wide_binary", {"num_thresholds": 7}),
    ("AUC", "wide_binary", {"thresholds": [0.1, 0.35, 0.8]}),
    ("AUC", "numbers", {"from_logits": True}),
    ("Mean", "numbers", {}),
    ("Sum", "numbers", {}),
    ("Sum", "steps", {}),
]


def metric_cases():
    for class_name, inputs, options in METRICS:
        for weighted in (False, True):
            metric = getattr(keras.metrics, class_name)(**options)
            results = []
            for t, p in METRIC_INPUTS[inputs]:
                weights = WEIGHTS[: len(t)] if weighted else None
                values = (p,) if class_name in ("Mean", "Sum") else (t, p)
                if weighted and p.ndim == 3:  # Keras weighs every step
                    weights = np.repeat(weights[:, None], p.shape[1], 1)
                metric.update_state(*values, sample_weight=weights)
                results.append(array(metric.result()))
            case = {"metric": class_name, "options": options, "inputs": inputs, "profile": "keras3"}
            yield {**case, "weighted": weighted, "results": results}
    for class_name, function, inputs, options in [
        ("BinaryAccuracy", "binary_accuracy", "wide_binary", {}),
        ("BinaryAccuracy", "binary_accuracy", "binary", {}),
        ("TopKCategoricalAccuracy", "top_k_categorical_accuracy", "scores", {"k": 2}),
        ("SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy", "score_classes_nan", {"k": 3}),
    ]:
        total, count, results = 0.0, 0.0, []
        for t, p in METRIC_INPUTS[inputs]:
            values = getattr(keras2_forms, function)(t, p, **options)
            total, count = total + values.sum(), count + len(values)
            results.append(array(total / count))
        case = {"metric": class_name, "options": options, "inputs": inputs, "profile": "keras2"}
        yield {**case, "weighted": False, "results": results}


# --- weights
KERNEL = rounded(3, 4)
KERNEL[:, 2] = 0
CONSTRAINTS = [
    ("MaxNorm", {}),
    ("MaxNorm", {"max_value": 0.5, "axis": 1}),
    ("MinMaxNorm", {"min_value": 1.0, "max_value": 1.5, "rate": 0.6}),
    ("MinMaxNorm", {}),
    ("NonNeg", {}),
    ("UnitNorm", {}),
    ("UnitNorm", {"axis": 1}),
]
REGULARIZERS = [
    ("L1", {}),
    ("L2", {"l2": 0.3}),
    ("L1L2", {"l1": 0.02, "l2": 0.05}),
    ("OrthogonalRegularizer", {"mode": "columns"}),
    ("OrthogonalRegularizer", {"factor": 0.2}),
]


def weight_cases(module, table):
    for class_name, options in table:
        result = getattr(module, class_name)(**options)(keras.ops.convert_to_tensor(KERNEL))
        yield {"name": class_name, "options": options, "result": array(result)}


# --- an epoch: 1000 rows in batches of 128, the last of 104
ROWS, BATCH = 1000, 128


def epoch_array(columns, salt):
    i, j = np.meshgrid(np.arange(ROWS), np.arange(columns), indexing="ij")
    return ((i * 7919 + j * 104729 + salt * 611953) % 1009) / 1009


def epoch_model(outputs, activation, regularizer):
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(outputs, activation=activation, kernel_regularizer=regularizer)]
    )
    kernel = (np.arange(6 * outputs).reshape(6, outputs) * 37 % 23 - 11) / 23
    model.set_weights([kernel, np.arange(outputs) / 10])
    return model


def epoch_targets(kind, outputs):
    raw = epoch_array(outputs, 5)
    if kind == "numbers":
        return raw
    classes = raw.argmax(-1)
    return one_hot(classes, outputs) if kind == "one_hot" else classes


EPOCHS = [
    {"loss": "mse", "metrics": ["mae", "mse"], "targets": "numbers", "outputs": 3, "activation": "linear"},
    {"loss": "mse", "metrics": ["mae"], "targets": "numbers", "outputs": 3, "activation": "sigmoid", "regularizer": "l2"},
    {
        "loss": "categorical_crossentropy",
        "metrics": ["accuracy", "top_k_categorical_accuracy"],
        "targets": "one_hot",
        "outputs": 8,
        "activation": "softmax",
    },
    {
        "loss": "sparse_categorical_crossentropy",
        "metrics": ["accuracy"],
        "targets": "classes",
        "outputs": 4,
        "activation": "softmax",
    },
    {"loss": "binary_crossentropy", "metrics": ["accuracy", "auc"], "targets": "one_hot", "outputs": 1, "activation": "sigmoid"},
]


def epoch_cases():
    x, weights = epoch_array(6, 1), epoch_array(1, 9)[:, 0]
    for epoch in EPOCHS:
        y = epoch_targets(epoch["targets"], epoch["outputs"])
        if epoch["outputs"] == 1:
            y = (epoch_array(1, 5) > 0.5).astype(float)
        for weighted in (False, True):
            model = epoch_model(epoch["outputs"], epoch["activation"], epoch.get("regularizer"))
            arguments = {"metrics": epoch["metrics"]}
            if weighted:
                arguments["weighted_metrics"] = [epoch["metrics"][0]]
            model.compile(optimizer=keras.optimizers.SGD(0.5), loss=epoch["loss"], **arguments)
            sample_weight = weights if weighted else None
            whole = model.evaluate(x, y, BATCH, verbose=0, return_dict=True, sample_weight=sample_weight)
            history = model.fit(
                x, y, BATCH, epochs=2, shuffle=False, verbose=0, sample_weight=sample_weight
            ).history
            yield {
                **epoch,
                "weighted": weighted,
                "evaluate": {k: number(v) for k, v in whole.items()},
                "fit": {k: [number(e) for e in v] for k, v in history.items()},
                "trained": [array(w) for w in model.get_weights()],
            }


def lines(items):
    return ",\n  ".join(json.dumps(item) for item in items)


def main():
    sections = {
        "losses": loss_cases(),
        "metrics": metric_cases(),
        "constraints": weight_cases(keras.constraints, CONSTRAINTS),
        "regularizers": weight_cases(keras.regularizers, REGULARIZERS),
        "epochs": epoch_cases(),
    }
    inputs = {k: {"y_true": array(t), "y_pred": array(p)} for k, (t, p) in INPUTS.items()}
    metric_inputs = {
        k: [{"y_true": array(t), "y_pred": array(p)} for t, p in rows] for k, rows in METRIC_INPUTS.items()
    }
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "losses.json"), "w", encoding="utf-8") as file:
        file.write(f'{{"written_by": "make_losses.py", "versions": {{"keras": "{keras.__version__}"}},\n')
        file.write(f'"inputs": {json.dumps(inputs)},\n"metric_inputs": {json.dumps(metric_inputs)},\n')
        file.write(f'"sample_weight": {json.dumps(array(WEIGHTS))}, "kernel": {json.dumps(array(KERNEL))}')
        for name, cases in sections.items():
            file.write(f',\n"{name}": [\n  {lines(cases)}\n]')
        file.write("}\n")


main()
