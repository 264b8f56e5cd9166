"""The Keras import fixtures that must not be taken: layers not there yet, code, and classes of the user's own.

`exits` are the exit codes of the command line that fit, `mentions` the texts its message has to contain.
"""

from cases import ARCHIVES, case


@case(
    "a layer that is not there yet is refused by its class and name",
    formats=ARCHIVES,
    kind="unsupported",
    exits=[4],
    mentions=["Conv2D", "features"],
)
def unsupported_conv2d(k):
    x = k.Input((5, 5, 2), name="x")
    y = k.layers.Flatten(name="flat")(k.layers.Conv2D(3, 2, name="features")(x))
    return k.Model(x, k.layers.Dense(2, name="y")(y), name="unsupported_conv2d")


@case(
    "an operation of keras.ops in the graph", formats=("keras3.keras",), kind="unsupported", exits=[4], mentions=["Sin"]
)
def unsupported_operation(k):
    x = k.Input((4,), name="x")
    return k.Model(x, k.layers.Dense(2, name="y")(k.ops.sin(x)), name="unsupported_operation")


@case(
    "an operator on tensors makes a TFOpLambda",
    formats=("keras2.h5",),
    kind="unsupported",
    exits=[4],
    mentions=["TFOpLambda"],
)
def unsupported_operation_keras2(k):
    import tensorflow as tf

    x = k.Input((4,), name="x")
    return k.Model(x, k.layers.Dense(2, name="y")(tf.math.sin(x)), name="unsupported_operation_keras2")


@case(
    "16-bit arithmetic of a mixed policy", formats=ARCHIVES, kind="unsupported", exits=[4], mentions=["mixed_float16"]
)
def unsupported_mixed_float16(k):
    policy = k.mixed_precision.Policy("mixed_float16") if k.__name__ == "tf_keras" else k.DTypePolicy("mixed_float16")
    x = k.Input((4,), name="x")
    return k.Model(x, k.layers.Dense(2, name="y", dtype=policy)(x), name="unsupported_mixed_float16")


@case(
    "Lambda with byte code of Python: never run",
    formats=ARCHIVES,
    kind="refused",
    exits=[3, 4],
    mentions=["Lambda", "twice"],
)
def neg_lambda(k):
    x = k.Input((4,), name="x")
    # Byte code carries the name of the file it was compiled from; this one says nothing about where the script ran.
    twice = eval(compile("lambda t: t * 2", "definition.py", "eval"))
    return k.Model(x, k.layers.Dense(2, name="y")(k.layers.Lambda(twice, name="twice")(x)), name="neg_lambda")


@case(
    "a registered class of the user's own, although Keras could load it",
    formats=ARCHIVES,
    kind="refused",
    exits=[3, 4],
    mentions=["Doubled", "own"],
)
def neg_custom_layer(k):
    saving = k.saving if hasattr(k, "saving") else k.utils

    @saving.register_keras_serializable("mine")
    class Doubled(k.layers.Layer):
        def call(self, inputs):
            return inputs * 2

    x = k.Input((4,), name="x")
    return k.Model(x, k.layers.Dense(2, name="y")(Doubled(name="own")(x)), name="neg_custom_layer")


@case(
    "a registered class of the user's own that bears the name of a Keras layer",
    formats=("keras3.keras",),
    kind="refused",
    exits=[3, 4],
    mentions=["Dense", "imposter"],
)
def neg_custom_dense(k):
    @k.saving.register_keras_serializable("mine")
    class Dense(k.layers.Dense):
        def call(self, inputs):
            return -super().call(inputs)

    x = k.Input((4,), name="x")
    return k.Model(x, Dense(2, name="imposter")(x), name="neg_custom_dense")


@case("an activation function of the user's own", formats=ARCHIVES, kind="refused", exits=[3, 4], mentions=["cubed"])
def neg_custom_activation(k):
    def cubed(x):
        return x * x * x

    x = k.Input((4,), name="x")
    return k.Model(x, k.layers.Dense(2, activation=cubed, name="y")(x), name="neg_custom_activation")


@case(
    "weights without a network",
    formats=("keras3.weights.h5", "keras2.weights.h5"),
    kind="refused",
    exits=[3],
    mentions=["weights"],
)
def neg_weights_only(k):
    x = k.Input((4,), name="x")
    return k.Model(x, k.layers.Dense(2, name="y")(x), name="neg_weights_only")
