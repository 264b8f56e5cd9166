"""Writes the benchmark cases: the same network as a Keras file, as ONNX files and as plain weights, with input and output.

usage: networks.py OUT [--autoencoder mlperf_ad_ae.h5] [--only NAME]...

Stands before the race. For each case OUT/NAME/ gets
  model.h5       what ingot compiles (Keras 2 layout; for the autoencoder the file as it is)
  *.onnx         what ONNX Runtime loads; BatchNormalization stays a node of its own in one of them
  weights.bin    kernel [inputs][outputs] and bias of every layer after folding, float32, for oneDNN and Eigen
  input.bin, expected.bin, case.json
Weights and inputs are random with a fixed seed, scaled so that activations stay near 1 (He et al. 2015, arXiv:1502.01852).
The expected output is computed here in double precision.
"""
import argparse
import json
import pathlib
import shutil
import sys
from dataclasses import dataclass, field

import h5py
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


@dataclass
class Dense:
    kernel: np.ndarray
    bias: np.ndarray
    activation: str = 'linear'
    # gamma, beta, moving mean, moving variance, epsilon of a BatchNormalization between the sum and the activation
    normalization: tuple | None = None

    def folded(self):
        """The same layer without normalization: kernel and bias in double precision."""
        kernel, bias = self.kernel.astype(np.float64), self.bias.astype(np.float64)
        if self.normalization is None:
            return kernel, bias
        gamma, beta, mean, variance, epsilon = (np.asarray(v, np.float64) for v in self.normalization)
        scale = gamma / np.sqrt(variance + epsilon)
        return kernel * scale, (bias - mean) * scale + beta


@dataclass
class Case:
    name: str
    title: str
    batch: int
    units: list
    activations: list
    wide_goals: dict
    avx2_goals: dict = field(default_factory=lambda: {'oneDNN': 0.95, 'Eigen': 1.0})
    tolerance: float = 1e-5


# Goals: the ratios (peer time / ours) that issue "The spine" asks for on an AVX-512 host, and at x86-64-v3.
CASES = [
    Case('tiny_mlp', 'MLP 4-16-16-2', 1, [4, 16, 16, 2], ['relu', 'relu', 'linear'],
         {'ONNX Runtime': 50, 'Eigen': 1.0}),
    Case('mlp', 'MLP 784-256-128-10, batch 1', 1, [784, 256, 128, 10], ['relu', 'relu', 'softmax'],
         {'ONNX Runtime': 1.6, 'Eigen': 1.0}),
    Case('mlp_b32', 'MLP 784-256-128-10, batch 32', 32, [784, 256, 128, 10], ['relu', 'relu', 'softmax'],
         {'ONNX Runtime': 1.1, 'Eigen': 1.0}),
    Case('autoencoder', 'MLPerf Tiny anomaly detection autoencoder', 1, [], [], {'ONNX Runtime': 1.8, 'Eigen': 1.0}),
    Case('dense_1024', 'Dense 1x1024x1024', 1, [1024, 1024], ['relu'], {'ONNX Runtime': 1.15, 'Eigen': 1.0}),
    Case('gemm_256', 'Dense 128x256x256', 128, [256, 256], ['relu'], {'oneDNN': 0.95, 'Eigen': 1.0}),
    Case('gemm_1024', 'Dense 128x1024x1024', 128, [1024, 1024], ['relu'], {'oneDNN': 0.95, 'Eigen': 1.0}),
]


def random_layers(case, generator):
    layers = []
    for inputs, outputs, activation in zip(case.units, case.units[1:], case.activations):
        kernel = generator.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)
        bias = generator.standard_normal(outputs) * 0.1
        layers.append(Dense(kernel.astype(np.float32), bias.astype(np.float32), activation))
    return layers


def read_keras_stack(path):
    """Dense, BatchNormalization and Activation layers of a Keras 2 .h5 file whose layers follow each other."""
    layers = []
    with h5py.File(path) as file:
        for entry in json.loads(file.attrs['model_config'])['config']['layers']:
            kind, config = entry['class_name'], entry['config']
            name = config['name']
            weights = lambda *keys: [file['model_weights'][name][name][key + ':0'][()] for key in keys]
            if kind == 'Dense':
                layers.append(Dense(*weights('kernel', 'bias'), config['activation']))
            elif kind == 'BatchNormalization':
                layers[-1].normalization = (*weights('gamma', 'beta', 'moving_mean', 'moving_variance'), config['epsilon'])
            elif kind == 'Activation':
                layers[-1].activation = config['activation']
            elif kind != 'InputLayer':
                raise ValueError(f'{path}: layer "{name}" of type {kind} is not part of this case')
    return layers


def write_keras(path, layers, name):
    """A Keras 2 Sequential model of Dense layers in HDF5, as tf.keras 2.4 lays it out."""
    entries = [{'class_name': 'InputLayer', 'config': {
        'batch_input_shape': [None, layers[0].kernel.shape[0]], 'dtype': 'float32', 'sparse': False, 'ragged': False,
        'name': 'x'}}]
    for i, layer in enumerate(layers):
        entries.append({'class_name': 'Dense', 'config': {
            'name': f'dense_{i}', 'trainable': True, 'dtype': 'float32', 'units': layer.kernel.shape[1],
            'activation': layer.activation, 'use_bias': True,
            'kernel_initializer': {'class_name': 'GlorotUniform', 'config': {'seed': None}},
            'bias_initializer': {'class_name': 'Zeros', 'config': {}},
            'kernel_regularizer': None, 'bias_regularizer': None, 'activity_regularizer': None,
            'kernel_constraint': None, 'bias_constraint': None}})
    with h5py.File(path, 'w') as file:
        file.attrs['backend'] = 'tensorflow'
        file.attrs['keras_version'] = '2.4.0'
        file.attrs['model_config'] = json.dumps({'class_name': 'Sequential', 'config': {'name': name, 'layers': entries}})
        group = file.create_group('model_weights')
        group.attrs['backend'] = b'tensorflow'
        group.attrs['keras_version'] = b'2.4.0'
        group.attrs['layer_names'] = [entry['config']['name'].encode() for entry in entries[1:]]
        for i, layer in enumerate(layers):
            own = group.create_group(f'dense_{i}')
            own.attrs['weight_names'] = [f'dense_{i}/kernel:0'.encode(), f'dense_{i}/bias:0'.encode()]
            own[f'dense_{i}/kernel:0'] = layer.kernel
            own[f'dense_{i}/bias:0'] = layer.bias


def write_onnx(path, layers, batch, fold):
    nodes, constants = [], []

    def constant(name, values):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=np.float32), name))
        return name

    value = 'x'

    def append(kind, inputs, result, **attributes):
        nonlocal value
        nodes.append(helper.make_node(kind, [value, *inputs], [result], **attributes))
        value = result

    for i, layer in enumerate(layers):
        kernel, bias = layer.folded() if fold else (layer.kernel, layer.bias)
        append('Gemm', [constant(f'kernel_{i}', kernel), constant(f'bias_{i}', bias)], f'sum_{i}')
        if layer.normalization is not None and not fold:
            *values, epsilon = layer.normalization
            names = [constant(f'{what}_{i}', v) for what, v in zip(('gamma', 'beta', 'mean', 'variance'), values)]
            append('BatchNormalization', names, f'normal_{i}', epsilon=float(epsilon))
        if layer.activation == 'relu':
            append('Relu', [], f'active_{i}')
        elif layer.activation == 'softmax':
            append('Softmax', [], f'active_{i}', axis=-1)
    nodes[-1].output[0] = 'y'
    shape = lambda size: [batch, size]
    graph = helper.make_graph(
        nodes, 'network', [helper.make_tensor_value_info('x', TensorProto.FLOAT, shape(layers[0].kernel.shape[0]))],
        [helper.make_tensor_value_info('y', TensorProto.FLOAT, shape(layers[-1].kernel.shape[1]))], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def forward(layers, x):
    for layer in layers:
        kernel, bias = layer.folded()
        x = x @ kernel + bias
        if layer.activation == 'relu':
            x = np.maximum(x, 0)
        elif layer.activation == 'softmax':
            x = np.exp(x - x.max(-1, keepdims=True))
            x /= x.sum(-1, keepdims=True)
        elif layer.activation != 'linear':
            raise ValueError(f'activation {layer.activation} is not part of this case')
    return x


def write_case(case, layers, generator, folder):
    folder.mkdir(parents=True, exist_ok=True)
    has_normalization = any(layer.normalization is not None for layer in layers)
    files = [{'label': 'BatchNormalization nodes' if has_normalization else 'Gemm', 'file': 'model.onnx'}]
    write_onnx(folder / 'model.onnx', layers, case.batch, fold=False)
    if has_normalization:
        files.append({'label': 'folded Gemm', 'file': 'folded.onnx'})
        write_onnx(folder / 'folded.onnx', layers, case.batch, fold=True)
    with open(folder / 'weights.bin', 'wb') as file:
        for layer in layers:
            for values in layer.folded():
                file.write(values.astype('<f4').tobytes())
    x = generator.standard_normal((case.batch, layers[0].kernel.shape[0])).astype('<f4')
    (folder / 'input.bin').write_bytes(x.tobytes())
    (folder / 'expected.bin').write_bytes(forward(layers, x.astype(np.float64)).astype('<f4').tobytes())
    (folder / 'case.json').write_text(json.dumps({
        'name': case.name, 'title': case.title, 'batch': case.batch, 'tolerance': case.tolerance, 'onnx': files,
        'wide_goals': case.wide_goals, 'avx2_goals': case.avx2_goals,
        'layers': [{'inputs': layer.kernel.shape[0], 'outputs': layer.kernel.shape[1], 'activation': layer.activation}
                   for layer in layers]}, indent=1) + '\n')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('out', type=pathlib.Path)
    parser.add_argument('--autoencoder', type=pathlib.Path)
    parser.add_argument('--only', action='append')
    options = parser.parse_args()
    known = [case.name for case in CASES]
    for name in options.only or []:
        if name not in known:
            sys.exit(f'no case "{name}"; there are {", ".join(known)}')
    for case in CASES:
        if options.only and case.name not in options.only:
            continue
        generator = np.random.default_rng(1)
        folder = options.out / case.name
        if case.units:
            layers = random_layers(case, generator)
            folder.mkdir(parents=True, exist_ok=True)
            write_keras(folder / 'model.h5', layers, case.name)
        elif options.autoencoder and options.autoencoder.is_file():
            layers = read_keras_stack(options.autoencoder)
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(options.autoencoder, folder / 'model.h5')
        else:
            print(f'skipped: {case.name} ({options.autoencoder or "mlperf_ad_ae.h5"} is not there)', file=sys.stderr)
            continue
        write_case(case, layers, generator, folder)


if __name__ == '__main__':
    main()
