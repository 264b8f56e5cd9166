"""Forms of Keras files that today's Keras no longer writes, or that other tools leave behind, made from ones it wrote.

Each function changes one file in place; DERIVED_FROM_KERAS2 says which name of a file stands for which change.
"""

import json
import zipfile

import h5py


def compress_members(path):
    """Rewrites a .keras archive with its members deflated (Keras stores them), as zip tools do."""
    with zipfile.ZipFile(path) as given:
        members = {name: given.read(name) for name in given.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def copy_h5(source, target, rename=lambda name: name, **dataset_options):
    """Copies groups, attributes and data; text lists become bytes of fixed length, as h5py wrote them up to 2.x."""

    def copy_attributes(old, new):
        for key, value in old.attrs.items():
            new.attrs[key] = value.astype("S") if getattr(value, "dtype", None) == object else value

    def copy_node(name, old):
        if isinstance(old, h5py.Dataset):
            new = out.create_dataset(rename(name), data=old[()], **(dataset_options if old.shape else {}))
        else:
            new = out.require_group(rename(name))
        copy_attributes(old, new)

    with h5py.File(source) as given, h5py.File(target, "w") as out:
        copy_attributes(given, out)
        given.visititems(copy_node)


def set_version(file, version):
    file.attrs["keras_version"] = file["model_weights"].attrs["keras_version"] = version
    del file["model_weights/top_level_model_weights"]


def compressed_data(source, target):
    copy_h5(source, target, chunks=True, shuffle=True, compression="gzip")


def split_layer_names(source, target):
    copy_h5(source, target)
    with h5py.File(target, "r+") as file:
        attributes = file["model_weights"].attrs
        names = attributes["layer_names"]
        del attributes["layer_names"]
        attributes["layer_names0"], attributes["layer_names1"] = names[:2], names[2:]


def sequential_as_list(source, target):
    copy_h5(source, target)
    with h5py.File(target, "r+") as file:
        config = json.loads(file.attrs["model_config"])["config"]["layers"]
        config[1]["config"]["batch_input_shape"] = config[0]["config"]["batch_input_shape"]
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": config[1:]})
        set_version(file, "2.2.2")


def as_keras_2_0(source, target):
    """Class Model, no dtype but on inputs, an axis that is no list; weights named <layer>_1/..., as after a reload."""
    with h5py.File(source) as given:
        layers = {name for name, group in given["model_weights"].items() if len(group)}

    def rename(name):
        parts = name.split("/")
        if len(parts) > 2 and parts[1] in layers:
            parts[2] += "_1"
        return "/".join(parts)

    copy_h5(source, target, rename)
    with h5py.File(target, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        config["class_name"] = "Model"
        config["config"].pop("trainable", None)
        for layer in config["config"]["layers"]:
            for key in ("optional", "ragged") + (("dtype",) if layer["class_name"] != "InputLayer" else ()):
                layer["config"].pop(key, None)
            if isinstance(layer["config"].get("axis"), list):
                layer["config"]["axis"] = -1
        file.attrs["model_config"] = json.dumps(config)
        for name in layers:
            group = file["model_weights"][name]
            group.attrs["weight_names"] = [weight.replace(b"/", b"_1/", 1) for weight in group.attrs["weight_names"]]
        set_version(file, "2.0.5")


DERIVED_FROM_KERAS2 = {
    "gzip.h5": compressed_data,
    "chunked_names.h5": split_layer_names,
    "keras2_list.h5": sequential_as_list,
    "keras2_0.h5": as_keras_2_0,
}
