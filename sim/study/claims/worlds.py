"""The worlds of the claims: growing workflows under the usual patterns, and what is changed there.

All are deliberately plain, so that one thing at a time can be varied: exponential work of 20 ms,
services at half of their capacity, an engine like Temporal and a bus like Kafka.
"""

from collections.abc import Mapping

from sim.scenario import Scenario
from sim.scenario.grow import Document, grow

ENGINE: Mapping[str, object] = {"profile": "temporal-like"}
LOG: Mapping[str, object] = {"profile": "kafka-like"}
QUEUE: Mapping[str, object] = {**LOG, "delivery": "queue"}
CAPTURED: Mapping[str, object] = {"kind": "cdc", "latency": "75ms"}
"""An outbox that is read from the database's log: the model's own default."""
MEMORY: Mapping[str, object] = {
    "profile": "in-process",
    "shards": 8,
    "decision": "1ms",
    "dispatch": "push",
}
"""A coordinator that keeps its instances in memory and calls its services."""

SHORT_S, STRUCK_S = 60.0, 100.0
"""How long arrivals go on: 1 200 of them, or long enough to see a fault of 20 s and what follows.
"""

ORCHESTRATION, CHOREOGRAPHY = "orchestration", "choreography"


def orchestrated(coordinator: Mapping[str, object] = ENGINE, **keys: object) -> Document:
    """An orchestration; `keys` are of its coordinator."""
    return {"kind": "orchestration", "coordinator": {**coordinator, **keys}}


def choreographed(bus: Mapping[str, object] = LOG, **keys: object) -> Document:
    """A choreography; `keys` are the pattern's own."""
    return {"kind": "choreography", "bus": dict(bus), **keys}


def both(
    coordinator: Mapping[str, object] = ENGINE, bus: Mapping[str, object] = LOG, **keys: object
) -> Document:
    """The two patterns side by side; `keys` are the choreography's own."""
    return {
        ORCHESTRATION: orchestrated(coordinator),
        CHOREOGRAPHY: choreographed(bus, **keys),
    }


def world(
    steps: int = 6,
    patterns: Document | None = None,
    changes: Mapping[str, object] | None = None,
    **size: object,
) -> Scenario:
    """A growing workflow with the given patterns; the cut is fixed, so that no pilot is run."""
    asked = {"duration_s": SHORT_S, **size, "patterns": both() if patterns is None else patterns}
    grown = grow(steps, **asked)  # type: ignore[arg-type]  # grow checks its sizes
    return grown.with_({"run.warmup": "10s", **(changes or {})})


def crashing(scenario: Scenario) -> Scenario:
    """The world with replicas that die after one commit in a thousand, wherever they are."""
    faults = {
        f"unlucky{number}": {
            "kind": "crash",
            "target": name,
            "point": "after_commit",
            "probability": "0.1%",
        }
        for number, name in enumerate(scenario.services, start=1)
    }
    added = {f"faults.{name}": fault for name, fault in faults.items()}
    return scenario.with_({**added, "run.faults": list(faults)})


def services(scenario: Scenario) -> tuple[str, ...]:
    """The services of a world."""
    return tuple(scenario.services)
