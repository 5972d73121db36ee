"""Load: how much a scenario is asked for, and the same scenario under another load.

A study of saturation multiplies the rate of every open stream by one factor, so that the mix stays
as it was; or it varies the one rate that a dotted path leads to.
"""

from typing import Any

from sim.scenario import ClosedUsers, Scenario
from sim.scenario.arrivals import (
    Arrivals,
    BatchArrivals,
    BurstyArrivals,
    ConstantArrivals,
    PoissonArrivals,
    ProfileArrivals,
    TraceArrivals,
)

LOAD = "load"
"""In place of a path: all open arrivals together, as a multiple of what the file says."""


class NoLoadError(ValueError):
    """The load of a scenario cannot be varied in the way that was asked for."""


def under(scenario: Scenario, path: str, value: float) -> Scenario:
    """The scenario under a load: the factor on all arrivals, or the number at a path."""
    if path != LOAD:
        return scenario.with_({path: value})
    changes = {
        f"workload.{number}.arrivals": _faster(entry.arrivals, value)
        for number, entry in enumerate(scenario.workload)
        if not isinstance(entry.arrivals, ClosedUsers)
    }
    return scenario.with_(changes)


def written(scenario: Scenario, path: str) -> float:
    """The load that the file says, from which a search starts.

    Raises NoLoadError when there is no open stream of arrivals, or no number at the path.
    """
    if path == LOAD:
        if all(isinstance(entry.arrivals, ClosedUsers) for entry in scenario.workload):
            raise NoLoadError(
                "closed users wait for their answers, so that no backlog grows: a knee needs "
                "arrivals that do not wait"
            )
        return 1.0
    value: Any = scenario.effective()
    for part in path.split("."):
        found = None
        if isinstance(value, (list, tuple)) and part.isdigit() and int(part) < len(value):
            found = value[int(part)]
        elif isinstance(value, dict) or hasattr(value, "keys"):
            found = value.get(part)
        else:
            found = getattr(value, part, None)
        value = found
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        raise NoLoadError(
            f"{path} is {value!r}: the search needs the path of a positive number, such as "
            f"workload.0.arrivals.rate, or nothing for all arrivals together"
        )
    return float(value)


def rate(scenario: Scenario) -> float:
    """Open arrivals per second in the mean over time; of a profile, its points' mean."""
    return sum(mean_rate(entry.arrivals) for entry in scenario.workload)


def steady_rate(scenario: Scenario) -> float | None:
    """The same where it holds at any time; None where arrivals follow a course, or others' ends."""
    changing = (ProfileArrivals, TraceArrivals, ClosedUsers)
    if any(isinstance(entry.arrivals, changing) for entry in scenario.workload):
        return None
    return rate(scenario)


def mean_rate(arrivals: Arrivals) -> float:
    """Arrivals per second in the mean over time; 0 for closed users, who follow their answers."""
    match arrivals:
        case ProfileArrivals(points=points):
            return sum(each for _, each in points) / len(points)
        case BurstyArrivals(rates=rates, dwell=dwell):
            return sum(r * d for r, d in zip(rates, dwell, strict=True)) / sum(dwell)
        case BatchArrivals():
            return arrivals.rate * arrivals.size
        case TraceArrivals():
            return len(arrivals.times_s) / max(arrivals.times_s[-1], 1e-9)
        case ConstantArrivals() | PoissonArrivals():
            return arrivals.rate
    return 0.0


def _faster(arrivals: Arrivals, factor: float) -> dict[str, Any]:
    """The same process, as it is written, with `factor` times as many arrivals per second."""
    as_written: dict[str, Any] = arrivals.model_dump()
    match arrivals:
        case ProfileArrivals(points=points):
            as_written["points"] = [[time, rate * factor] for time, rate in points]
        case BurstyArrivals(rates=rates):
            as_written["rates"] = [rate * factor for rate in rates]
        case TraceArrivals(speed=speed):
            as_written["speed"] = speed * factor
        case ConstantArrivals() | PoissonArrivals() | BatchArrivals():
            as_written["rate"] = arrivals.rate * factor
    return as_written
