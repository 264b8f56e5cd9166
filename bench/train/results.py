"""Comparisons of a race and their two written forms, train.md and train.json."""
import dataclasses
import json
import os
import platform
import time

import race


@dataclasses.dataclass
class Outcome:
    case: object
    contenders: list
    errors: list  # of the losses, relative, by contender
    times: list
    manifest: dict

    def fastest(self, peers):
        """Index of the contender of these peers with the lowest median; None when there is none."""
        mine = [i for i, contender in enumerate(self.contenders) if contender.peer in peers]
        return min(mine, key=lambda i: race.median(self.times[i].seconds), default=None)

    def ratio(self, i):
        """Quartiles of the time of contender i over that of our better build, formed per round."""
        ours = self.fastest(('ingot',))
        return race.quartiles([theirs / own for theirs, own in zip(self.times[i].seconds, self.times[ours].seconds)])

    def comparisons(self):
        """(label, contender, ratio, goal or None) for every peer, and for goals over several peers."""
        rows, seen = [], {'ingot'}
        goals = {label: goal for label, peers, goal in self.case.goals if len(peers) == 1}
        for contender in self.contenders:
            if contender.peer in seen:
                continue
            seen.add(contender.peer)
            i = self.fastest((contender.peer,))
            rows.append((contender.peer, self.contenders[i], self.ratio(i), goals.get(contender.peer)))
        for label, peers, goal in self.case.goals:
            i = self.fastest(peers)
            if len(peers) > 1 and i is not None:
                rows.append((label, self.contenders[i], self.ratio(i), goal))
        return rows

    def build_balance(self):
        ours = [race.median(t.seconds) for c, t in zip(self.contenders, self.times) if c.peer == 'ingot']
        return min(ours) / max(ours)

    def bytes(self):
        function, = self.manifest['functions']
        return {'state': self.manifest['state_bytes'], 'least state': self.case.least_state_bytes(),
                'workspace': function['workspace_bytes'], 'least workspace': self.case.least_workspace_bytes()}


def host():
    cpu = {}
    with open('/proc/cpuinfo') as file:
        for line in file:
            key, _, value = line.partition(':')
            cpu.setdefault(key.strip(), value.strip())
    return {'cpu': f'{cpu.get("model name")}, family {cpu.get("cpu family")}, model {cpu.get("model")}, '
                   f'{os.cpu_count()} processors, cache {cpu.get("cache size")}',
            'avx512': 'avx512f' in cpu.get('flags', '').split(), 'kernel': f'{platform.system()} {platform.release()}',
            'date': time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime()),
            'load at the end': ' '.join(f'{load:.2f}' for load in os.getloadavg()), 'Python': platform.python_version()}


def reached(ratio, goal):
    return '' if goal is None else f'≥ {goal} {"reached" if ratio[1] >= goal else "**missed**"}'


def spread(quartiles, factor=1.0):
    low, middle, high = (f'{value * factor:.3g}' for value in quartiles)
    return f'{middle} [{low}, {high}]'


def as_json(environment, outcomes, overhead, skipped):
    def times_of(contender, times, error=None):
        entry = {'peer': contender.peer, 'variant': contender.variant, 'steps_per_turn': times.steps,
                 'microseconds': dict(zip(('q1', 'median', 'q3'), (s * 1e6 for s in race.quartiles(times.seconds)))),
                 'rounds': [s * 1e6 for s in times.seconds]}
        return entry if error is None else entry | {'relative_error_of_losses': error}

    cases = []
    for outcome in outcomes:
        comparisons = []
        for label, contender, ratio, goal in outcome.comparisons():
            entry = {'against': label, 'peer_variant': contender.label(),
                     'peer_time_over_ours': dict(zip(('q1', 'median', 'q3'), ratio))}
            comparisons.append(entry if goal is None else entry | {'goal': goal, 'reached': ratio[1] >= goal})
        cases.append({'name': outcome.case.name, 'title': outcome.case.title, 'comparisons': comparisons,
                      'better_build_time_over_worse': outcome.build_balance(), 'bytes': outcome.bytes(),
                      'contenders': [times_of(*row) for row in zip(outcome.contenders, outcome.times, outcome.errors)]})
    return {'environment': environment, 'cases': cases, 'skipped': skipped,
            'overhead': [times_of(contender, times) for contender, times in overhead]}


def as_markdown(environment, outcomes, overhead, skipped):
    lines = ['# train', '',
             'Steps of training (forward, backward, Adam), one process on one core, contenders interleaved round by round, CPU '
             'time of the process. Ratios are peer time / ours of the same round; above 1, ingot is faster. Each peer counts '
             'with its fastest variant and with its way through Python, ingot with its better build, called from a loop in C.',
             '', '| | |', '|---|---|']
    lines += [f'| {key} | {value} |' for key, value in environment.items()]
    lines += ['', '| case | against | peer µs | ingot µs | peer / ingot: median [quartiles] | goal | builds: better / worse |',
              '|---|---|---|---|---|---|---|']
    for outcome in outcomes:
        ours = outcome.fastest(('ingot',))
        own = race.median(outcome.times[ours].seconds) * 1e6
        for label, contender, ratio, goal in outcome.comparisons():
            theirs = race.median(outcome.times[outcome.contenders.index(contender)].seconds) * 1e6
            lines.append(f'| {outcome.case.title} | {label}: {contender.label()} | {theirs:.4g} | {own:.4g} '
                         f'({outcome.contenders[ours].variant}) | {spread(ratio)} | {reached(ratio, goal)} | '
                         f'{outcome.build_balance():.2f} |')
    lines += ['', '## Bytes', '', 'Least State: parameters and two slots. Least workspace: what each layer gives.', '',
              '| case | State | least | workspace | least |', '|---|---|---|---|---|']
    for outcome in outcomes:
        b = outcome.bytes()
        lines.append(f'| {outcome.case.title} | {b["state"]:,} | {b["least state"]:,} | {b["workspace"]:,} | '
                     f'{b["least workspace"]:,} |')
    lines += ['', '## Every contender', '', '| case | contender | µs a step: median [quartiles] | steps a turn | error of losses |',
              '|---|---|---|---|---|']
    for outcome in outcomes:
        for contender, times, error in zip(outcome.contenders, outcome.times, outcome.errors):
            lines.append(f'| {outcome.case.title} | {contender.label()} | {spread(race.quartiles(times.seconds), 1e6)} | '
                         f'{times.steps} | {error:.1e} |')
    lines += ['', '## What a peer\'s call costs without arithmetic', '', 'The same step of a 1-1-1-1 network at batch 1.', '',
              '| contender | µs a step: median [quartiles] |', '|---|---|']
    lines += [f'| {contender.label()} | {spread(race.quartiles(times.seconds), 1e6)} |' for contender, times in overhead]
    if skipped:
        lines += ['', '## Not raced', ''] + [f'- {line}' for line in skipped]
    return '\n'.join(lines) + '\n'


def write(folder, environment, outcomes, overhead, skipped):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'train.json').write_text(json.dumps(as_json(environment, outcomes, overhead, skipped), indent=1) + '\n')
    text = as_markdown(environment, outcomes, overhead, skipped)
    (folder / 'train.md').write_text(text)
    print(text)
