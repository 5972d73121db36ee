"""Money: what an instance's effort costs by the user's prices, as a whole and in its parts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.metrics.metric import Metric
from sim.metrics.observation import Observation
from sim.scenario import Prices, Scenario

COST = "cost_per_completed"
"""The metric of the whole cost; it is never shown without its parts."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the cost: a column of `instances`, and the price of one (`per` many) of it."""

    metric: str
    what: str
    column: str
    price: Callable[[Prices], float]
    per: float = 1.0

    def of(self, observed: Observation) -> float:
        """What it has cost per completed instance; NaN without prices or without any."""
        done = len(observed.completed)
        if observed.prices is None or not done:
            return float("nan")
        used = float(observed.arrived[self.column].sum())
        return self.price(observed.prices) * used / self.per / done


PARTS = (
    Part("cost_slots_per_completed", "slot-seconds", "slot_s", lambda p: p.slot_second),
    Part(
        "cost_writes_per_completed", "durable writes", "durable_writes", lambda p: p.durable_write
    ),
    Part("cost_messages_per_completed", "messages", "messages", lambda p: p.message),
    Part("cost_bytes_per_completed", "bytes", "sent_bytes", lambda p: p.gigabyte, 1e9),
)
"""They add up to the cost."""


def priced_parts(scenario: Scenario) -> tuple[str, ...]:
    """The metrics of those parts that have a price in this scenario; none without prices."""
    return tuple(part.metric for part in PARTS if part.price(scenario.prices) > 0.0)


def metrics() -> Iterator[Metric]:
    """The family: the cost of all arrivals of the window, per completed one, and its parts."""
    borne = "for the instances that arrived in the window, per completed one"
    whole = (
        f"cost by `prices`, in their currency, of slot-seconds, durable writes, messages and bytes "
        f"{borne}; nothing where no price is set"
    )
    yield Metric(COST, "money", whole, "lower", "mean", _whole, _samples)
    for part in PARTS:
        definition = f"the part of {COST} that goes into {part.what}, {borne}"
        yield Metric(part.metric, "money", definition, "lower", "mean", part.of, _samples)


def _whole(observed: Observation) -> float:
    return sum(part.of(observed) for part in PARTS)


def _samples(observed: Observation) -> int:
    return len(observed.completed)
