"""Branches: which steps exclude each other, which are left out at times, and how often.

Steps that are always present together are one branch. Branches of which every instance has exactly
one are an exclusive choice; a branch that is there or not is a choice of its own. A branch within
a branch is asked only there. What is possible is read off the instances that got through; how
often, off all that reached the point where it shows, so that later failures bias nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import stats

from sim.calibration.instances import Instance, Key
from sim.calibration.order import Order
from sim.calibration.shares import Share

DONE, SKIPPED = "done", "skipped"
_CHANCE = 0.01
"""Below this probability that it came about by chance, something is believed."""
_Set = frozenset[int]
"""Instances, by number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An exclusive choice: how often each branch was taken where it was asked."""

    name: str
    branches: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Branches:
    """The choices of a workflow, and by step which branches it needs."""

    choices: tuple[Choice, ...]
    when: Mapping[Key, Mapping[str, str]]
    notes: tuple[str, ...]


def branches(found: Sequence[Instance], order: Order, names: Mapping[Key, str]) -> Branches:
    """The choices of all instances."""
    return _Finder(found, order, names).all()


class _Finder:
    def __init__(self, found: Sequence[Instance], order: Order, names: Mapping[Key, str]) -> None:
        self._found, self._order, self._names = found, order, names
        self._has = {
            step: frozenset(n for n, one in enumerate(found) if step in one.work) for step in names
        }
        self._through = frozenset(n for n, one in enumerate(found) if one.complete)
        self._choices: list[Choice] = []
        self._when: dict[Key, dict[str, str]] = {step: {} for step in names}
        self._asked: list[tuple[str, dict[str, _Set]]] = []

    def all(self) -> Branches:
        notes = []
        alike: dict[_Set, list[Key]] = {}
        for step in self._order.sorted():
            there = self._has[step] & self._through
            if there:
                alike.setdefault(there, []).append(step)
            else:
                notes.append(
                    f"{self._names[step]} is in no instance that got through: taken as always done"
                )
        self._split(self._through, [group for there, group in alike.items()
                                    if there != self._through], {})  # fmt: skip
        return Branches(tuple(self._choices), self._when, (*notes, *self._dependences()))

    def _split(self, universe: _Set, groups: Sequence[list[Key]], above: Mapping[str, str]) -> None:
        """Choices among groups of steps that are not in all instances of a universe."""
        left = sorted(groups, key=lambda group: -len(self._there(group, universe)))
        while left:
            cover = self._cover(universe, left) or [left[0]]
            left = [group for group in left if group not in cover]
            inside = {
                id(group): [one for one in left if self._within(one, group, universe)]
                for group in cover
            }
            left = [one for one in left if not any(one in of for of in inside.values())]
            name = self._ask(cover, above)
            for group in cover:
                branch = self._names[group[0]] if len(cover) > 1 else DONE
                there = self._there(group, universe)
                when = {**above, name: branch}
                for step in group:
                    self._when[step] = when
                within = inside[id(group)]
                for one in within:
                    if self._there(one, universe) == there:
                        for step in one:
                            self._when[step] = when
                self._split(
                    there, [one for one in within if self._there(one, universe) != there], when
                )

    def _there(self, group: Sequence[Key], universe: _Set) -> _Set:
        return self._has[group[0]] & universe

    def _cover(self, universe: _Set, groups: Sequence[list[Key]]) -> list[list[Key]] | None:
        """Two or more groups of which each instance has exactly one; largest first."""
        for start in range(len(groups)):
            cover, taken = [], frozenset[int]()
            for group in groups[start:]:
                there = self._there(group, universe)
                if there and not there & taken:
                    cover.append(group)
                    taken |= there
            if len(cover) > 1 and taken == universe:
                return cover
        return None

    def _within(self, inner: Sequence[Key], outer: Sequence[Key], universe: _Set) -> bool:
        """Whether one is only there with the other, and that is no coincidence."""
        few, many = self._there(inner, universe), self._there(outer, universe)
        share = len(many) / len(universe)
        return few <= many and share ** len(few) < _CHANCE

    def _ask(self, cover: Sequence[list[Key]], above: Mapping[str, str]) -> str:
        """A new choice among groups, or of one to be there or not; its name."""
        first = [group[0] for group in cover]
        asked = self._reaching(above)
        taken: dict[str, _Set]
        if len(cover) > 1:
            name = self._free("_or_".join(self._names[step] for step in first[:3]))
            taken = {self._names[step]: self._has[step] & asked for step in first}
        else:
            [step] = first
            name = self._free(self._names[step])
            later = [one for one in self._names if (step, one) in self._order.precedes]
            beyond = frozenset[int]().union(*(self._has[one] for one in later)) & asked
            reached = self._has[step] | (beyond or self._through)
            done = self._has[step] & asked
            taken = {DONE: done, SKIPPED: (reached & asked) - done}
        total = sum(map(len, taken.values()))
        shares = {branch: Share(len(there), total) for branch, there in taken.items()}
        self._choices.append(Choice(name, shares))
        if not above:
            self._asked.append((name, taken))
        return name

    def _reaching(self, above: Mapping[str, str]) -> _Set:
        """All instances that are on the way of some branches, as their steps show."""
        reaching = frozenset(range(len(self._found)))
        if not above:
            return reaching
        on_the_way = [step for step, when in self._when.items() if when == above]
        return reaching & frozenset[int]().union(*(self._has[step] for step in on_the_way))

    def _free(self, name: str) -> str:
        taken: Collection[str] = [choice.name for choice in self._choices]
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        return free

    def _dependences(self) -> Iterator[str]:
        """Choices that go together more often than by chance; the scenario draws them apart."""
        for (one, first), (other, second) in combinations(self._asked, 2):
            table = np.array([[len(a & b) for b in second.values()] for a in first.values()])
            table = table[table.any(axis=1)][:, table.any(axis=0)]
            if min(table.shape) < 2:
                continue
            tested = stats.chi2_contingency(table)
            if tested.expected_freq.min() >= 5.0 and tested.pvalue < _CHANCE:
                yield (
                    f"the choices {one} and {other} depend on each other "
                    f"(χ² test, p = {tested.pvalue:.2g}): the scenario draws them independently"
                )
