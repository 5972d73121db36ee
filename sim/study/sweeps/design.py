"""A design: the points of a sweep, each a valid scenario before anything is run.

A grid has every combination of the values; samples are a Latin hypercube over them.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd
import yaml

from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import Problem
from sim.study.asked import refuse_what_is_missing
from sim.study.sweeps.axes import (
    Axis,
    AxisError,
    Point,
    Value,
    grid,
    latin_hypercube,
    number_of,
    read_axes,
    read_axis,
)

Over = Mapping[str, object] | Iterable[tuple[str, object]]
"""What is varied: values or a text for each path, as `read_axis` takes them."""

NOT_VARIED = {
    "run.replications": "every point has as many: set it for the whole sweep",
    "run.seed": "all points share their random draws: set it for the whole sweep",
}
"""Paths that say how a sweep is run, not what is run, and what to do instead."""
NAMED = 3
"""Of many points these are named, and the others counted."""

_UNIT = re.compile(r"[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?(.*)")
_WRITTEN = {"1/s": "/s", "1": ""}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path that is varied, and how its values are written.

    `values` are those of the points, in the order given (samples: increasing). `numeric`: all are
    numbers, which stand in base units in every table. A value is written as its number divided by
    `size`, with `unit`: /s, ms, or nothing. `whole`: the scenario takes whole numbers only.
    """

    path: str
    values: tuple[Value, ...]
    numeric: bool
    unit: str
    size: float
    whole: bool

    def entry(self, value: Value) -> float | int | str | bool:
        """What stands for a value in a table: the number in base units, or the word."""
        if self.numeric:
            return value if type(value) is int else number_of(value)
        return value if isinstance(value, bool | str) else written(value)

    def column(self, values: Sequence[Value]) -> "pd.Series[Any]":
        """These values of the path as a column; words are categories in the order given."""
        entries = [self.entry(value) for value in values]
        if self.numeric or all(isinstance(value, bool) for value in self.values):
            return pd.Series(entries, name=self.path)
        words = list(dict.fromkeys(str(self.entry(value)) for value in self.values))
        told = pd.Categorical([str(entry) for entry in entries], categories=words)
        return pd.Series(told, name=self.path)

    def at(self, number: float) -> Value:
        """The value that is written for a number in base units."""
        scaled = float(f"{number / self.size:.10g}")
        bare = int(scaled) if scaled.is_integer() else scaled
        return f"{_plain(bare)}{self.unit}" if self._with_unit else bare

    def said(self, value: Value) -> str:
        """A value for people: with its unit, also where it was given as a bare number."""
        if self._with_unit or not self.numeric:
            return written(value)
        return f"{written(value)}{self.unit}"

    @property
    def _with_unit(self) -> bool:
        return any(isinstance(value, str) for value in self.values)


@dataclass(frozen=True)
class Design:
    """The points of a sweep and what they share.

    `sampled`: a Latin hypercube, not a grid. `workflows`: those that somebody asks for at some
    point, in the order of the scenario. `warnings`: what can be run but is hardly meant.
    """

    parameters: tuple[Parameter, ...]
    points: tuple[Point, ...]
    sampled: bool
    workflows: tuple[str, ...]
    warnings: tuple[str, ...]


def design(
    scenario: Scenario, over: Over, patterns: Sequence[str], samples: int | None = None
) -> Design:
    """The points over what is varied: the whole grid, or `samples` of a Latin hypercube.

    Samples that fall on the same point count once. Raises AxisError for what cannot be varied,
    ScenarioError for points that are not valid, all of them at once.
    """
    axes = read_axes(over)
    for axis in axes:
        _refuse(axis.path)
    if samples is None:
        points, repeated = grid(axes), 0
    elif samples < 1:
        raise AxisError(f"a Latin hypercube has at least 1 sample, not {samples}")
    else:
        drawn = latin_hypercube(axes, samples, scenario.run.seed)
        points = list({tuple(point.values()): point for point in drawn}.values())
        repeated = samples - len(points)
    workflows, warnings = _validated(scenario, points, patterns)
    if repeated:
        warnings.append(f"{repeated} of {samples} samples fell on points that there were: once is "
                        f"enough")  # fmt: skip
    return Design(
        parameters=tuple(
            _parameter(scenario, axis.path, points, axis.values if isinstance(axis, Axis) else ())
            for axis in axes
        ),
        points=tuple(points),
        sampled=samples is not None,
        workflows=workflows,
        warnings=tuple(warnings),
    )


def settings(point: Point) -> tuple[str, ...]:
    """A point as `--set` takes it: PATH=VALUE for each path."""
    return tuple(f"{path}={written(value)}" for path, value in point.items())


def place(point: Point) -> str:
    """A point in words: workload.0.arrivals.rate=40/s, services.bank.replicas=2."""
    return ", ".join(settings(point))


def some_of(points: Sequence[Point], among: int) -> str:
    """Which of `among` points, in words: all of them, or how many and the first few by name."""
    if len(points) == among:
        return "at every point" if among > 1 else f"at {place(points[0])}"
    named = "; ".join(place(point) for point in points[:NAMED])
    more = "; ..." if len(points) > NAMED else ""
    return f"at {len(points)} of {among} points: {named}{more}"


def written(value: Value) -> str:
    """A value as `--set` takes it, and the scenario file."""
    if isinstance(value, bool) or value is None:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return value if yaml.safe_load(value) == value else json.dumps(value)
    return _plain(value)


def _plain(number: float) -> str:
    """A number in full, without an exponent, which not every YAML reader takes for a number."""
    return f"{Decimal(repr(number)).normalize():f}"


def _refuse(path: str) -> None:
    for refused, why in NOT_VARIED.items():
        if path == refused or refused.startswith(f"{path}."):
            raise AxisError(f"{path}: cannot be varied; {why}")


def _validated(
    scenario: Scenario, points: Sequence[Point], patterns: Sequence[str]
) -> tuple[tuple[str, ...], list[str]]:
    """The workflows that are asked for at some point, and what is odd at which points."""
    asked: set[str] = set()
    odd: dict[str, list[Point]] = {}
    wrong: dict[Problem, list[Point]] = {}
    for point in points:
        try:
            changed = scenario.with_(point)
            refuse_what_is_missing(changed, patterns)
        except ScenarioError as error:
            for problem in dict.fromkeys(error.problems):
                wrong.setdefault(problem, []).append(point)
            continue
        asked |= {entry.workflow for entry in changed.workload}
        for warning in dict.fromkeys(map(str, changed.warnings)):
            odd.setdefault(warning, []).append(point)
    if wrong:
        raise ScenarioError(
            replace(problem, message=f"{problem.message} ({some_of(own, len(points))})")
            for problem, own in wrong.items()
        )
    said = [
        warning if len(own) == len(points) else f"{warning} ({some_of(own, len(points))})"
        for warning, own in odd.items()
    ]
    return tuple(name for name in scenario.workflows if name in asked), said


# -- how the values of a path are written


def _parameter(
    scenario: Scenario, path: str, points: Sequence[Point], listed: Sequence[Value]
) -> Parameter:
    found = list(dict.fromkeys(point[path] for point in points))
    numbers = [number_of(value) for value in found]
    numeric = not any(math.isnan(number) for number in numbers)
    if numeric:
        found.sort(key=number_of)
    values = tuple(value for value in listed if value in found) or tuple(found)
    unit, size = _unit(scenario, path, values, points[0]) if numeric else ("", 1.0)
    integers = numeric and all(type(value) is int for value in values)
    whole = integers and not _takes_fractions(scenario, path, points[0])
    return Parameter(path, values, numeric, unit, size, whole)


def _unit(
    scenario: Scenario, path: str, values: Sequence[Value], point: Point
) -> tuple[str, float]:
    """The unit that the values are written in, or that the scenario file has at the path."""
    text = next((value for value in values if isinstance(value, str)), None)
    if text is not None and (match := _UNIT.fullmatch(text)):
        return match[1], number_of(f"1{match[1]}")
    here: Any = scenario.with_(point).document()
    for part in path.split("."):
        try:
            here = here[int(part) if isinstance(here, list) else part]
        except (LookupError, ValueError, TypeError):
            return "", 1.0
    axis = read_axis(path, [here]) if isinstance(here, str) else None
    unit = axis.base_unit if isinstance(axis, Axis) else ""
    return _WRITTEN.get(unit, unit), 1.0


def _takes_fractions(scenario: Scenario, path: str, point: Point) -> bool:
    try:
        scenario.with_({**point, path: number_of(point[path]) + 0.5})
    except ScenarioError:
        return False
    return True
