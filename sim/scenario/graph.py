"""Directed graphs of names, as mappings from a name to those that come before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Before = Mapping[str, Iterable[str]]


def cycles(before: Before) -> list[tuple[str, ...]]:
    """Cycles of a graph, each in the order in which its members wait for each other.

    Each starts at its first name; at least one of every tangle is found, none twice.
    """
    done: set[str] = set()
    found: dict[tuple[str, ...], None] = {}
    for start in sorted(before):
        path: list[str] = []
        branches = [iter((start,))]
        while branches:
            name = next(branches[-1], None)
            if name is None:
                branches.pop()
                if path:
                    done.add(path.pop())
            elif name in path:
                found[_turned(path[path.index(name) :])] = None
            elif name in before and name not in done:
                path.append(name)
                branches.append(iter(before[name]))
    return list(found)


def ancestors(before: Before, name: str) -> frozenset[str]:
    """All that comes before a name, directly or not (of a graph without cycles or with)."""
    found: set[str] = set()
    waiting = list(before.get(name, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(before.get(one, ()))
    return frozenset(found)


def _turned(cycle: list[str]) -> tuple[str, ...]:
    """The cycle from its first name on, in the order of work (what comes first, first)."""
    forward = cycle[::-1]
    start = forward.index(min(forward))
    return tuple(forward[start:] + forward[:start])
