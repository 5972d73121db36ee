"""Edits: each kind of change at one place, made to the steps of a workflow as they are written.

Pure functions: they take the steps as plain data, and give back new ones. Steps are given by name;
whatever is not named stays as it is. Whether the outcome is valid, the scenario itself knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Written = Mapping[str, Any]
"""A step as the file has it."""
Steps = dict[str, Written]

_LIKE = ("time", "retry", "payload")
"""What a new step has as the one beside it: whether it can fail decides whom it concerns."""


def after(step: Written) -> tuple[str, ...]:
    """The steps that a step waits for."""
    return tuple(step.get("after", ()))


def followers(steps: Mapping[str, Written], step: str) -> tuple[str, ...]:
    """The steps that wait for a step."""
    return tuple(name for name, one in steps.items() if step in after(one))


def behind(
    steps: Mapping[str, Written], those: Sequence[str], name: str, service: str, optional: bool
) -> Steps:
    """With a new step behind `those`, like the first of them; nobody waits for it."""
    like = {key: value for key, value in steps[those[0]].items() if key in _LIKE}
    new: Written = {**like, "service": service, "after": list(those)}
    return {**steps, name: {**new, "optional": True} if optional else new}


def between(steps: Mapping[str, Written], step: str, name: str, service: str) -> Steps:
    """With a new step behind `step`; whoever waited for that waits for the new one."""
    optional = bool(steps[step].get("optional"))
    moved = {one: _waiting(steps[one], step, (name,)) for one in followers(steps, step)}
    return behind({**steps, **moved}, [step], name, service, optional)


def without(steps: Mapping[str, Written], step: str) -> Steps:
    """Without a step; whoever waited for it waits for what it waited for."""
    left = {name: one for name, one in steps.items() if name != step}
    return {name: _waiting(one, step, after(steps[step])) for name, one in left.items()}


def swapped(steps: Mapping[str, Written], one: str, other: str) -> Steps:
    """With two steps at each other's place in the graph; what each does goes with it."""
    renamed = {one: other, other: one}

    def needs(step: str) -> list[str]:
        return [renamed.get(need, need) for need in after(steps[renamed.get(step, step)])]

    return {name: _after(step, needs(name)) for name, step in steps.items()}


def parallel(steps: Mapping[str, Written], first: str, second: str) -> Steps:
    """With `second`, which waits for `first`, beside it; who waits for it waits for both."""
    beside = _waiting(steps[second], first, after(steps[first]))
    joined = {
        one: _after(steps[one], (*after(steps[one]), first)) for one in followers(steps, second)
    }
    return {**steps, second: beside, **joined}


def with_key(steps: Mapping[str, Written], step: str, key: str, value: object) -> Steps:
    """With one key of a step set."""
    return {**steps, step: {**steps[step], key: value}}


def _waiting(step: Written, instead_of: str, those: Iterable[str]) -> Written:
    """The step waiting for `those` where it waited for one."""
    if instead_of not in after(step):
        return step
    return _after(step, (*(need for need in after(step) if need != instead_of), *those))


def _after(step: Written, needs: Iterable[str]) -> Written:
    """The step with its `after` written anew, each named once, left out where there are none."""
    rest = {key: value for key, value in step.items() if key != "after"}
    named = list(dict.fromkeys(needs))
    return {**rest, "after": named} if named else rest
