"""Limit: a number that is held against a metric, in the unit that the metric has."""

from sim.metrics import Metric
from sim.scenario.amount import Written, amount
from sim.scenario.units import UnitError

_FITTING = {"s": "a duration", "1/s": "a rate", "1": "a probability"}
_EXAMPLES = {"s": "800ms", "1/s": "40/s", "1": "2%"}


def misfit(entry: Metric, limit: float) -> str | None:
    """What is wrong with the unit that a limit for this metric was written in; None if nothing."""
    kind = limit.kind if isinstance(limit, Written) else ""
    if entry.kind == "count" and kind:
        return f"{entry.name} is a count: write a bare number, not {kind}"
    if not kind or kind == _FITTING.get(entry.unit):
        return None
    example = _EXAMPLES[entry.unit]
    return f"{entry.name} is {_FITTING[entry.unit]}, not {kind}: write a limit like {example}"


def limit_of(entry: Metric, written: str | float) -> float:
    """The number that "5ms", "2%" or 0.05 is for this metric; raises UnitError."""
    try:
        number = Written(float(written))
    except ValueError:
        number = amount(written)
    if wrong := misfit(entry, number):
        raise UnitError(wrong)
    return float(number)
