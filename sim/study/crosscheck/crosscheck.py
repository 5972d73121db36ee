"""The cross-check itself: replications of both sides, and the rule by which they agree.

Welch's interval of the difference, because the sides are independent and their variances differ;
its confidence is 1 − 5 % / number of measures (Bonferroni), so that a right model is called wrong
in 5 % of all cross-checks of a pattern. An interval too wide to see a quarter says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from sim.plan import plan
from sim.records import Tables
from sim.run import simulate_scenario
from sim.scenario import Scenario
from sim.study.asked import check_pattern
from sim.study.crosscheck.data import Agreement, Compared, CrosscheckData
from sim.study.crosscheck.export import Exporter, NotExportedError
from sim.study.crosscheck.laws import ciw
from sim.study.crosscheck.network import LATENCY, Measured, Network, measures
from sim.study.statistics import t_quantile

FAMILY = 0.05
"""The probability that a right model differs somewhere."""
WIDEST = 0.25
"""An interval wider than this share of the value (a wait: of the sojourn) shows nothing."""
REPLICATIONS = 10

Told = Callable[[int, int], None]
"""Hears how many replications of how many are done."""


def crosscheck(
    scenario: Scenario,
    patterns: Sequence[str] | None = None,
    *,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    told: Told | None = None,
) -> CrosscheckData:
    """Compare patterns of a scenario (None: all) with Ciw, without failures.

    Raises NoCiwError, UnknownPatternError, ValueError below two replications, and NotExportedError
    where no pattern can be exported.
    """
    if replications < 2:
        raise ValueError(f"{replications} replication has no interval; at least 2")
    version = str(ciw().__version__)
    asked = scenario.patterns if patterns is None else patterns
    names = list(dict.fromkeys(check_pattern(scenario, name) for name in asked))
    root = scenario.run.seed if seed is None else seed
    rows: list[Compared] = []
    left_out: dict[str, tuple[str, ...]] = {}
    refused: dict[str, str] = {}
    for done, name in enumerate(names):
        exporter = Exporter(scenario, name)
        try:
            small = exporter.scenario()
            network = Network(plan(small, name, faults=()))
        except NotExportedError as error:
            refused[name] = str(error)
            continue
        left_out[name] = exporter.left_out
        both = []
        for r in range(replications):
            both.append((_ours(small, name, root, r, network), network.run(_seed(root, r))))
            if told is not None:
                told(done * replications + r + 1, len(names) * replications)
        rows += _compared(name, both)
    if len(refused) == len(names):
        raise NotExportedError("; ".join(dict.fromkeys(refused.values())))
    return CrosscheckData(scenario, root, replications, version, tuple(rows), left_out, refused)


def _seed(root: int, replication: int) -> int:
    """Ciw's own seed for a replication; its generators are 32 bits wide."""
    sequence = np.random.SeedSequence(root, spawn_key=(replication,))
    return int(sequence.generate_state(1)[0])


def _ours(
    scenario: Scenario, pattern: str, seed: int, replication: int, network: Network
) -> Measured:
    """The measures of one of our runs, as those of the network."""
    tables = simulate_scenario(scenario, pattern, seed, replication, "summary", ())
    return _stations(tables, network, scenario.run.duration) | _latencies(tables)


def _stations(tables: Tables, network: Network, duration: float) -> Measured:
    found: Measured = {}
    table = tables.frame("components").set_index("component")
    for name in network.stations:
        row = {str(key): value for key, value in table.loc[name].to_dict().items()}
        queue_s = row["queue_mean"] * tables.ended_s
        found |= measures(
            name, int(row["served"]), row["busy_s"], queue_s, int(row["capacity"]), duration
        )
    return found


def _latencies(tables: Tables) -> Measured:
    instances = tables.frame("instances")
    means = instances.groupby("workflow", observed=True)["latency_s"].mean()
    return {(str(name), LATENCY): float(mean) for name, mean in means.items()}


def _compared(pattern: str, both: Sequence[tuple[Measured, Measured]]) -> list[Compared]:
    keys = [key for key in both[0][0] if key in both[0][1]]
    confidence = 1 - FAMILY / len(keys)
    means = {key: float(np.mean([theirs[key] for _, theirs in both])) for key in keys}
    return [
        _row(
            pattern, key, np.array([ours[key] for ours, _ in both]),
            np.array([theirs[key] for _, theirs in both]), confidence,
            means.get((key[0], "sojourn"), means[key]) if key[1] == "wait" else means[key],
        )
        for key in keys
    ]  # fmt: skip


def _row(
    pattern: str,
    key: tuple[str, str],
    ours: np.ndarray[tuple[int], np.dtype[np.float64]],
    theirs: np.ndarray[tuple[int], np.dtype[np.float64]],
    confidence: float,
    against: float,
) -> Compared:
    difference = float(ours.mean() - theirs.mean())
    half = welch(ours, theirs, confidence)
    agreement: Agreement = "agree"
    if abs(difference) > half + 1e-9 * abs(against):  # what rounding alone makes
        agreement = "differ"
    elif half > WIDEST * abs(against):
        agreement = "not enough data"
    return Compared(
        pattern, *key, float(ours.mean()), float(theirs.mean()), difference, half, agreement
    )


def welch(
    one: np.ndarray[tuple[int], np.dtype[np.float64]],
    other: np.ndarray[tuple[int], np.dtype[np.float64]],
    confidence: float,
) -> float:
    """Half the interval of the difference of two means with unequal variances (Welch 1947)."""
    a, b = (float(each.var(ddof=1)) / len(each) for each in (one, other))
    if a + b == 0.0:
        return 0.0
    degrees = (a + b) ** 2 / (a**2 / (len(one) - 1) + b**2 / (len(other) - 1))
    return t_quantile_of(confidence, degrees) * math.sqrt(a + b)


def t_quantile_of(confidence: float, degrees: float) -> float:
    """Student's t at a number of degrees that need not be whole: rounded down, which is wider."""
    return t_quantile(confidence, max(1, math.floor(degrees)))
