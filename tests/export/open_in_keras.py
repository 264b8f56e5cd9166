# Keras opens what ingot writes: a network of Keras trained by ingot goes back, and predicts there what it predicts here.
#
#   python3 open_in_keras.py <ingot> <source folder> [<a folder for files>]
#
# Ends with 77, which ctest shows as skipped, when Keras 3 is not installed.
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
try:
    import keras
    import numpy as np
except ImportError as error:
    print(f"skipped: {error.name} is not installed")
    sys.exit(77)

ingot, source = sys.argv[1], Path(sys.argv[2])
digits = source / "examples/digits"
fixtures = source / "tests/vectors/keras"

# Adam on all weights, moving averages of the BatchNormalization included.
TRAINER = """#include "ingot/ingot.h"
using namespace ingot;
void define() {
  const Network model = models::load_model("%s");
  model.compile(optimizers::Adam({.learning_rate = 0.01}), "sparse_categorical_crossentropy");
}
"""


def run(*arguments):
    result = subprocess.run([ingot, *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"ingot {' '.join(map(str, arguments))} ended with {result.returncode}:\n{result.stderr}")


def predict_with_ingot(model, inputs, folder):
    arguments = [argument for i, file in enumerate(inputs) for argument in ("--input", f"{i}={file}")]
    run("run", model, *arguments, "--output-dir", folder)
    files = sorted(folder.iterdir(), key=lambda file: int(file.name.split("_")[0]))
    return [np.load(file) for file in files]


# float32 sums in another order.
def check_equal(what, found, wanted):
    found, wanted = [list(values) if isinstance(values, (list, tuple)) else [values] for values in (found, wanted)]
    assert len(found) == len(wanted), what
    largest = max(np.max(np.abs(f - w) / (1 + np.abs(w))) for f, w in zip(found, wanted))
    assert largest < 2e-6, f"{what}: differs by {largest}"
    print(f"{what}: largest difference {largest:.2g}")


def check_bits(what, model, npz):
    for layer in model.layers:
        for weight in layer.weights:
            wanted = npz[f"{layer.name}/{weight.name}"]
            assert np.array_equal(np.asarray(weight), wanted), f"{what}: {layer.name}/{weight.name}"


def trained_digits(folder):
    (folder / "trainer.cpp").write_text(TRAINER % (digits / "digits.keras"))
    x = digits / "digits_test_inputs.npy"
    labels = np.load(digits / "digits_test_labels.npy")
    np.save(folder / "labels.npy", labels.astype(np.float32))
    np.save(folder / "sample_weights.npy", np.ones(len(labels), np.float32))
    run("run", folder / "trainer.cpp", "--function", "train_function", "--input", f"0={x}", "--input",
        f"1={folder / 'labels.npy'}", "--input", f"2={folder / 'sample_weights.npy'}", "--output-dir", folder / "step",
        "--state-out", folder / "trained.state")
    names = ["trained.keras", "trained.weights.h5", "trained.h5", "trained.npz"]
    for name in names:
        run("export", digits / "digits.keras", "--state-in", folder / "trained.state", "-o", folder / name)

    npz = np.load(folder / "trained.npz")
    original = keras.models.load_model(digits / "digits.keras", compile=False)
    for layer in original.layers:  # everything moved
        for weight in layer.weights:
            assert not np.array_equal(np.asarray(weight), npz[f"{layer.name}/{weight.name}"]), weight.path
    wanted = predict_with_ingot(folder / "trained.keras", [x], folder / "predicted")
    whole = keras.models.load_model(folder / "trained.keras", compile=False)
    check_bits("trained.keras", whole, npz)
    check_equal("digits, trained.keras, load_model", whole.predict(np.load(x), verbose=0), wanted)
    for name in names[:3]:
        model = keras.models.load_model(digits / "digits.keras", compile=False)
        model.load_weights(folder / name)
        check_bits(name, model, npz)
        check_equal(f"digits, {name}, load_weights", model.predict(np.load(x), verbose=0), wanted)
    by_name = keras.models.load_model(digits / "digits.keras", compile=False)
    by_name.load_weights(folder / "trained.h5", by_name=True)
    check_bits("trained.h5 by name", by_name, npz)


# Nested and shared layers, frozen ones, all axes of BatchNormalization: Keras' own files through ingot.
def fixture(folder, name, extension):
    case = fixtures / name
    original = case / f"keras3{extension}"
    written = folder / f"{name}{extension}"
    run("export", original, "-o", written)
    inputs = sorted(case.glob("input_?.npy"))
    arrays = [np.load(file) for file in inputs]
    model = keras.models.load_model(written, compile=False)
    found = model.predict(arrays if len(arrays) > 1 else arrays[0], verbose=0)
    check_equal(f"{name}{extension}", found, predict_with_ingot(written, inputs, folder / f"{name}{extension}_out"))


def main(folder):
    trained_digits(folder)
    for name in ("batch_normalizations", "nested_deep", "nested_frozen", "shared_layer"):
        for extension in (".keras", ".h5"):
            if (fixtures / name / f"keras3{extension}").exists():
                fixture(folder, name, extension)
    print("Keras", keras.__version__, "opens all of them")


if len(sys.argv) > 3:
    main(Path(sys.argv[3]))
else:
    with tempfile.TemporaryDirectory() as scratch:
        main(Path(scratch))
