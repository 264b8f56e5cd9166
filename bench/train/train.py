"""Races the train steps and writes the results; bench/train/run calls it. Exit code 1: a contender's losses were wrong.

usage: train.py --build DIR --ingot PROGRAM --target T --compiler C... --out DIR [--only CASE]... [--rounds N] [--turn-ms M]
                [--environment FILE] [-- FLAG...]
"""
import argparse
import json
import pathlib
import subprocess
import sys

from case import CASES, OVERHEAD, reference_losses
import emitted
import peer_jax
import peer_torch
import race
import results

CHECKED_STEPS = 11  # the last loss is that after 10 steps
TOLERANCE = 1e-4


def relative_error(losses, expected):
    """The largest over the steps; infinity for NaN."""
    errors = [abs(loss - value) / abs(value) for loss, value in zip(losses, expected, strict=True)]
    return max(error if error == error else float('inf') for error in errors)


def check(contenders, expected):
    """Each contender's error; None when one is too large, which is reported."""
    errors = [relative_error(contender.losses(CHECKED_STEPS), expected) for contender in contenders]
    wrong = [(c.label(), e) for c, e in zip(contenders, errors) if not e <= TOLERANCE]
    for label, error in wrong:
        print(f'wrong: {label}: losses of the first steps differ by {error:.1e} relative from double precision, limit '
              f'{TOLERANCE:.0e}', file=sys.stderr)
    return None if wrong else errors


def peers(case, parameters, x, y, skipped):
    """Those that are there; a variant that this version of a peer cannot build is named and left out."""
    found = []
    for contender in (*peer_torch.contenders(case, parameters, x, y), *peer_jax.contenders(case, parameters, x, y)):
        print(f'  {contender.label()}', file=sys.stderr)
        try:
            contender.losses(1)
        except Exception as error:  # whatever a compiler of a peer throws
            skipped.append(f'{case.name}: {contender.label()}: {type(error).__name__}: {str(error).splitlines()[0][:160]}')
            print('skipped: ' + skipped[-1], file=sys.stderr)
            continue
        found.append(contender)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--ingot', required=True)
    parser.add_argument('--target', required=True)
    parser.add_argument('--compiler', action='append', required=True)
    parser.add_argument('--out', type=pathlib.Path, required=True)
    parser.add_argument('--only', action='append', choices=[case.name for case in CASES])
    parser.add_argument('--rounds', type=int, default=25)
    parser.add_argument('--turn-ms', type=float, default=50)
    parser.add_argument('--environment', type=pathlib.Path, required=True)
    arguments = sys.argv[1:]
    split = arguments.index('--') if '--' in arguments else len(arguments)
    options, flags = parser.parse_args(arguments[:split]), arguments[split + 1:]

    options.build.mkdir(parents=True, exist_ok=True)
    loop = emitted.build_loop(options.compiler[0], options.build)
    status, outcomes, skipped, used_flags = 0, [], [], flags
    for case in CASES:
        if options.only and case.name not in options.only:
            continue
        print(f'{case.name}: {case.title}', file=sys.stderr)
        x, y = case.data()
        try:
            manifest, used_flags, libraries = emitted.compile_case(case, options.build, options.ingot, options.target,
                                                                   options.compiler, flags)
        except subprocess.CalledProcessError as error:
            print(f'left out: {case.name}: {error}', file=sys.stderr)
            status = 1
            continue
        ours = [emitted.Emitted(case, library, compiler, loop, x, y) for compiler, library in libraries.items()]
        parameters = ours[0].parameters()
        shapes = [kernel.shape for kernel, _ in parameters]
        if shapes != list(zip(case.widths, case.widths[1:])):
            sys.exit(f'{case.name}: kernels of the State have shapes {shapes}')
        contenders = ours + peers(case, parameters, x, y, skipped)
        errors = check(contenders, reference_losses(case, parameters, x, y, CHECKED_STEPS))
        if errors is None:
            print(f'left out: {case.name}', file=sys.stderr)
            status = 1
            continue
        times = race.race(contenders, options.rounds, options.turn_ms * 1e-3)
        outcomes.append(results.Outcome(case, contenders, errors, times, manifest))

    x, y = OVERHEAD.data()
    parameters = [(array[:1, :1], array[0, :1]) for array in (x[0], y[0], x[1])]
    contenders = peers(OVERHEAD, parameters, x, y, skipped)
    overhead = list(zip(contenders, race.race(contenders, options.rounds, options.turn_ms * 1e-3)))

    environment = json.loads(options.environment.read_text())
    environment['flags of emitted code'] = ' '.join(used_flags)
    results.write(options.out, results.host() | environment, outcomes, overhead, skipped)
    return status


if __name__ == '__main__':
    sys.exit(main())
