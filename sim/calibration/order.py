"""Order: which step waits for which, read off the times and the messages of all instances.

X precedes Y when in (nearly) every instance with both, Y began after X had ended, was called by X,
or followed it by a message. Y comes directly after X when some instance had no step between them;
so a step names its predecessors on every way that leads to it, as dead-path elimination wants it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sim.calibration.instances import Instance, Key
from sim.scenario.graph import cycles

ALWAYS = 0.98
"""The share of instances from which an order counts as one: a span may end late, by itself."""


@dataclass(frozen=True, slots=True)
class Order:
    """What each step waits for directly, and all pairs (earlier, later)."""

    after: Mapping[Key, tuple[Key, ...]]
    precedes: frozenset[tuple[Key, Key]]
    together: Mapping[tuple[Key, Key], int]
    notes: tuple[str, ...]

    def sorted(self) -> list[Key]:
        """The steps so that each stands behind all that it waits for; ties as they were first."""
        placed: list[Key] = []
        left = list(self.after)
        while left:
            ready = next(step for step in left if all(one in placed for one in self.after[step]))
            placed.append(ready)
            left.remove(ready)
        return placed

    def side_by_side(self, one: Key, other: Key) -> bool:
        """Whether neither of two steps waits for the other."""
        return (one, other) not in self.precedes and (other, one) not in self.precedes


def order(found: Sequence[Instance]) -> Order:
    """The order of the steps of all instances."""
    steps = list(dict.fromkeys(step for one in found for step in one.work))
    together: dict[tuple[Key, Key], int] = {}
    before: dict[tuple[Key, Key], int] = {}
    for one in found:
        for x, y in combinations(one.work, 2):
            for pair in ((x, y), (y, x)):
                together[pair] = together.get(pair, 0) + 1
                before[pair] = before.get(pair, 0) + _is_before(one, *pair)
    precedes = {pair for pair, number in before.items() if number >= ALWAYS * together[pair]}
    # A step that takes no time may stand before and after another at once: then as first seen.
    precedes -= {
        (y, x) for x, y in precedes if (y, x) in precedes and steps.index(x) < steps.index(y)
    }
    broken = _break_circles(steps, precedes, together)
    odd = sum(together[pair] - before[pair] for pair in precedes)
    notes = []
    if odd:
        total = sum(together[pair] for pair in precedes)
        notes.append(
            f"in {odd} of {total} cases a step began before its predecessor's span had ended"
        )
    if broken:
        notes.append(
            f"{broken} orders contradicted others and were dropped: the rarest of each circle"
        )
    return Order(_direct(found, steps, precedes), frozenset(precedes), together, tuple(notes))


def _is_before(one: Instance, x: Key, y: Key) -> bool:
    if y[: len(x)] == x:
        return True  # x called y
    first, second = one.work[x], one.work[y]
    if first.end_ns <= second.start_ns:
        return True
    return any(second.visits[0].comes_after(visit) for visit in first.visits)


def _break_circles(
    steps: Sequence[Key], precedes: set[tuple[Key, Key]], together: Mapping[tuple[Key, Key], int]
) -> int:
    """Drop the pair that was seen least of each circle; how many were dropped."""
    dropped = 0
    words = {str(number): step for number, step in enumerate(steps)}
    numbers = {step: number for number, step in words.items()}
    while True:
        before = {
            number: [numbers[x] for x, y in precedes if y == step] for number, step in words.items()
        }
        found = cycles(before)
        if not found:
            return dropped
        circle = [words[number] for number in found[0]]
        pairs = [
            (x, y) for x, y in zip(circle, [*circle[1:], circle[0]], strict=True)
            if (x, y) in precedes
        ] or [pair for pair in precedes if pair[0] in circle and pair[1] in circle]  # fmt: skip
        precedes.discard(min(pairs, key=lambda pair: (together[pair], steps.index(pair[0]))))
        dropped += 1


def _direct(
    found: Sequence[Instance], steps: Sequence[Key], precedes: set[tuple[Key, Key]]
) -> dict[Key, tuple[Key, ...]]:
    direct: dict[Key, set[Key]] = {step: set() for step in steps}
    for there in {frozenset(one.work) for one in found}:
        for step in there:
            earlier = [other for other in there if (other, step) in precedes]
            for other in earlier:
                if not any((other, mid) in precedes for mid in earlier):
                    direct[step].add(other)
    return {step: tuple(sorted(before, key=steps.index)) for step, before in direct.items()}
