"""The networks of the Keras import fixtures: one function a network, written once for both generations of Keras.

Each function takes the Keras package `k` (keras 3 or tf_keras 2) and returns a model. Every layer has an explicit
name, so that both packages give one network the same names, and make_vectors.py the same weights. The networks that
must be refused are in refused_cases.py. make_vectors.py says what the names in `formats` mean.
"""

CASES = []

ALL = ("keras3.keras", "keras3.h5", "keras2.h5")
ARCHIVES = ("keras3.keras", "keras2.h5")

ACTIVATIONS = (
    "linear relu softmax tanh sigmoid relu6 leaky_relu elu selu softplus softsign exponential hard_sigmoid "
    "silu swish gelu log_softmax mish"
).split()
ACTIVATIONS_KERAS3 = ACTIVATIONS + ["hard_silu", "hard_swish"]  # Keras 3 saves swish as silu.


# Cases whose .keras files stay as Keras wrote them; in the others the members are compressed, to be small.
AS_WRITTEN = ("dense_rank2", "sequential", "nested_model_twice", "trained", "neg_lambda")


def case(covers, formats=ALL, sizes=None, kind="ok", exits=(), mentions=(), special_inputs=None):
    """Registers a network. `sizes` are the values that unknown dims take, axis by axis, in the test inputs."""

    def register(build):
        CASES.append(
            dict(
                name=build.__name__,
                build=build,
                covers=covers,
                formats=formats,
                sizes=sizes or {},
                kind=kind,
                exits=list(exits),
                mentions=list(mentions),
                special_inputs=special_inputs,
            )
        )
        return build

    return register


# --- Dense -----------------------------------------------------------------------------------------------------------


@case("Dense on rank 2; Functional", formats=ALL + ("keras2.keras",))
def dense_rank2(k):
    x = k.Input((6,), name="x")
    return k.Model(x, k.layers.Dense(4, activation="relu", name="y")(x), name="dense_rank2")


@case("Dense on rank 3 acts on the last axis; one Dense without bias", formats=ARCHIVES)
def dense_rank3(k):
    x = k.Input((5, 6), name="x")
    y = k.layers.Dense(4, use_bias=False, name="without_bias")(x)
    return k.Model(x, k.layers.Dense(3, activation="tanh", name="y")(y), name="dense_rank3")


@case("regularizers, constraints, initializers and trainable=False in a config change no output", formats=ARCHIVES)
def dense_with_options(k):
    x = k.Input((6,), name="x")
    y = k.layers.Dense(
        4,
        name="regularized",
        kernel_regularizer=k.regularizers.L1L2(0.1, 0.2),
        bias_regularizer="l2",
        kernel_constraint=k.constraints.MaxNorm(2.0),
        kernel_initializer=k.initializers.HeNormal(seed=3),
        bias_initializer=k.initializers.Constant(0.5),
    )(x)
    return k.Model(x, k.layers.Dense(3, name="frozen", trainable=False)(y), name="dense_with_options")


def all_activations(k, names, name):
    x = k.Input((4,), name="x")
    dense = [k.layers.Dense(4, activation=a, name=f"dense_{a}")(x) for a in names]
    plain = [k.layers.Activation(a, name=f"activation_{a}")(x) for a in names]
    joined = [k.layers.Concatenate(name="of_dense")(dense), k.layers.Concatenate(name="of_activation")(plain)]
    return k.Model(x, joined, name=name)


# Kinks at 0, +-2.5 (hard_sigmoid of Keras 2), +-3 (of Keras 3) and 6 (relu6), near zero, and the far tails.
ACTIVATION_INPUTS = [
    [-20.0, -6.0, -3.5, -3.0],
    [-2.75, -2.5, -1.0, -0.5],
    [-1e-3, -1e-7, 0.0, 1e-7],
    [1e-3, 0.25, 0.5, 1.0],
    [2.5, 2.75, 3.0, 5.5],
    [6.0, 6.5, 12.0, 20.0],
]


@case(
    "every activation as the string of a Dense (output 0) and as an Activation layer (output 1); four columns each",
    formats=("keras3.keras",),
    special_inputs=ACTIVATION_INPUTS,
)
def activations_keras3(k):
    return all_activations(k, ACTIVATIONS_KERAS3, "activations")


@case(
    "the same for Keras 2, whose hard_sigmoid is clip(0.2 x + 0.5, 0, 1)",
    formats=("keras2.h5",),
    special_inputs=ACTIVATION_INPUTS,
)
def activations_keras2(k):
    return all_activations(k, ACTIVATIONS, "activations")


@case("softmax and log_softmax of a Dense on rank 3 run along the last axis", formats=ARCHIVES)
def softmax_rank3(k):
    x = k.Input((3, 4), name="x")
    y = k.layers.Dense(5, activation="softmax", name="softmax_dense")(x)
    z = k.layers.Activation("log_softmax", name="log_softmax_layer")(x)
    return k.Model(x, [y, z], name="softmax_rank3")


# --- Sequential ------------------------------------------------------------------------------------------------------


@case("Sequential with its input", formats=ALL + ("keras2.keras", "keras2_list.h5", "chunked_names.h5", "gzip.h5"))
def sequential(k):
    return k.Sequential(
        [
            k.Input((6,), name="x"),
            k.layers.Dense(5, activation="relu", name="hidden"),
            k.layers.BatchNormalization(name="normalized"),
            k.layers.Dropout(0.5, name="dropped"),
            k.layers.Dense(3, activation="softmax", name="classes"),
        ],
        name="sequential",
    )


@case("Sequential whose shape came with the first call", formats=ARCHIVES)
def sequential_deferred(k):
    model = k.Sequential(
        [k.layers.Dense(5, activation="tanh", name="hidden"), k.layers.Dense(3, name="y")], name="sequential_deferred"
    )
    model.build((None, 4))
    return model


# --- several inputs and outputs, sharing, nesting --------------------------------------------------------------------


@case("two inputs and three outputs; one output is an intermediate tensor, one is an output twice", formats=ARCHIVES)
def multi_input_output(k):
    a, b = k.Input((4,), name="a"), k.Input((3,), name="b")
    hidden = k.layers.Dense(5, activation="relu", name="hidden")(k.layers.Concatenate(name="joined")([a, b]))
    y = k.layers.Dense(2, name="y")(hidden)
    return k.Model([a, b], [y, hidden, y], name="multi_input_output")


@case("inputs as a list of one, outputs as a dict: they come in the order of the sorted keys", ("keras3.keras",))
def structured(k):
    x = k.Input((4,), name="x")
    first, second = k.layers.Dense(2, name="first")(x), k.layers.Dense(3, name="second")(x)
    return k.Model([x], {"z": first, "a": second}, name="structured")


@case("inputs listed in another order than the layers", formats=ARCHIVES)
def input_order(k):
    a, b = k.Input((4,), name="a"), k.Input((4,), name="b")
    y = k.layers.Subtract(name="y")([a, k.layers.Dense(4, name="of_b")(b)])
    return k.Model([b, a], y, name="input_order")


@case("one layer called three times", formats=ARCHIVES)
def shared_layer(k):
    a, b = k.Input((4,), name="a"), k.Input((4,), name="b")
    dense = k.layers.Dense(4, activation="tanh", name="shared")
    first, second = dense(a), dense(b)
    return k.Model([a, b], k.layers.Subtract(name="y")([dense(second), first]), name="shared_layer")


@case("a nested Model with two inputs and two outputs, called twice", formats=ALL + ("keras2.keras",))
def nested_model_twice(k):
    p, q = k.Input((4,), name="p"), k.Input((4,), name="q")
    sum_ = k.layers.Add(name="inner_sum")([p, k.layers.Dense(4, name="inner_dense")(q)])
    inner = k.Model([p, q], [sum_, k.layers.Dense(3, activation="relu", name="inner_side")(sum_)], name="inner")
    a, b = k.Input((4,), name="a"), k.Input((4,), name="b")
    first_sum, first_side = inner([a, b])
    second_sum, second_side = inner([first_sum, b])
    side = k.layers.Concatenate(name="sides")([second_side, first_side])
    return k.Model([a, b], [second_sum, side], name="nested_model_twice")


@case("Sequential in Model in Sequential", formats=ALL)
def nested_deep(k):
    innermost = k.Sequential([k.Input((4,), name="innermost_in"), k.layers.Dense(4, name="dense_a")], name="innermost")
    p = k.Input((4,), name="p")
    middle = k.Model(p, k.layers.Add(name="sum")([innermost(p), p]), name="middle")
    return k.Sequential(
        [k.Input((4,), name="x"), k.layers.Dense(4, name="dense_b"), middle, k.layers.Dense(2, name="dense_c")],
        name="nested_deep",
    )


@case(
    "a nested Sequential called twice, its results used inside and as outputs, next to a Model in the same place",
    ARCHIVES,
)
def nested_sequential_twice(k):
    inner = k.Sequential(
        [k.Input((4,), name="p"), k.layers.Dense(4, activation="tanh", name="inner_dense")], name="inner"
    )
    q = k.Input((4,), name="q")
    model = k.Model(q, k.layers.Dense(4, name="model_dense")(q), name="model")
    x = k.Input((4,), name="x")
    first, model_first = inner(x), model(x)
    second, model_second = inner(model_first), model(first)
    difference = k.layers.Subtract(name="difference")([second, model_second])
    return k.Model(x, [difference, first, model_second, second, model_first], name="nested_sequential_twice")


@case(
    "a nested model in which trainable and other weights alternate: .h5 lists its trainable weights first", formats=ALL
)
def nested_frozen(k):
    p = k.Input((3,), name="p")
    y = k.layers.BatchNormalization(name="bn_1")(p)
    y = k.layers.Dense(3, name="dense_frozen", trainable=False)(y)
    y = k.layers.Dense(3, name="dense_trained")(y)
    inner = k.Model(p, k.layers.BatchNormalization(name="bn_2")(y), name="inner")
    x = k.Input((3,), name="x")
    return k.Model(x, inner(x), name="nested_frozen")


# --- merging, shapes -------------------------------------------------------------------------------------------------


@case("Add of three, Subtract, Multiply, and broadcasting", formats=ARCHIVES)
def merges(k):
    a, b, row = k.Input((5, 4), name="a"), k.Input((5, 4), name="b"), k.Input((1, 4), name="row")
    return k.Model(
        [a, b, row],
        [
            k.layers.Add(name="add")([a, b, a]),
            k.layers.Subtract(name="subtract")([a, b]),
            k.layers.Multiply(name="multiply")([a, b, b]),
            k.layers.Add(name="broadcast")([a, row]),
            k.layers.Multiply(name="broadcast_left")([row, b]),
        ],
        name="merges",
    )


@case("Concatenate along each axis", formats=ARCHIVES)
def concatenations(k):
    a, b = k.Input((2, 3), name="a"), k.Input((2, 3), name="b")
    longer = k.layers.Dense(4, name="longer")(b)
    return k.Model(
        [a, b],
        [
            k.layers.Concatenate(name="default")([a, b, a]),
            k.layers.Concatenate(axis=1, name="axis_1")([a, b]),
            k.layers.Concatenate(axis=-2, name="axis_minus_2")([b, a]),
            k.layers.Concatenate(axis=2, name="axis_2")([a, longer]),
        ],
        name="concatenations",
    )


@case("Flatten and Reshape, with -1", formats=ARCHIVES)
def shapes(k):
    x, flat = k.Input((3, 4), name="x"), k.Input((6,), name="flat")
    return k.Model(
        [x, flat],
        [
            k.layers.Flatten(name="flatten")(x),
            k.layers.Flatten(name="flatten_rank2")(flat),
            k.layers.Reshape((2, 6), name="reshape")(x),
            k.layers.Reshape((-1,), name="minus_one")(x),
            k.layers.Reshape((2, -1, 3), name="minus_one_inside")(x),
            k.layers.Reshape((1, 6, 1), name="longer")(flat),
        ],
        name="shapes",
    )


@case("Flatten of unknown axes", formats=ARCHIVES, sizes={"x": [None, 3, 2]})
def flatten_unknown(k):
    x = k.Input((None, 2), name="x")
    y = k.layers.Dense(2, name="dense")(x)
    return k.Model(x, k.layers.Flatten(name="y")(y), name="flatten_unknown")


@case("axes that are unknown: (None, None, None) twice", formats=ARCHIVES, sizes={"a": [None, 4, 5], "b": [None, 4, 5]})
def unknown_axes(k):
    a, b = k.Input((None, None), name="a"), k.Input((None, None), name="b")
    return k.Model(
        [a, b],
        [k.layers.Add(name="add")([a, b]), k.layers.Concatenate(axis=1, name="joined")([a, b])],
        name="unknown_axes",
    )


@case("Dense over an unknown number of steps", formats=ARCHIVES, sizes={"x": [None, 7, 3]})
def unknown_steps(k):
    x = k.Input((None, 3), name="x")
    return k.Model(x, k.layers.Dense(4, activation="sigmoid", name="y")(x), name="unknown_steps")


@case("Dropout gives its input at inference, whatever its rate", formats=ARCHIVES)
def dropouts(k):
    x = k.Input((4,), name="x")
    y = k.layers.Dropout(0.5, name="half", seed=7)(x)
    y = k.layers.Dense(4, name="dense")(k.layers.Dropout(0.0, name="none")(y))
    return k.Model(x, k.layers.Dropout(0.9, noise_shape=(None, 1), name="by_row")(y), name="dropouts")


# --- BatchNormalization ----------------------------------------------------------------------------------------------


@case(
    "BatchNormalization before and after Dense, with and without center and scale, own epsilon",
    formats=ARCHIVES + ("keras2_0.h5",),
)
def batch_normalizations(k):
    x = k.Input((4,), name="x")
    normalize = k.layers.BatchNormalization
    before = k.layers.Dense(3, name="dense_1")(normalize(name="before")(x))
    after = k.layers.Activation("relu", name="relu")(normalize(name="after", epsilon=0.01, momentum=0.8)(before))
    return k.Model(
        x,
        [
            after,
            normalize(center=False, name="without_center")(before),
            normalize(scale=False, name="without_scale")(before),
            normalize(center=False, scale=False, name="without_both")(before),
        ],
        name="batch_normalizations",
    )


@case("BatchNormalization of rank 3 along the last axis and along axis 1", formats=ARCHIVES)
def batch_normalization_axes(k):
    x = k.Input((3, 4), name="x")
    return k.Model(
        x,
        [k.layers.BatchNormalization(name="last")(x), k.layers.BatchNormalization(axis=1, name="axis_1")(x)],
        name="batch_normalization_axes",
    )


# --- dtypes, names, training state -----------------------------------------------------------------------------------


@case("an int32 input into Dense", formats=ARCHIVES)
def input_int32(k):
    x = k.Input((4,), name="x", dtype="int32")
    return k.Model(x, k.layers.Dense(3, name="y")(x), name="input_int32")


@case("a sparse input into Dense; the values are given dense here", ARCHIVES)
def input_sparse(k):
    x = k.Input((4,), name="x", sparse=True)
    return k.Model(x, k.layers.Dense(3, name="y")(x), name="input_sparse")


@case("float64 throughout", formats=ARCHIVES)
def float64_model(k):
    x = k.Input((4,), name="x", dtype="float64")
    y = k.layers.BatchNormalization(name="normalized", dtype="float64")(x)
    return k.Model(x, k.layers.Dense(3, name="y", activation="sigmoid", dtype="float64")(y), name="float64_model")


def odd_names_of(k, names):
    x = k.Input((3,), name="x.y")
    y = x
    for name in names:
        y = k.layers.Dense(3, name=name)(y)
    return k.Model(x, y, name="odd.names")


@case(
    "names that are no C++ identifiers, clash once made so, or try to break out of what is emitted",
    formats=("keras3.keras", "keras3.h5"),
)
def odd_names_keras3(k):
    return odd_names_of(
        k,
        [
            "a.b",
            "a_b",
            "a-b",
            "1st",
            "class",
            "two words",
            'quote"',
            "back\\slash",
            "* comment *",
            "line\nbreak",
            "gr\u00f6\u00dfe",
            "turned\u202eback",
            "%s{}$(x)",
            "int main(){};",
        ],
    )


@case("names with slashes and dots", formats=("keras2.h5",))
def odd_names_keras2(k):
    return odd_names_of(k, ["a/b", "a.b", "a_b", "a/c/kernel", "1st", "class", "a-b"])


@case(
    "a compiled model after two training steps: optimizer slots and a training configuration come with it", formats=ALL
)
def trained(k):
    x = k.Input((4,), name="x")
    y = k.layers.Dense(3, activation="relu", name="hidden")(x)
    model = k.Model(x, k.layers.Dense(2, activation="softmax", name="y")(y), name="trained")
    model.compile(optimizer=k.optimizers.Adam(0.01), loss="categorical_crossentropy", metrics=["accuracy"])
    return model
