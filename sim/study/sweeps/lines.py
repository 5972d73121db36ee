"""Lines: the points of a sweep along its first path, and where patterns change places on them.

With one path there is one line; with more there is one for each combination of the others' values.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics import ALL, METRICS
from sim.study.comparison.table import enough
from sim.study.sweeps.axes import AxisError, Point, number_of
from sim.study.sweeps.crossing import Crossings, find_crossings, next_points, sentences
from sim.study.sweeps.data import SweepData
from sim.study.sweeps.design import Parameter, place

NEW_POINTS = 2
"""A crossing is narrowed by so many points at once, one on either side."""


@dataclass(frozen=True, slots=True)
class Line:
    """The points of one line: their numbers in the sweep and on the axis, which increase.

    `fixed` holds the values of the other paths.
    """

    fixed: Point
    points: tuple[int, ...]
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Crossed:
    """What a line says of one metric under two patterns: where the difference `own` − `other` is
    of which sign.

    `stops`: for each crossing why further points would not narrow it, or None where they would.
    """

    metric: str
    workflow: str
    own: str
    other: str
    line: Line
    found: Crossings
    stops: tuple[str | None, ...]

    def sentences(self, parameter: Parameter) -> tuple[str, ...]:
        """In words, with the names of the patterns; `parameter` is the one along the line."""
        said = sentences(
            self.found,
            self.own,
            self.other,
            better=METRICS[self.metric].better,
            unit=parameter.unit,
            size=parameter.size,
        )
        where = f" ({place(self.line.fixed)})" if self.line.fixed else ""
        return tuple(f"{one}{where}" for one in said)


def why_without_lines(parameters: Sequence[Parameter], sampled: bool) -> str | None:
    """Why the points of a sweep over these lie on no lines; None where they do."""
    first = parameters[0]
    if not first.numeric:
        return f"{first.path}: has words, and a crossing needs numbers along the first path"
    if sampled and len(parameters) > 1:
        return (
            "samples of several paths lie on no line, so that no crossing can be found on them: "
            "give each path its points instead"
        )
    return None


def crosses(data: SweepData) -> bool:
    """Whether crossings can be looked for: there are lines, with two points and two patterns."""
    several = len(data.patterns) > 1 and len(data.parameters[0].values) > 1
    return several and why_without_lines(data.parameters, data.sampled) is None


def lines(data: SweepData) -> tuple[Line, ...]:
    """The lines of a sweep, in the order of its points; raises AxisError where there are none."""
    if why := why_without_lines(data.parameters, data.sampled):
        raise AxisError(why)
    first, *others = data.parameters
    found: dict[tuple[object, ...], list[int]] = {}
    for number, point in enumerate(data.points):
        found.setdefault(tuple(point[one.path] for one in others), []).append(number)
    return tuple(_line(data, first.path, own) for own in found.values())


def _line(data: SweepData, path: str, own: Sequence[int]) -> Line:
    ordered = sorted(own, key=lambda number: number_of(data.points[number][path]))
    fixed = {key: value for key, value in data.points[own[0]].items() if key != path}
    numbers = tuple(number_of(data.points[number][path]) for number in ordered)
    return Line(fixed, tuple(ordered), numbers)


def crossings(
    data: SweepData,
    metric: str,
    between: tuple[str, str] | None = None,
    workflow: str = ALL,
) -> tuple[Crossed, ...]:
    """Where two patterns change places on each line; by default each pattern and the baseline.

    As in `find_crossings`, at most 5 % of the decided signs of one pair on one line are wrong in
    any place. A quantile with too few observations beyond it is not measured at that point. Raises
    AxisError as `lines`, UnknownMetricError, ValueError for patterns that were not run.
    """
    pairs = _pairs(data) if between is None else (_known(data, between),)
    return tuple(
        _crossed(data, line, metric, workflow, own, other)
        for line in lines(data)
        for own, other in pairs
    )


def as_frame(data: SweepData, found: Sequence[Crossed]) -> pd.DataFrame:
    """A row a crossing or undecided stretch: the other paths, `metric workflow own other`, then
    `kind low high estimate below above confidence stop`.

    `low`, `high` and `estimate` are on the first path, in base units; `below` and `above` the signs
    of own − other. Of a stretch there are the ends alone. `kind`: "crossing", "no difference
    shown", "not enough data". `stop` says why more points would not narrow it; "" where they would.
    """
    rows = [row for one in found for row in _rows(one)]
    names = ["metric", "workflow", "own", "other", "kind", "low", "high", "estimate"]
    names += ["below", "above", "confidence", "stop"]
    frame = pd.DataFrame([row for _, row in rows], columns=names)
    numbers = dict.fromkeys(("low", "high", "estimate", "confidence"), "float64")
    frame = frame.astype({**numbers, "below": "int64", "above": "int64"})
    fixed = {
        one.path: one.column([line.fixed[one.path] for line, _ in rows])
        for one in data.parameters[1:]
    }
    return pd.concat([pd.DataFrame(fixed), frame], axis=1)


def _rows(one: Crossed) -> Iterator[tuple[Line, tuple[Any, ...]]]:
    names = (one.metric, one.workflow, one.own, one.other)
    level = one.found.confidence
    for found, stop in zip(one.found.crossings, one.stops, strict=True):
        told = (found.low, found.high, found.estimate, found.below, found.above)
        yield one.line, (*names, "crossing", *told, level, stop or "")
    for stretch in one.found.undecided:
        kind = "no difference shown" if stretch.measured else "not enough data"
        yield one.line, (*names, kind, stretch.low, stretch.high, np.nan, 0, 0, level, "")


def narrowing(data: SweepData, metric: str) -> list[Point]:
    """The points that would narrow the crossings of each pattern with the baseline.

    They keep to `tested` points a line; none are left when no crossing can be narrowed.
    """
    first = data.parameters[0]
    wanted: dict[tuple[int, ...], list[float]] = {}
    there: dict[tuple[int, ...], Line] = {}
    for one in crossings(data, metric):
        there[one.line.points] = one.line
        new = wanted.setdefault(one.line.points, [])
        for crossing in one.found.crossings:
            new += next_points(one.found.points, crossing, whole=first.whole).points
    points: list[Point] = []
    for key, line in there.items():
        known = set(line.numbers)
        fresh = [{first.path: first.at(number), **line.fixed} for number in wanted[key]]
        room = data.tested - len(known)
        for point in fresh:
            number = number_of(point[first.path])
            if number not in known and room > 0:
                known.add(number)
                room -= 1
                points.append({one.path: point[one.path] for one in data.parameters})
    return points


def _crossed(
    data: SweepData, line: Line, metric: str, workflow: str, own: str, other: str
) -> Crossed:
    rows = [_series(data, point, (own, other), metric, workflow) for point in line.points]
    found = find_crossings(
        line.numbers,
        [mine for mine, _ in rows],
        [theirs for _, theirs in rows],
        tested=max(data.tested, len(line.points)),
    )
    whole = data.parameters[0].whole
    stops = tuple(
        next_points(found.points, crossing, whole=whole).stop for crossing in found.crossings
    )
    return Crossed(metric, workflow, own, other, line, found, stops)


def _series(
    data: SweepData, point: int, pair: tuple[str, str], metric: str, workflow: str
) -> list[npt.NDArray[np.float64]]:
    """The values of two patterns at a point; NaN where too little stands behind a quantile."""
    series = [data.series(point, pattern, metric, workflow) for pattern in pair]
    if enough(METRICS[metric], min(int(samples.sum()) for _, samples in series)):
        return [values for values, _ in series]
    return [np.full(values.shape, np.nan) for values, _ in series]


def _pairs(data: SweepData) -> tuple[tuple[str, str], ...]:
    return tuple((own, data.baseline) for own in data.patterns if own != data.baseline)


def _known(data: SweepData, between: tuple[str, str]) -> tuple[str, str]:
    own, other = between
    for pattern in between:
        if pattern not in data.patterns:
            raise ValueError(f"pattern {pattern!r} was not run; there are: {data.patterns}")
    if own == other:
        raise ValueError(f"a crossing is between two patterns, not {own!r} and itself")
    return own, other
