"""Five small networks as Keras writes them, and their weights after five steps on some of their layers, in float64.

    KERAS_BACKEND=jax JAX_ENABLE_X64=1 python make_adaptation.py      (Keras 3.15.1; README.md says what the files hold)
"""
import json
from pathlib import Path

import jax
import keras
import numpy as np
from keras import layers
from keras.src import backend
from keras.src.backend.common import dtypes

HERE = Path(__file__).resolve().parent
STEPS, BATCH = 5, 2
# Powers of two: the same numbers in float32 and in float64.
OPTIMIZERS = {
    "momentum": lambda: keras.optimizers.SGD(learning_rate=2.0**-6, momentum=0.875),
    "adam": lambda: keras.optimizers.Adam(learning_rate=2.0**-9, beta_1=0.875, beta_2=0.96875, epsilon=2.0**-10),
}
# Each topology with two sets of layers that are trained.
SETS = {
    "mlp": [["last"], ["first", "last"]],
    "residual": [["inner"], ["stem", "head"]],
    "two_inputs": [["right"], ["left", "joined"]],
    "normalized": [["normalization"], ["hidden", "normalization"]],
    "siamese": [["encoder"], ["compare"]],
}


def mlp():
    x = keras.Input((6,), name="x")
    y = layers.Dense(8, "tanh", name="first")(x)
    y = layers.Dense(8, "relu", name="second")(y)
    return keras.Model(x, layers.Dense(3, name="last")(y), name="mlp")


def residual():
    x = keras.Input((6,), name="x")
    stem = layers.Dense(8, "relu", name="stem")(x)
    y = layers.Dense(8, "relu", name="inner")(stem)
    y = layers.Dense(8, name="outer")(y)
    return keras.Model(x, layers.Dense(2, name="head")(layers.add([stem, y])), name="residual")


def two_inputs():
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    left, right = layers.Dense(5, "tanh", name="left")(a), layers.Dense(4, "sigmoid", name="right")(b)
    return keras.Model([a, b], layers.Dense(2, name="joined")(layers.concatenate([left, right])), name="two_inputs")


def normalized():
    x = keras.Input((6,), name="x")
    y = layers.Dense(8, name="hidden")(x)
    y = layers.BatchNormalization(epsilon=2.0**-10, name="normalization")(y)
    y = layers.Dropout(0.5, name="dropout")(layers.ReLU(name="relu")(y))
    return keras.Model(x, layers.Dense(3, name="last")(y), name="normalized")


def siamese():
    inner = keras.Input((5,), name="inner")
    code = layers.Dense(4, name="code")(layers.Dense(6, "tanh", name="encode")(inner))
    encoder = keras.Model(inner, code, name="encoder")
    a, b = keras.Input((5,), name="a"), keras.Input((5,), name="b")
    product = layers.multiply([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(2, name="compare")(product), name="siamese")


def build(make, floatx):
    keras.utils.clear_session()
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(floatx)
    return make()


def numbers(array):
    return np.asarray(array, np.float64).ravel().tolist()


def draw_weights(model, draw):
    """Of a network that was trained: no zeros, moving statistics that are not those of the start."""
    for variable in model.variables:
        value = draw.uniform(-0.5, 0.5, variable.shape)
        if variable.path.endswith(("gamma", "moving_variance")):
            value = 1 + value / 2
        if "seed" not in variable.path:
            variable.assign(value.astype(np.float32))


# Keras computes tanh, mean and BatchNormalization of float64 values in float32 where this function says so.
promoted = dtypes.result_type


def result_type(*operands):
    return "float64" if "float64" in operands else promoted(*operands)


dtypes.result_type = backend.result_type = result_type


def weights_after(make, trained, optimizer, initial, inputs, targets):
    """Weights and losses; Dropout and BatchNormalization as in inference."""
    model = build(make, "float64")
    for variable, value in zip(model.weights, initial):
        variable.assign(value.astype(np.float64))
    for layer in model.layers:
        layer.trainable = layer.name in trained
    optimizer.build(model.trainable_variables)

    def loss(trainable, fixed, batch, target):
        output, _ = model.stateless_call(trainable, fixed, batch, training=False)
        return keras.ops.mean(keras.ops.square(output - target))

    value_and_gradients, apply = jax.jit(jax.value_and_grad(loss)), jax.jit(optimizer.stateless_apply)
    values = [variable.value for variable in model.trainable_variables]
    fixed = [variable.value for variable in model.non_trainable_variables]
    state, losses = [variable.value for variable in optimizer.variables], []
    for step in range(STEPS):
        batch = [x[step] for x in inputs]
        batch = batch if len(batch) > 1 else batch[0]
        found, gradients = value_and_gradients(values, fixed, batch, targets[step])
        values, state = apply(state, gradients, values)
        losses.append(float(found))
    assert any(float(np.float32(value)) != value for value in losses)
    assert all(value.dtype == np.float64 for value in values)
    moved = [[variable.path.split("/")[-2] + "/" + variable.name, numbers(value)]
             for variable, value in zip(model.trainable_variables, values)]
    return {"losses": losses, "weights": moved}


def main():
    draw, result = np.random.default_rng(3), {"steps": STEPS, "batch": BATCH, "cases": []}
    for make in (mlp, residual, two_inputs, normalized, siamese):
        model = build(make, "float32")
        draw_weights(model, draw)
        model.save(HERE / f"{model.name}.keras")
        initial = [np.asarray(variable.value) for variable in model.weights]
        inputs = [draw.uniform(-1, 1, (STEPS, BATCH, x.shape[1])).astype(np.float32).astype(np.float64)
                  for x in model.inputs]
        targets = draw.uniform(-1, 1, (STEPS, BATCH, model.output.shape[1])).astype(np.float32).astype(np.float64)
        name = model.name
        for index, trained in enumerate(SETS[name]):
            for kind, optimizer in OPTIMIZERS.items():
                keras.config.set_floatx("float64")
                after = weights_after(make, trained, optimizer(), initial, inputs, targets)
                result["cases"].append({"function": f"{name}_{index}_{kind}", "topology": name, "trained": trained,
                                        "inputs": [numbers(x) for x in [*inputs, targets]], **after})
    lines = ",\n".join(json.dumps(case) for case in result.pop("cases"))
    (HERE / "adaptation.json").write_text(json.dumps(result)[:-1] + ', "cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
