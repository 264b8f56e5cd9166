"""Turns, rounds and their statistics.

Time is CPU time of the whole process, which is pinned to one core: peers compute on threads of their own, JAX even with one
thread, and time of one thread would leave them out. With one core it is also what a step takes on an idle machine.
"""
import dataclasses
import math
import time

WARM_STEPS = 8
# In a turn: later, slots of units that died become denormal (0.9^830 of a gradient of 1), which slows whoever does not flush them.
MOST_STEPS = 500


@dataclasses.dataclass
class Times:
    steps: int  # in a turn
    seconds: list  # of one step, by round


def steps_per_turn(contender, turn_seconds):
    """Doubles the number of steps until they fill a good part of a turn, then scales it to the whole turn."""
    unit = contender.steps_per_call
    calls = 1
    while True:
        contender.reset()
        seconds = seconds_of(contender, calls * unit)
        if seconds >= turn_seconds / 4 or calls * unit >= MOST_STEPS:
            return min(max(1, int(calls * turn_seconds / seconds)), MOST_STEPS // unit) * unit
        calls *= 2


def seconds_of(contender, steps):
    start = time.process_time_ns()
    contender.run(steps)
    return (time.process_time_ns() - start) * 1e-9


def race(contenders, rounds, turn_seconds):
    """A turn is one contender's steps without a break from its initial state; a round is one turn of each, odd ones backwards."""
    times = []
    for contender in contenders:
        contender.reset()
        contender.run(2 * max(WARM_STEPS, contender.steps_per_call))
        times.append(Times(steps_per_turn(contender, turn_seconds), []))
    for number in range(rounds):
        order = range(len(contenders))
        for i in order if number % 2 == 0 else reversed(order):
            contender = contenders[i]
            contender.reset()
            contender.run(max(WARM_STEPS, contender.steps_per_call))
            times[i].seconds.append(seconds_of(contender, times[i].steps) / times[i].steps)
    return times


def quartiles(values):
    values = sorted(values)

    def at(fraction):
        position = fraction * (len(values) - 1)
        below = math.floor(position)
        above = min(below + 1, len(values) - 1)
        return values[below] + (position - below) * (values[above] - values[below])

    return at(0.25), at(0.5), at(0.75)


def median(values):
    return quartiles(values)[1]
