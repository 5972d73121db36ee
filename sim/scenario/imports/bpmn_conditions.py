"""When a node of a process is reached: by which branches of which exclusive gateways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Way = frozenset[tuple[str, str]]
"""Branches that must all be taken: (gateway, flow out of it)."""
Condition = frozenset[Way]
"""Ways of which one is enough."""

ALWAYS: Condition = frozenset({frozenset()})
WAY_LIMIT = 64
"""Ways to one node, and gateways on one way; more than these are not followed."""


def either(conditions: Iterable[Condition], branches: Mapping[str, frozenset[str]]) -> Condition:
    """One of the conditions, in its shortest form; `branches` are all of each gateway.

    What is true on all branches of a gateway does not depend on it (merging), and a way that needs
    more than another one adds nothing (absorption).
    """
    ways = {way for condition in conditions for way in condition}
    while True:
        ways = {way for way in ways if not any(other < way for other in ways)}
        merged = _merged(ways, branches)
        if merged is None:
            return frozenset(ways)
        ways = merged


def _merged(ways: set[Way], branches: Mapping[str, frozenset[str]]) -> set[Way] | None:
    """The ways without the gateways all of whose branches lead on alike; None if there are none."""
    alike: dict[tuple[str, Way], set[str]] = {}
    for way in ways:
        for gateway, branch in way:
            alike.setdefault((gateway, way - {(gateway, branch)}), set()).add(branch)
    found = {rest for (gateway, rest), taken in alike.items() if taken >= branches[gateway]}
    return ways | found if found else None


def through(condition: Condition, gateway: str, branch: str) -> Condition:
    """The condition of a branch of a gateway that is reached under a condition."""
    return frozenset(way | {(gateway, branch)} for way in condition)


def exclusive(one: Condition, other: Condition) -> bool:
    """Whether never both hold: every two ways differ in some gateway."""
    return all(_apart(dict(first), dict(second)) for first in one for second in other)


def covers(one: Condition, other: Condition) -> bool:
    """Whether the first holds wherever the other one does (of shortest forms)."""
    return all(any(way <= longer for way in one) for longer in other)


def _apart(first: dict[str, str], second: dict[str, str]) -> bool:
    return any(second.get(gateway, branch) != branch for gateway, branch in first.items())
