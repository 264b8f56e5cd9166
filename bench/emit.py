"""Compiles every case with ingot and builds the emitted code with each host compiler.

usage: emit.py CASES OUT --ingot PROGRAM --target T --compiler C... [--only NAME]... [-- FLAG...]

Stands between networks.py and the race. Writes OUT/code/NAME/ (emitted), OUT/builds/COMPILER/NAME.so with NAME.function (the
function's name, from the emitted manifest) and OUT/cost.json: wall and CPU seconds and peak resident bytes of `ingot compile`,
without the host compiler, beside the limit that the issue sets.
A case that ingot refuses is reported and left out; nothing of an earlier emission survives. A build is kept while the emitted
files, the flags and the compiler are the same. Flags are those of the emitted CMakeLists.txt unless FLAGs are given.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time


def measured(command, log):
    """Runs the command with output to `log`; its exit code, wall and CPU seconds, peak resident bytes."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, {'wall_seconds': time.monotonic() - start, 'cpu_seconds': usage.ru_utime + usage.ru_stime,
                                'peak_bytes': usage.ru_maxrss * 1024}


def compile_case(options, folder, code):
    """Emits the case into `code`; its cost, or None when ingot refuses it."""
    shutil.rmtree(code, ignore_errors=True)
    code.mkdir(parents=True)
    batch = json.loads((folder / 'case.json').read_text())['batch']
    command = [options.ingot, 'compile', folder / 'model.h5', '-o', code, '--name', folder.name, '--target', options.target,
               '--bind', f'batch={batch}']
    log_path = code.with_suffix('.log')
    with open(log_path, 'w') as log:
        status, cost = measured([str(part) for part in command], log)
    if status != 0:
        print(f'not compiled: {folder.name} (ingot compile ended with {status})', file=sys.stderr)
        print(log_path.read_text(), file=sys.stderr)
        shutil.rmtree(code)
        return None
    size = lambda name: (folder / name).stat().st_size
    cost['limit_bytes'] = 3 * (size('model.h5') + size('weights.bin')) + 64 * 2**20
    return cost


def flags_of(manifest):
    return ['-fno-exceptions', '-fno-rtti', *manifest['compiler_flags']]


def function_name(manifest):
    functions = manifest['functions']
    if len(functions) != 1:
        raise ValueError(f'{manifest["name"]}: a case has one function, found {len(functions)}')
    return functions[0]['identifier']


def build(compiler, flags, code, library):
    sources = sorted(code.glob('*.cpp')) + sorted(code.glob('*.S'))
    command = [compiler, '-std=c++17', '-shared', '-fPIC', *flags, '-o', str(library.resolve()), *(s.name for s in sources)]
    key = hashlib.sha256('\0'.join(command).encode())
    key.update(subprocess.run([compiler, '--version'], capture_output=True, check=True).stdout)
    for path in sorted(p for p in code.rglob('*') if p.is_file()):
        key.update(path.name.encode() + b'\0' + path.read_bytes())
    key_path = library.with_suffix('.key')
    if library.exists() and key_path.exists() and key_path.read_text() == key.hexdigest():
        return
    library.parent.mkdir(parents=True, exist_ok=True)
    library.unlink(missing_ok=True)
    print(f'  {" ".join(command)}', file=sys.stderr)
    subprocess.run(command, cwd=code, check=True)
    key_path.write_text(key.hexdigest())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('cases', type=pathlib.Path)
    parser.add_argument('out', type=pathlib.Path)
    parser.add_argument('--ingot', required=True)
    parser.add_argument('--target', required=True)
    parser.add_argument('--compiler', action='append', required=True)
    parser.add_argument('--only', action='append')
    arguments = sys.argv[1:]
    split = arguments.index('--') if '--' in arguments else len(arguments)
    options, flags = parser.parse_args(arguments[:split]), arguments[split + 1:]
    options.out.mkdir(parents=True, exist_ok=True)

    costs, used_flags = {}, flags
    for folder in sorted(path.parent for path in options.cases.glob('*/case.json')):
        if options.only and folder.name not in options.only:
            continue
        code = options.out / 'code' / folder.name
        cost = compile_case(options, folder, code)
        libraries = [options.out / 'builds' / compiler / f'{folder.name}.so' for compiler in options.compiler]
        if cost is None:
            for library in libraries:
                library.unlink(missing_ok=True)
            continue
        costs[folder.name] = cost
        manifest = json.loads((code / f'{folder.name}.json').read_text())
        used_flags = flags or flags_of(manifest)
        for compiler, library in zip(options.compiler, libraries):
            build(compiler, used_flags, code, library)
            library.with_suffix('.function').write_text(function_name(manifest) + '\n')
    (options.out / 'flags').write_text(' '.join(used_flags) + '\n')
    (options.out / 'cost.json').write_text(json.dumps(costs, indent=1) + '\n')


if __name__ == '__main__':
    main()
