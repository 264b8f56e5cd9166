"""Where the time of an emitted train step goes: the median of every kernel's time, for whoever works on codegen. x86 only.

usage: kernels.py CASE [--compiler C] [--code DIR]   (with the Python of build-bench/train-peers)

Reads the code that bench/train/run emitted (build-bench/train/code) and builds it with the time stamp counter read around every
call in the step. A median over steps is not disturbed by other programs; kernels are not inlined into each other, so the sum is
a little more than a step takes.
"""
import argparse
import ctypes
import json
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

import case as cases
import emitted

STEPS = 400  # before slots become denormal, see race.py
HEAD = f'''#include <x86intrin.h>
extern "C" {{ unsigned long long profile_ticks[64][{STEPS}]; unsigned profile_step; }}
static inline unsigned long long profile_now() noexcept {{
  unsigned unused; asm volatile("" ::: "memory"); auto t = __rdtscp(&unused); asm volatile("" ::: "memory"); return t; }}
extern "C" unsigned long long profile_now_c() {{ return profile_now(); }}
'''


def instrumented(text):
    """The source with a clock around every call of the step, and the calls as they are named there."""
    body = re.search(r'^void train\(.*?^}\n', text, re.M | re.S)
    names = []

    def clocked(match):
        names.append((match[2], match[3].strip()))
        return (f'  {{ const auto start = profile_now(); {match[1].strip()} profile_ticks[{len(names) - 1}][profile_step] = '
                'profile_now() - start; }')

    new_body = re.sub(r'^(  (\w+)\(.*;)  // (.*)$', clocked, body[0], flags=re.M)
    return HEAD + text[:body.start()] + new_body[:-2] + f'  if (++profile_step == {STEPS}) profile_step = 0;\n}}\n' + \
        text[body.end():], names


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('case', choices=[case.name for case in cases.CASES])
    parser.add_argument('--compiler', default='clang++-19')
    parser.add_argument('--code', type=pathlib.Path)
    options = parser.parse_args()
    case, = (case for case in cases.CASES if case.name == options.case)
    build = emitted.HERE.parent.parent / 'build-bench' / 'train'
    code = options.code or build / 'code' / case.name
    manifest = json.loads((code / f'{case.name}.json').read_text())
    x, y = case.data()
    with tempfile.TemporaryDirectory() as folder:
        source, library = pathlib.Path(folder, 'profiled.cpp'), pathlib.Path(folder, 'profiled.so')
        text, names = instrumented((code / f'{case.name}.cpp').read_text())
        source.write_text(text)
        subprocess.run([options.compiler, '-std=c++17', '-shared', '-fPIC', *emitted.emit.flags_of(manifest), '-I', code, '-o',
                        library, source], check=True)
        step = emitted.Emitted(case, library, options.compiler, emitted.build_loop('gcc', pathlib.Path(folder)), x, y)
        ticks = (ctypes.c_ulonglong * STEPS * 64).in_dll(step.shared_library, 'profile_ticks')
        now = step.shared_library.profile_now_c
        now.restype = ctypes.c_ulonglong
        start, start_ticks = time.perf_counter(), now()
        step.run(STEPS)
        per_microsecond = (now() - start_ticks) / (time.perf_counter() - start) * 1e-6
        medians = [statistics.median(ticks[i]) for i in range(len(names))]
    total = sum(medians)
    print(f'{case.name}, {options.compiler}: {total / per_microsecond:.2f} µs\n')
    print('| kernel | of | µs | share |\n|---|---|---|---|')
    for (kernel, place), value in zip(names, medians):
        print(f'| {kernel} | {place} | {value / per_microsecond:.2f} | {value / total:.1%} |')


if __name__ == '__main__':
    main()
