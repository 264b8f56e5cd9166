#!/usr/bin/env python3
"""Writes backend.json: what the backend functions of Keras 2 and Keras 3 give for small inputs.

Usage: python3 make_backend.py   (needs keras 3, tf_keras and tensorflow; the file it writes needs none of them)

Keras 2 is tf_keras.backend (activations from tf_keras.activations). Keras 3 is keras.ops, keras.activations, and for
functions it has under the old name only, its legacy backend. Results are computed from the inputs in float64 where they
are floats, so that they serve as reference; dtype is that of the float32 computation. README.md describes the entries.
"""

import json
import math
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import tf_keras  # noqa: E402
from keras.src.legacy import backend as keras3_legacy  # noqa: E402

ACTIVATIONS = (
    "relu6 leaky_relu selu softplus softsign exponential hard_sigmoid silu gelu log_softmax mish hard_silu "
    "softmax sigmoid tanh elu"
).split()
# Functions whose name means something else in keras.ops.
LEGACY_IN_KERAS3 = "relu repeat flatten batch_dot dot clip switch".split()
CASES = []


def add(function, *arguments, name="", **keywords):
    """An ndarray in the arguments, or in a list in them, is a tensor of the case."""
    CASES.append((function + (f"_{name}" if name else ""), function, arguments, keywords))


def numbers(*shape, start=0):
    """Distinct multiples of 1/4 of both signs, exact in float32, in an order that is not sorted."""
    count = math.prod(shape)
    return (((np.arange(start, start + count) * 7) % 31 - 15) / 4.0).reshape(shape).astype(np.float32)


def integers(*shape):
    return ((np.arange(math.prod(shape)) * 5) % 13 - 6).reshape(shape).astype(np.int32)


def reductions():
    ties = np.array([[1, 3, 3, 2], [5, 5, 5, 5], [-1, -1, -2, -2]], np.float32)
    for function in ("argmax", "argmin"):
        add(function, ties, name="ties_default_axis")
        for axis in (0, 1, -1):
            add(function, ties, name=f"ties_axis_{axis}", axis=axis)
        add(function, numbers(2, 3, 4), name="rank3_axis_1", axis=1)
        add(function, integers(3, 4), name="int32", axis=1)
    document = np.array([[[2, 1, 0], [3, 2, 1], [4, 3, 2]]], np.float32)
    add("argmax", document, name="table_axis_1", axis=1)
    add("argmax", document, name="table_axis_2", axis=2)
    for function in ("mean", "sum", "prod", "max", "min", "var", "std", "logsumexp"):
        x = numbers(2, 3, 4)
        add(function, x, name="all")
        add(function, x, name="all_keepdims", keepdims=True)
        add(function, x, name="axis_0", axis=0)
        add(function, x, name="axis_minus_1_keepdims", axis=-1, keepdims=True)
        add(function, x, name="axes_0_2", axis=[0, 2])
        add(function, x, name="axes_1_minus_1_keepdims", axis=[1, -1], keepdims=True)
    flags = np.array([[True, False, True], [False, False, True]])
    for function in ("mean", "sum", "prod", "max"):
        if function != "sum":
            add(function, integers(2, 4), name="int32", axis=1)
    add("sum", integers(2, 3), name="int32")
    add("mean", flags, name="bool")
    add("mean", flags, name="bool_axis_0", axis=0)
    for function in ("any", "all"):
        add(function, flags, name="axis_0", axis=0)
        add(function, flags, name="axis_1_keepdims", axis=1, keepdims=True)
        add(function, flags, name="everything")
    for function in ("cumsum", "cumprod"):
        add(function, numbers(2, 4), name="axis_0", axis=0)
        add(function, numbers(2, 4), name="axis_1", axis=1)


def products():
    add("dot", numbers(2, 3), numbers(3, 4, start=3), name="rank_2_2")
    add("dot", numbers(2, 3, 4), numbers(4, 5, start=3), name="rank_3_2")
    add("dot", numbers(2, 3, 4), numbers(2, 4, 5, start=3), name="rank_3_3")
    add("dot", numbers(2, 3, 2, 4), numbers(4, 3, start=3), name="rank_4_2")
    pairs = [
        ((3, 4), (3, 4), None),
        ((3, 4), (3, 4), 1),
        ((3, 4), (3, 4, 5), 1),
        ((3, 4), (3, 5, 4), [1, 2]),
        ((3, 5, 4), (3, 4), [2, 1]),
        ((3, 4, 5), (3, 4), 1),
        ((2, 3, 4), (2, 4, 5), None),
        ((2, 3, 4), (2, 4, 5), [2, 1]),
        ((2, 3, 4), (2, 5, 4), 2),
        ((2, 4, 3), (2, 4, 5), 1),
        ((2, 4, 3), (2, 5, 4), [1, 2]),
        ((2, 3, 4), (2, 4), None),
        ((2, 3, 4, 5), (2, 3, 5, 6), None),
        ((2, 3, 4, 5), (2, 5), [3, 1]),
        ((2, 3, 4, 5), (2, 4, 6), [2, 1]),
        ((2, 3, 4), (2, 5, 3, 6), [1, 2]),
    ]
    for first, second, axes in pairs:
        text = "x".join(map(str, first)) + "_" + "x".join(map(str, second)) + "_axes_" + str(axes).replace(" ", "")
        add("batch_dot", numbers(*first), numbers(*second, start=5), name=text, axes=axes)


def elementwise():
    x = np.array([-20, -4, -3, -2.75, -2.5, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 2.5, 2.75, 3, 4, 6, 7, 20], np.float32)
    rows = np.array([[1, 2, 3, -4], [0, 0, 0, 0], [80, -80, 79, 0.5]], np.float32)
    for function in ACTIVATIONS:
        if function not in ("softmax", "log_softmax", "gelu"):
            add(function, x)
    add("elu", x, 0.5, name="alpha_half")
    for approximate in (False, True):
        add("gelu", x, name="tanh" if approximate else "erf", approximate=approximate)
    add("softmax", rows)
    add("softmax", rows, name="axis_0", axis=0)
    add("softmax", numbers(2, 3, 4), name="rank3_axis_1", axis=1)
    add("log_softmax", rows)
    for name, keywords in (
        ("plain", {}),
        ("alpha", dict(alpha=0.25)),
        ("max_value", dict(max_value=2.75)),
        ("threshold", dict(threshold=1.0)),
        ("all_three", dict(alpha=0.25, max_value=4.0, threshold=1.0)),
    ):
        add("relu", x, name=name, **keywords)
    add("clip", x, -1.0, 2.5)
    add("clip", x, 2.0, 1.0, name="minimum_above_maximum")
    for function in ("square", "abs", "sign", "round", "exp", "sin", "cos", "sqrt"):
        add(function, x)
    add("round", np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], np.float32), name="halves")
    add("sqrt", np.array([0, 0.25, 2, 1e-30], np.float32), name="not_negative")
    add("log", np.array([0, 1e-30, 0.25, 1, 10], np.float32))
    add("abs", np.array([-3, 0, 4], np.int32), name="int32")
    a, b = numbers(2, 3), np.where(np.arange(6).reshape(2, 3) % 2 == 0, numbers(2, 3), 0.5).astype(np.float32)
    for function in ("maximum", "minimum", "equal", "not_equal", "greater", "greater_equal", "less", "less_equal"):
        add(function, a, b)
        add(function, a, b[:1], name="broadcast")
    for source, values, target in (
        ("float32", [-2.75, -0.5, 0, 0.5, 2.75], "int32"),
        ("float32", [-0.5, 0, 3], "bool"),
        ("bool", [True, False], "float32"),
        ("int32", [-3, 0, 200], "uint8"),
        ("int32", [-3, 0, 7], "float32"),
        ("int64", [2**40 + 5, -1], "int32"),
    ):
        add("cast", np.array(values, source), target, name=f"{source}_to_{target}")
    for function in ("switch", "where"):
        add(function, np.array([[True, False, True], [False, False, True]]), a, b)
    add("l2_normalize", rows, name="axis_1", axis=1)


def moves():
    a, b = numbers(2, 3), numbers(2, 3, start=6)
    for axis in (0, 1, -1, -2):
        add("concatenate", [a, b], name=f"axis_{axis}", axis=axis)
    add("concatenate", [numbers(2, 1, 2), numbers(2, 3, 2, start=4), numbers(2, 2, 2, start=9)], name="three", axis=1)
    add("reshape", a, (3, 2))
    add("reshape", numbers(2, 3, 4), (-1, 6), name="minus_one")
    add("transpose", numbers(2, 3, 4))
    add("permute_dimensions", numbers(2, 3, 4), (1, 2, 0))
    add("expand_dims", a, name="axis_1", axis=1)
    add("expand_dims", a, name="axis_minus_1", axis=-1)
    add("squeeze", numbers(2, 1, 3), name="axis_1", axis=1)
    add("flatten", numbers(2, 3, 2))
    add("batch_flatten", numbers(2, 3, 2))
    add("repeat", a, 3)
    add("repeat_elements", a, 2, name="axis_1", axis=1)
    add("tile", a, (2, 3))
    add("stack", [a, b], name="axis_0", axis=0)
    add("stack", [a, b], name="axis_minus_1", axis=-1)
    add("one_hot", np.array([0, 2, 1, 2], np.int32), 3)
    add("gather", numbers(4, 3), np.array([2, 0, 2], np.int32))
    add("reverse", numbers(2, 3, 2), name="axis_1", axes=1)


def find(function, profile):
    if profile == "keras2":
        if function in ACTIVATIONS and function != "hard_silu":
            return tf_keras.activations.get(function)
        places = (tf_keras.backend,)
    elif function in LEGACY_IN_KERAS3:
        places = (keras3_legacy,)
    else:
        places = (keras.activations, keras3_legacy) if function in ACTIVATIONS else (keras.ops, keras3_legacy)
    return next((getattr(place, function) for place in places if hasattr(place, function)), None)


def call(function, arguments, keywords, wide):
    """The result as an ndarray; with float64 for float32 where `wide`."""

    def tensor(value):
        if isinstance(value, list) and value and isinstance(value[0], np.ndarray):
            return [tensor(item) for item in value]
        if not isinstance(value, np.ndarray):
            return value
        return tf.constant(value.astype(np.float64) if wide and value.dtype == np.float32 else value)

    return np.asarray(function(*[tensor(argument) for argument in arguments], **keywords))


def text_of(number):
    """JSON has no infinities."""
    return number if not isinstance(number, float) or math.isfinite(number) else str(number)


def array(value, dtype=None):
    flat = [text_of(number) for number in value.reshape(-1).tolist()]
    return dict(dtype=dtype or value.dtype.name, shape=list(value.shape), data=flat)


def result(name, function, profile, arguments, keywords):
    callable_ = find(function, profile)
    if callable_ is None:
        return None
    given, exact = (call(callable_, arguments, keywords, wide) for wide in (False, True))
    if given.dtype.kind == "f":
        assert np.allclose(given, exact, rtol=1e-5, atol=1e-5, equal_nan=True), name
    else:
        assert np.array_equal(given, exact), name
    return array(exact, given.dtype.name)


def entry(name, function, arguments, keywords):
    inputs = []

    def token(value):
        if isinstance(value, np.ndarray):
            inputs.append(array(value))
            return f"${len(inputs) - 1}"
        if isinstance(value, (list, tuple)):
            return [token(item) for item in value]
        return value

    tokens = [token(argument) for argument in arguments]
    common = dict(function=function, args=tokens, kwargs=keywords, inputs=inputs)
    outputs = {}
    for profile in ("keras2", "keras3"):
        output = result(name, function, profile, arguments, keywords)
        if output is not None:
            outputs[profile] = output
    if not outputs:
        raise SystemExit(f"{name}: neither Keras has {function}")
    if len(outputs) == 2 and same(*outputs.values()):
        return [dict(name=name, profiles=["keras2", "keras3"], **common, output=outputs["keras2"])]
    return [
        dict(name=f"{name}_{profile}", profiles=[profile], **common, output=output)
        for profile, output in outputs.items()
    ]


def same(first, second):
    return (
        first["dtype"] == second["dtype"]
        and first["shape"] == second["shape"]
        and np.allclose(
            np.array(first["data"], float), np.array(second["data"], float), rtol=1e-7, atol=1e-9, equal_nan=True
        )
    )


def main():
    for register in (reductions, products, elementwise, moves):
        register()
    entries = [one for case in CASES for one in entry(*case)]
    assert len({one["name"] for one in entries}) == len(entries)
    versions = dict(keras=keras.__version__, tf_keras=tf_keras.__version__, tensorflow=tf.__version__)
    lines = ",\n".join("  " + json.dumps(one, allow_nan=False) for one in entries)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "backend.json")
    with open(path, "w") as file:
        file.write(f'{{"written_by": "make_backend.py", "versions": {json.dumps(versions)}, "cases": [\n{lines}\n]}}\n')
    print(len(entries), "cases")


if __name__ == "__main__":
    main()
