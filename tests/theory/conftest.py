"""The instrument of the theory tests: replications, intervals over them, and their verdict.

A closed form is compared with the t interval over the values of independent replications; one
replication is one observation, be it a mean, a share or a quantile. Nothing is compared with a
tolerance: the exact value lies inside the interval or the test fails. So that this says something,
the interval must also be narrow (``within``), which fails a model that is wrong by twice as much.

*False alarms.* Each interval holds with probability 1 − FAMILY / INTERVALS (``estimate.py``), so
by Bonferroni all of the folder's intervals hold at once with probability 95 % for a right model and
fresh seeds. The seeds are fixed: a suite that has passed once passes until draws or model change.

*Run length.* At ρ = .8 an M/M/1's mean waiting time is known to ±5 % at 95 % after 189 775
customers (its mean sojourn after 121 000), and the width falls with the root of their number; the
confidence used here doubles it. So the M/M/1 has a million customers in all, the others fewer; each
test states the precision that its length buys (``within``, 3 to 16 %), and fails if it gets less.

*Warm-up.* The first tenth of each run is cut. Runs start empty, and the slowest station here
(M/M/1, ρ = .8, μ = 10) forgets that with relaxation time 1/(μ(1 − √ρ)²) = 9 s: a tenth is about
ten times that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from theory.estimate import CONFIDENCE, Estimate, welch

import sim

CUT_SHARE = 0.1
REPLICATIONS = 20


@dataclass(frozen=True)
class Window:
    """One replication after the warm-up cut: those who arrived in it, and how long it is (s)."""

    run: sim.Run
    start_s: float
    end_s: float

    @cached_property
    def arrived(self) -> pd.DataFrame:
        table = self.run.instances
        return table[(table["arrived_s"] >= self.start_s) & (table["arrived_s"] < self.end_s)]

    @cached_property
    def sojourn(self) -> np.ndarray:
        """Completion times of the completed, in s."""
        latency = self.arrived["latency_s"].to_numpy()
        return latency[~np.isnan(latency)]

    @cached_property
    def attempts(self) -> pd.DataFrame:
        """The attempts of the arrived; the run must have kept them (``record``)."""
        table = self.run.attempts
        return table[table["instance"].isin(self.arrived["instance"])]

    @property
    def answer_latency(self) -> np.ndarray:
        return (self.arrived["answered_s"] - self.arrived["arrived_s"]).to_numpy()

    def rate(self, column: str) -> float:
        """How many reach ``column`` (a time) a second inside the window."""
        inside = self.run.instances[column].between(self.start_s, self.end_s, inclusive="left")
        return float(inside.sum()) / (self.end_s - self.start_s)


Measure = Callable[[Window], float]


def mean(window: Window) -> float:
    return float(window.sojourn.mean())


def quantile(q: float) -> Measure:
    return lambda window: float(np.quantile(window.sojourn, q))


def mean_answer(window: Window) -> float:
    return float(window.answer_latency.mean())


def mean_queue(window: Window) -> float:
    return float(window.arrived["queue_s"].mean())


def completed(window: Window) -> float:
    """Share of the arrived that complete."""
    return float((window.arrived["outcome"] == "completed").mean())


def blocked(window: Window) -> float:
    """Share turned away at a full queue."""
    return float((window.arrived["reason"] == "queue_full").mean())


def replicate(
    text: str,
    measures: Mapping[str, Measure],
    pattern: str = "orchestration",
    n: int = REPLICATIONS,
    record: Literal["summary", "attempts"] = "summary",
) -> dict[str, Estimate]:
    """Run replications 0 to n − 1 and take every measure of each, after the cut."""
    scenario = sim.loads(text)
    end = scenario.run.duration
    rows = []
    for r in range(n):
        run = sim.simulate(scenario, pattern, replication=r, record=record)
        window = Window(run, CUT_SHARE * end, end)
        rows.append([measure(window) for measure in measures.values()])
    columns = np.array(rows, dtype=np.float64).T
    return {name: Estimate(each, str(name)) for name, each in zip(measures, columns, strict=True)}


def queues(
    services: Mapping[str, str],
    steps: Mapping[str, str],
    arrivals: str,
    duration: float,
    *,
    coordinator: str = "profile: none",
    outbox: str = "none",
    faults: Mapping[str, str] | None = None,
    drain: float = 2000,
) -> str:
    """A scenario of queues and nothing else: no network, no bus cost, no outbox delay.

    ``services`` by name as flow mappings, ``steps`` and ``faults`` likewise; all faults strike;
    times in seconds.
    """
    striking = faults or {}
    lines = [
        "name: oracle",
        "services:",
        *(f"  {name}: {{{keys}}}" for name, keys in services.items()),
        "workflows:",
        "  job:",
        "    steps:",
        *(f"      {name}: {{{keys}}}" for name, keys in steps.items()),
        f"workload: [{{workflow: job, arrivals: {{{arrivals}}}}}]",
        "network: {latency: 0s}",
        "patterns:",
        f"  orchestration: {{kind: orchestration, coordinator: {{{coordinator}}}}}",
        f"  choreography: {{kind: choreography, outbox: {outbox}, bus: {{profile: none}}}}",
        *(["faults:"] if striking else []),
        *(f"  {name}: {{{keys}}}" for name, keys in striking.items()),
        f"run: {{duration: {duration}, drain: {drain}, seed: 20, faults: [{', '.join(striking)}]}}",
    ]
    return "\n".join(lines)


def single(service: str, arrivals: str, duration: float, step: str = "", **more: object) -> str:
    """One step at one service."""
    return queues(
        {"server": service}, {"work": f"service: server{step}"}, arrivals, duration, **more
    )


@dataclass(frozen=True)
class Theory:
    """What the tests of this folder are told with."""

    replicate = staticmethod(replicate)
    queues = staticmethod(queues)
    single = staticmethod(single)
    welch = staticmethod(welch)
    estimate = Estimate
    confidence = CONFIDENCE
    mean = staticmethod(mean)
    quantile = staticmethod(quantile)
    mean_answer = staticmethod(mean_answer)
    mean_queue = staticmethod(mean_queue)
    completed = staticmethod(completed)
    blocked = staticmethod(blocked)


@pytest.fixture(scope="session")
def theory() -> Theory:
    return Theory()
