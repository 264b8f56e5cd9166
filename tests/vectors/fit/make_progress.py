"""Writes progress.json: what the Progbar of Keras 3 writes, with its clock replaced. Each case: target, verbose, the
updates (current, seconds since the start, values, is_last), and the text of each.

    KERAS_BACKEND=jax python make_progress.py > progress.json
"""
import json
import sys

from keras.src.utils import io_utils, progbar

CASES = [
    dict(target=8, verbose=1, updates=[
        (1, 0.5, {"loss": 11.5}, False), (2, 0.51, {"loss": 11.4}, False), (3, 0.7, {"accuracy": 0.25, "loss": 11.25},
        False), (8, 1.9, {"accuracy": 0.5, "loss": 0.00031}, True)]),
    dict(target=120, verbose=1, updates=[
        (1, 70.0, {"loss": -2.5}, False), (7, 95.0, {"loss": 1e-3}, False), (60, 200.0, {"loss": 123456.789}, False),
        (120, 201.0, {"loss": float("nan")}, True)]),
    dict(target=1, verbose=1, updates=[(1, 0.0004, {}, False), (1, 0.0005, {"loss": 2.0}, True)]),
    dict(target=20000, verbose=1, updates=[(1, 1.0, {}, False), (2, 3.0, {}, False), (20000, 9000.0, {"a": 1.0}, True)]),
    dict(target=12, verbose=2, updates=[(12, 3.4, {"loss": -0.5, "mae": 0.25}, True)]),
]


def main():
    now = [1000.0]
    written = []
    progbar.time.time = lambda: now[0]
    io_utils.print_msg = lambda text, line_break=True: written.append(text)
    for case in CASES:
        now[0] = 1000.0
        bar = progbar.Progbar(target=case["target"], verbose=case["verbose"], unit_name="step",
                              stateless_metrics=set())
        bar._dynamic_display = True
        case["texts"] = []
        for current, seconds, values, is_last in case["updates"]:
            now[0] = 1000.0 + seconds
            written.clear()
            bar.update(current, list(values.items()), finalize=is_last)
            case["texts"].append("".join(written))
    sys.stdout.write(json.dumps(CASES).replace("NaN", "null"))


main()
