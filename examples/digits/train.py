#!/usr/bin/env python3
"""Trains the digits classifier that ships with ingot and writes it in Keras' own file format.

Usage: python3 train.py digits.csv[.gz] [output directory]

The csv holds one 8x8 image a row: 64 pixels of 0 to 16, then the digit (the form in which scikit-learn ships the
UCI "Optical Recognition of Handwritten Digits" test set). Every fifth row is a test row, all others train.
Written: digits.keras (no optimizer state), and for the test rows the inputs, the labels and Keras' own outputs as
.npy. Needs keras 3 with TensorFlow; ingot itself and its tests need neither.
"""

import gzip
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

WANTED_ACCURACY = 0.97
BATCH = 32
EPOCHS = 80


def read_digits(path):
    """Returns pixels scaled to 0..1 as f32 [rows, 64] (exact: the divisor is 16) and labels as u8 [rows]."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.float32)
    assert table.shape == (1797, 65), f"expected 1797 rows of 64 pixels and a label, found {table.shape}"
    return table[:, :64] / 16.0, table[:, 64].astype(np.uint8)


def build_classifier():
    pixels = keras.Input((64,), name="pixels")
    x = layers.Dense(64, activation="relu", name="hidden_1")(pixels)
    x = layers.BatchNormalization(name="hidden_1_normalized")(x)
    x = layers.Dropout(0.3, seed=1, name="hidden_1_dropout")(x)
    x = layers.Dense(32, activation="relu", name="hidden_2")(x)
    probabilities = layers.Dense(10, activation="softmax", name="probabilities")(x)
    return keras.Model(pixels, probabilities, name="digits")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    directory = sys.argv[2] if len(sys.argv) == 3 else os.path.dirname(os.path.abspath(__file__))

    keras.utils.set_random_seed(20)
    tf.config.experimental.enable_op_determinism()
    pixels, labels = read_digits(sys.argv[1])
    is_test = np.arange(len(labels)) % 5 == 0

    # Noise on the pixels (chosen by cross-validation within the training rows) belongs to the training only, and so
    # does the optimizer: what is saved is the classifier inside, which is never compiled itself.
    classifier = build_classifier()
    training = keras.Sequential([layers.GaussianNoise(0.1, seed=2), classifier])
    steps = EPOCHS * -(-int(np.sum(~is_test)) // BATCH)
    learning_rate = keras.optimizers.schedules.CosineDecay(0.004, steps)
    training.compile(optimizer=keras.optimizers.Adam(learning_rate), loss="sparse_categorical_crossentropy")
    training.fit(pixels[~is_test], labels[~is_test], batch_size=BATCH, epochs=EPOCHS, verbose=0)

    # The file is read back, so that the outputs kept are those of what is in it.
    path = os.path.join(directory, "digits.keras")
    classifier.save(path)
    outputs = keras.models.load_model(path).predict(pixels[is_test], verbose=0)
    accuracy = float(np.mean(outputs.argmax(axis=1) == labels[is_test]))
    print(
        f"{is_test.sum()} test images, accuracy {accuracy:.4f}, {os.path.getsize(path):,} bytes, "
        f"keras {keras.__version__}"
    )
    assert accuracy >= WANTED_ACCURACY, f"accuracy {accuracy} is below {WANTED_ACCURACY}"

    np.save(os.path.join(directory, "digits_test_inputs.npy"), pixels[is_test])
    np.save(os.path.join(directory, "digits_test_labels.npy"), labels[is_test])
    np.save(os.path.join(directory, "digits_test_outputs.npy"), outputs)


if __name__ == "__main__":
    main()
