"""ingot's side: compiles a definition, builds it with each host compiler, and calls the step from a loop in C (repeat.c).

Everything else of the emitted code is called through its C interface, sizes and initial values included.
"""
import ctypes
import json
import pathlib
import shutil
import struct
import subprocess
import sys

import numpy as np

from case import BATCHES
from contender import Contender

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import emit  # noqa: E402  builds are kept and keyed as for the other races


def compile_case(case, out, ingot, target, compilers, flags):
    """Emits the case; the manifest, the flags of the builds, and the libraries by compiler. Throws CalledProcessError."""
    code = out / 'code' / case.name
    shutil.rmtree(code, ignore_errors=True)
    code.mkdir(parents=True)
    subprocess.run([ingot, 'compile', HERE / f'{case.name}.cpp', '-o', code, '--name', case.name, '--target', target,
                    '--bind', f'train.batch={case.batch}'], check=True, stdout=sys.stderr)
    manifest = json.loads((code / f'{case.name}.json').read_text())
    flags = flags or emit.flags_of(manifest)
    libraries = {compiler: out / 'builds' / compiler / f'{case.name}.so' for compiler in compilers}
    for compiler, library in libraries.items():
        emit.build(compiler, flags, code, library)
    return manifest, flags, libraries


def build_loop(compiler, out):
    library = out / 'repeat.so'
    subprocess.run([compiler, '-x', 'c', '-std=c11', '-O2', '-shared', '-fPIC', '-o', library, HERE / 'repeat.c'], check=True)
    loop = ctypes.CDLL(str(library)).repeat
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    loop.argtypes = [pointer, pointer, pointer, size, pointer, size, size, pointer, size, pointer, size]
    loop.restype = None
    return loop


def aligned_bytes(size):
    raw = np.zeros(size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start:start + size]


def saved_arrays(saved):
    """The float32 states of a saved state, by name, in order."""
    if saved[:4] != b'INGS':
        raise ValueError(f'a saved state begins with INGS, found {saved[:4]!r}')
    arrays, (count,), at = {}, struct.unpack_from('<I', saved, 8), 12

    def text():
        nonlocal at
        length, = struct.unpack_from('<I', saved, at)
        at += 4 + length
        return saved[at - length:at].decode()

    for _ in range(count):
        name, dtype = text(), text()
        rank, = struct.unpack_from('<I', saved, at)
        shape = struct.unpack_from(f'<{rank}q', saved, at + 4)
        at += 4 + 8 * rank
        kind = np.dtype({'f32': '<f4', 'i32': '<i4', 'i64': '<i8'}[dtype])
        elements = int(np.prod(shape, dtype=np.int64))
        if dtype == 'f32':
            arrays[name] = np.frombuffer(saved, kind, elements, at).reshape(shape)
        at += elements * kind.itemsize
    return arrays


class Emitted(Contender):
    LOSSES_KEPT = 16

    def __init__(self, case, library, compiler, loop, x, y):
        super().__init__('ingot', compiler)
        self.loop, self.x, self.y = loop, x, y
        self.shared_library = ctypes.CDLL(str(library.resolve()))
        self.function = lambda name: getattr(self.shared_library, f'{case.name}_{name}')
        self.state = aligned_bytes(self.size_of('state_bytes'))
        self.workspace = aligned_bytes(self.size_of('train_workspace_bytes'))
        self.recent_losses = np.zeros(self.LOSSES_KEPT, np.float32)
        self.step = ctypes.cast(self.function('train'), ctypes.c_void_p)
        self.reset()

    def size_of(self, name):
        function = self.function(name)
        function.restype = ctypes.c_size_t
        return function()

    def reset(self):
        self.function('init')(ctypes.c_void_p(self.state.ctypes.data))

    def run(self, steps):
        self.loop(self.step, self.state.ctypes.data, self.x.ctypes.data, self.x[0].size, self.y.ctypes.data, self.y[0].size,
                  BATCHES, self.recent_losses.ctypes.data, self.LOSSES_KEPT, self.workspace.ctypes.data, steps)

    def losses(self, steps):
        assert steps <= self.LOSSES_KEPT
        self.reset()
        self.run(steps)
        return self.recent_losses[:steps].tolist()

    def states(self):
        saved = np.zeros(self.size_of('saved_state_bytes'), np.uint8)
        save = self.function('save')
        save.restype = ctypes.c_size_t
        written = save(ctypes.c_void_p(self.state.ctypes.data), ctypes.c_void_p(saved.ctypes.data),
                       ctypes.c_size_t(saved.size))
        return saved_arrays(saved[:written].tobytes())

    def parameters(self):
        """(kernel, bias) of each Dense as it stands in the State: in the order in which layers were made."""
        arrays = self.states()
        kernels = [name for name in arrays if name.endswith('/kernel')]
        return [(arrays[name].copy(), arrays[name[:-len('kernel')] + 'bias'].copy()) for name in kernels]
