"""The cases of keras2.json and keras3.json: optimizer and options under Keras' names, initial parameters, gradients.

A schedule is written {"schedule": class name, ...its arguments}. Gradients are given, not taken of a loss, so that the
numbers are of the optimizer alone; their norm is below 1 in some steps and above in others, and one step has none.
"""

import json
import math
import random

STEPS = 20
NAMES = ["kernel", "bias"]
SHAPES = [[2, 2], [2]]
INITIAL = [[0.5, -0.25, 1.5, -2.0], [0.125, -0.75]]

KERAS2 = "SGD RMSprop Adagrad Adadelta Adam Adamax Nadam".split()
KERAS3 = "SGD RMSprop Adam AdamW Adamax Nadam Adagrad Adadelta Ftrl Lion".split()


def gradients():
    draw = random.Random(20231)
    steps = []
    for step in range(STEPS):
        scale = 0.0 if step == 6 else [0.1, 0.5, 2.0, 1.0][step % 4]
        steps.append([[round(draw.gauss(0, 1) * scale, 4) + 0.0 for _ in range(math.prod(s))] for s in SHAPES])
    return steps


def schedule(name, **arguments):
    return {"schedule": name, **arguments}


CLIPS = {
    "keras2": {
        "": {},
        "clipvalue": {"clipvalue": 0.5},
        "clipnorm": {"clipnorm": 1.0},
        "clipnorm_clipvalue": {"clipnorm": 1.0, "clipvalue": 0.25},
    },
    "keras3": {
        "": {},
        "clipvalue": {"clipvalue": 0.5},
        "clipnorm": {"clipnorm": 1.0},
        "global_clipnorm": {"global_clipnorm": 1.0},
    },
}

MORE = {
    "keras2": [
        ("SGD", "momentum", {"learning_rate": 0.1, "momentum": 0.9}),
        ("SGD", "nesterov", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
        ("SGD", "nesterov_decay_clipnorm", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "decay": 0.1, "clipnorm": 0.5}),
        ("RMSprop", "decay", {"learning_rate": 0.05, "rho": 0.8, "decay": 0.1}),
        ("RMSprop", "epsilon", {"lr": 0.05, "epsilon": 0.1}),
        ("Adagrad", "decay", {"lr": 0.1, "decay": 0.1, "epsilon": 0.01}),
        ("Adadelta", "decay", {"rho": 0.8, "decay": 0.1}),
        ("Adam", "amsgrad", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.7, "amsgrad": True}),
        ("Adam", "decay", {"lr": 0.1, "decay": 0.1, "epsilon": 0.01}),
        ("Adam", "amsgrad_decay_clips", {"lr": 0.1, "decay": 0.1, "amsgrad": True, "clipnorm": 1.0, "clipvalue": 0.25}),
        ("Adamax", "decay", {"lr": 0.1, "beta_1": 0.8, "beta_2": 0.7, "decay": 0.1}),
        ("Nadam", "schedule_decay", {"lr": 0.1, "schedule_decay": 0.5, "beta_1": 0.8, "beta_2": 0.7}),
    ],
    "keras3": [
        ("SGD", "momentum", {"learning_rate": 0.1, "momentum": 0.9}),
        ("SGD", "nesterov", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
        ("SGD", "weight_decay", {"learning_rate": 0.1, "weight_decay": 0.2}),
        ("RMSprop", "momentum", {"learning_rate": 0.05, "momentum": 0.9}),
        ("RMSprop", "centered", {"learning_rate": 0.05, "centered": True, "epsilon": 0.01}),
        ("RMSprop", "centered_momentum", {"learning_rate": 0.05, "centered": True, "momentum": 0.8, "epsilon": 0.01}),
        ("Adam", "amsgrad", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.7, "amsgrad": True}),
        ("Adam", "weight_decay", {"learning_rate": 0.1, "weight_decay": 0.2}),
        ("Adam", "epsilon", {"learning_rate": 0.1, "epsilon": 0.1}),
        ("AdamW", "weight_decay_amsgrad", {"learning_rate": 0.1, "weight_decay": 0.2, "amsgrad": True}),
        ("Adamax", "betas", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.7}),
        ("Nadam", "betas", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.7}),
        ("Adagrad", "initial_value", {"learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 0.01}),
        ("Adadelta", "rate", {"learning_rate": 1.0, "rho": 0.8}),
        ("Ftrl", "rate", {"learning_rate": 0.1}),
        (
            "Ftrl",
            "regularized",
            {
                "learning_rate": 0.1,
                "learning_rate_power": -0.7,
                "initial_accumulator_value": 0.2,
                "l1_regularization_strength": 0.3,
                "l2_regularization_strength": 0.2,
                "l2_shrinkage_regularization_strength": 0.1,
                "beta": 0.5,
            },
        ),
        ("Lion", "weight_decay", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.7, "weight_decay": 0.2}),
        ("SGD", "loss_scale_factor", {"loss_scale_factor": 8.0, "clipnorm": 0.05}),
        ("Adam", "ema", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.9}),
        ("Adam", "ema_overwrite", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 3}),
        ("SGD", "accumulation", {"learning_rate": 0.1, "momentum": 0.9, "gradient_accumulation_steps": 3}),
        ("Adam", "accumulation_clip", {"learning_rate": 0.1, "gradient_accumulation_steps": 3, "global_clipnorm": 0.5}),
        ("Nadam", "accumulation_decay", {"learning_rate": 0.1, "gradient_accumulation_steps": 2, "weight_decay": 0.2}),
        ("Ftrl", "accumulation_decay", {"learning_rate": 0.1, "gradient_accumulation_steps": 2, "weight_decay": 0.2}),
        (
            "RMSprop",
            "accumulation_ema",
            {
                "learning_rate": 0.1,
                "gradient_accumulation_steps": 2,
                "use_ema": True,
                "ema_momentum": 0.8,
                "ema_overwrite_frequency": 3,
            },
        ),
    ]
    + [
        ("SGD", name, {"learning_rate": value})
        for name, value in [
            ("exponential", schedule("ExponentialDecay", initial_learning_rate=0.5, decay_steps=7.0, decay_rate=0.5)),
            (
                "exponential_staircase",
                schedule("ExponentialDecay", initial_learning_rate=0.5, decay_steps=3.0, decay_rate=0.5, staircase=True),
            ),
            ("piecewise", schedule("PiecewiseConstantDecay", boundaries=[3, 4, 11], values=[0.5, 0.25, 0.125, 0.0625])),
            (
                "polynomial",
                schedule("PolynomialDecay", initial_learning_rate=0.5, decay_steps=9.0, end_learning_rate=0.01, power=0.5),
            ),
            (
                "polynomial_cycle",
                schedule("PolynomialDecay", initial_learning_rate=0.5, decay_steps=6.0, power=2.0, cycle=True),
            ),
            ("inverse_time", schedule("InverseTimeDecay", initial_learning_rate=0.5, decay_steps=3.0, decay_rate=0.5)),
            (
                "inverse_time_staircase",
                schedule("InverseTimeDecay", initial_learning_rate=0.5, decay_steps=3.0, decay_rate=0.5, staircase=True),
            ),
            ("cosine", schedule("CosineDecay", initial_learning_rate=0.5, decay_steps=12.0, alpha=0.1)),
            (
                "cosine_warmup",
                schedule(
                    "CosineDecay", initial_learning_rate=0.1, decay_steps=9.0, alpha=0.1, warmup_target=0.5, warmup_steps=5.0
                ),
            ),
            (
                "cosine_restarts",
                schedule("CosineDecayRestarts", initial_learning_rate=0.5, first_decay_steps=4.0, m_mul=0.8, alpha=0.1),
            ),
            (
                "cosine_restarts_even",
                schedule("CosineDecayRestarts", initial_learning_rate=0.5, first_decay_steps=6.0, t_mul=1.0, m_mul=0.5),
            ),
        ]
    ]
    + [
        (
            "Adam",
            "schedule_accumulation",
            {
                "learning_rate": schedule("ExponentialDecay", initial_learning_rate=0.5, decay_steps=7.0, decay_rate=0.5),
                "gradient_accumulation_steps": 3,
            },
        )
    ],
}


def cases(profile):
    for optimizer in {"keras2": KERAS2, "keras3": KERAS3}[profile]:
        for name, options in CLIPS[profile].items():
            yield optimizer, "_".join(filter(None, [optimizer, name])), options
    for optimizer, name, options in MORE[profile]:
        yield optimizer, f"{optimizer}_{name}", options


# Constraints of the kernel and of the bias, [class, arguments] or None; each optimizer once, and options whose order with
# constraints matters.
def constrained_alike(optimizers):
    """Each optimizer once, under the same constraints."""
    return [(name, name, {"learning_rate": 0.1}, [["MaxNorm", {"max_value": 1.0}], ["NonNeg", {}]]) for name in optimizers]


CONSTRAINED = {
    "keras2": constrained_alike(KERAS2)
    + [
        (
            "SGD",
            "SGD_nesterov",
            {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
            [["MinMaxNorm", {"min_value": 0.5, "max_value": 1.0, "rate": 0.5}], None],
        ),
        (
            "Adam",
            "Adam_amsgrad_clipnorm",
            {"learning_rate": 0.1, "amsgrad": True, "clipnorm": 0.5},
            [["UnitNorm", {}], ["NonNeg", {}]],
        ),
        (
            "RMSprop",
            "RMSprop_decay_clipvalue",
            {"learning_rate": 0.1, "decay": 0.1, "clipvalue": 0.5},
            [["MaxNorm", {"max_value": 1.0, "axis": 1}], ["UnitNorm", {}]],
        ),
    ],
    "keras3": constrained_alike(KERAS3)
    + [
        (
            "SGD",
            "SGD_nesterov",
            {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
            [["MinMaxNorm", {"min_value": 0.5, "max_value": 1.0, "rate": 0.5}], None],
        ),
        (
            "Adam",
            "Adam_ema_overwrite",
            {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 3},
            [["UnitNorm", {}], ["NonNeg", {}]],
        ),
        (
            "AdamW",
            "AdamW_clip",
            {"learning_rate": 0.1, "weight_decay": 0.2, "global_clipnorm": 0.5},
            [["MaxNorm", {"max_value": 1.0, "axis": 1}], ["UnitNorm", {}]],
        ),
        (
            "SGD",
            "SGD_accumulation",
            {"learning_rate": 0.1, "momentum": 0.9, "gradient_accumulation_steps": 3},
            [["MinMaxNorm", {"min_value": 0.5, "max_value": 1.0, "rate": 0.5}], ["NonNeg", {}]],
        ),
    ],
}


def write(path, profile, oracle, results, more_keys=()):
    """results: (optimizer, name, options, parameters after each step, [[state name, value], ...] after the last, more)."""
    with open(path, "w") as file:
        head = {"profile": profile, "oracle": oracle, "names": NAMES, "shapes": SHAPES, "initial": INITIAL}
        file.write(json.dumps(head)[:-1] + ',\n"gradients": ' + json.dumps(gradients(), separators=(",", ":")))
        file.write(',\n"cases": [\n')
        keys = ["optimizer", "name", "options", "parameters", "states", *more_keys]
        lines = [json.dumps(dict(zip(keys, result)), separators=(",", ":")) for result in results]
        file.write(",\n".join(lines) + "\n]}\n")
