"""Effort: what it takes to bring one instance to its end."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from sim.metrics.metric import Metric
from sim.metrics.observation import Observation
from sim.records import MESSAGE_KINDS

NAN = float("nan")


def _sum(column: str) -> Callable[[Observation], float]:
    return lambda observed: float(observed.arrived[column].sum())


def wasted(observed: Observation) -> float:
    """Attempts whose result nobody wanted any more; NaN when the run kept no attempts."""
    if observed.attempts is None:
        return NAN
    return float(_of_arrived(observed, observed.attempts)["wasted"].sum())


def compensations(observed: Observation) -> float:
    """Effects that were undone; NaN when the run kept no effects."""
    if observed.effects is None:
        return NAN
    return float(_of_arrived(observed, observed.effects)["undone_s"].notna().sum())


def _of_arrived(observed: Observation, table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the instances that arrived in the window."""
    numbers = observed.arrived["instance"].to_numpy(dtype=np.int64)
    return table[np.isin(table["instance"].to_numpy(dtype=np.int64), numbers)]


def _per_completed(total: Callable[[Observation], float]) -> Callable[[Observation], float]:
    def per_completed(observed: Observation) -> float:
        done = len(observed.completed)
        return total(observed) / done if done else NAN

    return per_completed


def _samples(observed: Observation) -> int:
    return len(observed.completed)


def metrics() -> Iterator[Metric]:
    """The family: totals over the arrivals of the window, per completed one among them."""
    family: tuple[tuple[str, str, str, Callable[[Observation], float]], ...] = (
        ("messages", "1", "messages sent between components", _sum("messages")),
        *(
            (f"{kind}_messages", "1", f"messages of kind {kind}", _sum(f"{kind}_messages"))
            for kind in MESSAGE_KINDS
        ),
        ("bytes", "B", "bytes of payload sent, each sending counted", _sum("sent_bytes")),
        ("durable_writes", "1", "durable writes, whoever makes them", _sum("durable_writes")),
        ("slot_seconds", "s", "time for which slots of services were held", _sum("slot_s")),
        ("attempts", "1", "attempts made by services", _sum("attempts")),
        (
            "wasted",
            "1",
            "attempts whose result nobody wanted any more (known where attempts are kept)",
            wasted,
        ),
        ("compensations", "1", "effects undone", compensations),
    )
    for name, unit, what, total in family:
        definition = (
            f"{what}, for the instances that arrived in the window, per completed one: "
            "what is spent on the others counts too"
        )
        function = _per_completed(total)
        yield Metric(f"{name}_per_completed", unit, definition, "lower", "mean", function, _samples)
