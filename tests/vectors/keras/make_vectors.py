#!/usr/bin/env python3
"""Writes the Keras import fixtures: models as Keras itself saves them, inputs, and the outputs Keras gives for them.

Usage: python3 make_vectors.py   (needs keras 3, tf_keras, tensorflow, h5py; what it writes needs none of them)

One folder a case with the model files, input_<i>.npy, output_<i>.npy (Keras' own float32 result) and
output_<i>_f64.npy (the same network and weights in float64), and one index.json for all. Files by their names:
  keras3.keras, keras3.h5          written by Keras 3         keras3.weights.h5   its save_weights
  keras2.h5, keras2.keras          written by tf_keras (2.x)  keras2.weights.h5   its save_weights
  keras2_0.h5       keras2.h5 with the class name, the config keys and the weight names of Keras 2.0.5
  keras2_list.h5    keras2.h5 with the Sequential config as a plain list, as Keras up to 2.2.2 wrote it
  chunked_names.h5  keras2.h5 with layer_names split as layer_names0, layer_names1, the form of very long lists
  gzip.h5           keras2.h5 with chunked, shuffled and compressed data, as repacking tools leave it
Members of .keras archives are compressed afterwards, but for the cases of cases.AS_WRITTEN.
All files of a case hold the same weights and share the outputs; the script checks that they agree.
"""

import json
import os
import random
import shutil
import sys
import zlib

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import tf_keras  # noqa: E402

import cases  # noqa: E402
import derived_files  # noqa: E402
import refused_cases  # noqa: E402, F401

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = {"keras3": keras, "keras2": tf_keras}
BATCH = 3
HALF_UNIT = {"float32": 2.0**-24, "float64": 2.0**-53}

TOLERANCE = (
    "|result - reference| <= tolerance x (1 + |reference|), elementwise, for float32 results against the float64 "
    "reference. It is 8 x the larger of keras_error (what Keras' own float32 result needs) and rounding_error (the "
    "most by which the float64 result moves when inputs and weights are rounded up or down at random by half a unit "
    "of float32, 20 times: what any backward stable evaluation, with other sums or folded weights, is off by). It "
    "is at least 8 x 2^-24 (2^-53 for float64), and 0 where Keras' float32 result is exact, as in moves."
)


def generator(*key):
    """Random numbers that depend on names only, so that adding a case changes no other."""
    return np.random.default_rng(zlib.crc32("/".join(map(str, key)).encode()))


def set_weights(model):
    """Gives every weight a value that shows when it is left out or swapped: no zero bias, no unit variance."""

    def visit(layer):
        sublayers = getattr(layer, "layers", None)
        if sublayers is not None:
            for sublayer in sublayers:
                visit(sublayer)
            return
        for index, weight in enumerate(layer.weights):
            role = weight.name.split("/")[-1].split(":")[0]
            random_numbers = generator(layer.name, index)
            if role in ("gamma", "moving_variance"):
                value = random_numbers.uniform(0.5, 1.5, weight.shape)
            elif role in ("kernel", "bias", "beta", "moving_mean"):
                value = random_numbers.normal(0, 0.7, weight.shape)
            else:
                continue  # The state of a random generator.
            weight.assign(value.astype(np.float32))

    visit(model)


def test_inputs(case, model):
    inputs = []
    for index, tensor in enumerate(model.inputs):
        name = tensor._keras_history[0].name
        dtype = getattr(tensor.dtype, "name", tensor.dtype)
        sizes = case["sizes"].get(name, [None] * len(tensor.shape))
        shape = [BATCH] + [known or size for known, size in zip(tuple(tensor.shape)[1:], sizes[1:])]
        if case["special_inputs"] is not None:
            value = np.array(case["special_inputs"])
        elif np.dtype(dtype).kind in "iu":
            value = generator(case["name"], index).integers(-9, 10, shape)
        else:
            value = generator(case["name"], index).normal(0, 1, shape).astype(np.float32)
        inputs.append((name, value.astype(dtype)))
    return inputs


def run(model, inputs):
    """Calls the model at inference; returns a list of arrays."""
    values = [tf.constant(value) for _, value in inputs]
    outputs = model(values if len(values) > 1 else values[0], training=False)
    if isinstance(outputs, dict):
        outputs = [outputs[key] for key in sorted(outputs)]
    return [np.asarray(output) for output in (outputs if isinstance(outputs, (list, tuple)) else [outputs])]


def in_float64(package, model):
    """The same network and weights with float64 arithmetic."""
    if package is keras:
        text = json.dumps(keras.saving.serialize_keras_object(model)).replace('"float32"', '"float64"')
        wide = keras.saving.deserialize_keras_object(json.loads(text))
    else:
        text = json.dumps(model.get_config()).replace('"float32"', '"float64"')
        wide = type(model).from_config(json.loads(text))
    if not wide.built:
        wide.build(model.input_shape)
    for weight, value in zip(wide.weights, model.weights):
        assert value.shape == weight.shape
        weight.assign(np.asarray(value).astype(np.float64))
    assert all("float64" in str(weight.dtype) for weight in wide.weights)
    return wide


def widened(inputs):
    return [(name, value.astype(np.float64) if value.dtype == np.float32 else value) for name, value in inputs]


def relative_error(given, exact):
    return float(np.max(np.abs(given - exact) / (1 + np.abs(exact))))


def rounding_errors(wide, inputs, exact, unit):
    """How far each output moves when all inputs and weights are off by half a unit in the last place."""

    def rounded(value):
        return value * (1 + numbers.choice([-unit, unit], value.shape)) if value.dtype.kind == "f" else value

    numbers = generator(wide.name, "rounding")
    weights = [np.asarray(weight) for weight in wide.weights]
    errors = [0.0] * len(exact)
    for _ in range(20):
        for weight, value in zip(wide.weights, weights):
            weight.assign(rounded(value))
        moved = run(wide, [(name, rounded(value)) for name, value in widened(inputs)])
        errors = [max(error, relative_error(m, e)) for error, m, e in zip(errors, moved, exact)]
    return errors


def train_two_steps(model):
    numbers = generator(model.name, "training")
    rows = numbers.normal(0, 1, (8, 4)).astype(np.float32)
    classes = np.eye(2, dtype=np.float32)[numbers.integers(0, 2, 8)]
    model.fit(rows, classes, batch_size=4, epochs=1, shuffle=False, verbose=0)


def agree(given, expected, tolerances):
    return all(
        a.shape == e.shape and np.all(np.abs(a - e) <= t * (1 + np.abs(e)))
        for a, e, t in zip(given, expected, tolerances)
    )


def make_case(case):
    folder = os.path.join(HERE, case["name"])
    os.makedirs(folder)
    entry = dict(name=case["name"], covers=case["covers"], kind=case["kind"], files=[])
    reference, tolerances = None, None
    for generation, package in PACKAGES.items():
        formats = [name for name in case["formats"] if name.startswith(generation + ".")]
        if not formats:
            continue
        package.backend.clear_session()
        package.utils.set_random_seed(11)
        random.seed(11)
        model = case["build"](package)
        set_weights(model)
        if getattr(model, "optimizer", None) is not None:
            if generation == "keras3":
                train_two_steps(model)
                trained = model.get_weights()
            else:
                train_two_steps(model)
                model.set_weights(trained)
        for name in formats:
            path = os.path.join(folder, name)
            model.save_weights(path) if path.endswith(".weights.h5") else model.save(path)
            if path.endswith(".keras") and case["name"] not in cases.AS_WRITTEN:
                derived_files.compress_members(path)
        if case["kind"] != "ok":
            continue
        inputs = test_inputs(case, model)
        wide = in_float64(package, model)
        outputs, exact = run(model, inputs), run(wide, widened(inputs))
        if reference is None:
            reference = exact
            names = [tensor._keras_history[0].name for tensor in model.outputs]
            errors = rounding_errors(wide, inputs, exact, HALF_UNIT[outputs[0].dtype.name])
            tolerances = describe(entry, folder, inputs, names, outputs, exact, errors)
        assert agree(outputs, reference, tolerances), f"{case['name']}: {generation} differs"
        for name in formats:  # What is in the file is what counts.
            loaded = package.models.load_model(os.path.join(folder, name), compile=False)
            assert agree(run(loaded, inputs), reference, tolerances), f"{case['name']}/{name} differs"
    for name in case["formats"]:
        if not os.path.exists(os.path.join(folder, name)):
            derived_files.DERIVED_FROM_KERAS2[name](os.path.join(folder, "keras2.h5"), os.path.join(folder, name))
            if name != "keras2_list.h5":  # The reader of tf_keras no longer takes the list.
                loaded = tf_keras.models.load_model(os.path.join(folder, name), compile=False)
                assert agree(run(loaded, inputs), reference, tolerances), f"{case['name']}/{name} differs"
        writer = f"keras {keras.__version__}" if name.startswith("keras3") else f"tf_keras {tf_keras.__version__}"
        file = dict(file=f"{case['name']}/{name}", writer=writer)
        if name in derived_files.DERIVED_FROM_KERAS2:
            file["derived_from"] = f"{case['name']}/keras2.h5"
        entry["files"].append(file)
    if case["kind"] != "ok":
        entry["exit_codes"], entry["mentions"] = case["exits"], case["mentions"]
    return entry


def describe(entry, folder, inputs, names, outputs, exact, rounding):
    """Writes inputs and outputs and enters them in the index; returns the tolerance of each output."""
    entry["inputs"], entry["outputs"] = [], []
    for index, (name, value) in enumerate(inputs):
        file = f"input_{index}.npy"
        np.save(os.path.join(folder, file), value)
        entry["inputs"].append(
            dict(name=name, file=f"{entry['name']}/{file}", dtype=value.dtype.name, shape=list(value.shape))
        )
    for index, (name, given, wide) in enumerate(zip(names, outputs, exact)):
        np.save(os.path.join(folder, f"output_{index}.npy"), given)
        np.save(os.path.join(folder, f"output_{index}_f64.npy"), wide)
        error = relative_error(given, wide)
        tolerance = (
            8 * max(error, rounding[index], HALF_UNIT[given.dtype.name])
            if error > 0 or given.dtype == np.float64
            else 0.0
        )
        entry["outputs"].append(
            dict(
                name=name,
                file=f"{entry['name']}/output_{index}.npy",
                reference=f"{entry['name']}/output_{index}_f64.npy",
                dtype=given.dtype.name,
                shape=list(given.shape),
                keras_error=float(f"{error:.3g}"),
                rounding_error=float(f"{rounding[index]:.3g}"),
                tolerance=float(f"{tolerance:.3g}"),
            )
        )
    return [output["tolerance"] for output in entry["outputs"]]


def main():
    for name in os.listdir(HERE):
        if os.path.isdir(os.path.join(HERE, name)):
            shutil.rmtree(os.path.join(HERE, name))
    entries = []
    for case in cases.CASES:
        print(case["name"], flush=True)
        entries.append(make_case(case))
        if case["name"].startswith("activations"):
            names = cases.ACTIVATIONS_KERAS3 if case["name"].endswith("3") else cases.ACTIVATIONS
            entries[-1]["columns"] = {name: [4 * i, 4 * i + 4] for i, name in enumerate(names)}
    kinds = {
        "ok": "must compile and give the outputs within the tolerance",
        "unsupported": "must end with one of exit_codes, naming every text in mentions",
        "refused": "the same; holds code or classes that are never run or guessed",
    }
    index = dict(
        written_by="make_vectors.py",
        kinds=kinds,
        tolerance=TOLERANCE,
        versions=dict(
            keras=keras.__version__,
            tf_keras=tf_keras.__version__,
            tensorflow=tf.__version__,
            h5py=h5py.__version__,
            numpy=np.__version__,
        ),
        cases=entries,
    )
    with open(os.path.join(HERE, "index.json"), "w") as file:
        json.dump(index, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    sys.exit(main())
