"""Blast radius: what one fault did, from a run and its twin (the same run without the fault).

Only instances that both have count, and only open arrivals: a closed user asks at other times when
it is answered later. *Good* is completed within the workflow's objective; *harmed* is good in the
twin and not good with the fault. Delayed is not lost: the figures are never added up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.metrics.bystanders import suffering
from sim.metrics.metric import Better
from sim.metrics.observation import ALL, is_good
from sim.metrics.recovery import recovery
from sim.metrics.work import Bools, Floats

Texts = npt.NDArray[np.object_]

NAN = float("nan")
SPLIT = ("slow", "compensated", "refused", "dirty", "stuck", "in_flight")
"""How a harmed instance ended; slow: it completed, but not within its objective."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a blast radius: name, unit, definition, and which direction is better."""

    name: str
    unit: str
    definition: str
    better: Better = "lower"


@dataclass(frozen=True, slots=True)
class Side:
    """The tables of a run or of its twin; `attempts` is None where none were kept."""

    instances: pd.DataFrame
    effects: pd.DataFrame
    attempts: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Strike:
    """When a fault struck: from its first start to its last end (infinite: to the end)."""

    start_s: float
    end_s: float


def strike_of(faults: pd.DataFrame, name: str) -> Strike | None:
    """When the fault of that name struck in a run, from its `faults` table; None: never."""
    own = faults[(faults["fault"] == name).to_numpy()]
    if own.empty:
        return None
    ends = own["end_s"].to_numpy(dtype=np.float64)
    last = float("inf") if np.isnan(ends).any() else float(ends.max())
    return Strike(float(own["start_s"].min()), last)


def figures() -> Iterator[Figure]:
    """All figures, in the order in which they are shown."""
    yield Figure("good", "1", "instances that are good in the twin", "neither")
    yield Figure("harmed", "1", "instances that are good in the twin and not good with the fault")
    yield Figure("share", "1", "harmed instances, of those that are good in the twin")
    ended = {"slow": "that completed, but not within their objective"}
    for outcome in SPLIT:
        how = ended.get(outcome, f"with outcome {outcome}")
        yield Figure(f"share_{outcome}", "1", f"the part of `share` {how}")
    yield Figure(
        "needless", "1", "the part of `share` that had no business at the target in the twin"
    )
    yield Figure(
        "services",
        "1",
        "share of the other services, of those with at least 1 000 attempts from the fault's start "
        "to recovery, whose p99 at least doubles or whose error rate rises to at least twice and "
        "by at least one point",
    )
    yield Figure("span", "s", "from the first to the last arrival that was harmed")
    yield Figure(
        "recovery",
        "s",
        "from the fault's end to the first moment from which, of the arrivals of the next 60 s "
        "that are good in the twin, at least 95 % are good; infinite: not within at least 300 s "
        "that were watched",
    )
    yield Figure(
        "recovery_not_seen", "1", "1 where too little of the run was left to see a recovery"
    )
    yield Figure(
        "delay_debt", "s", "extra latency, summed over the instances that complete in both runs"
    )
    yield Figure(
        "amplification", "1", "attempts, as a multiple of those of the same instances in the twin"
    )
    yield Figure(
        "time_to_detect",
        "s",
        "from the fault's start until some component first knows of a harmed instance that "
        "something is wrong with it; infinite: nobody ever does",
    )


FIGURES: Mapping[str, Figure] = MappingProxyType({one.name: one for one in figures()})
"""Every figure by its name."""


def blast_radius(
    run: Side,
    twin: Side,
    strike: Strike | None,
    exposed: Bools,
    *,
    others: Iterable[str],
    workflows: Iterable[str],
    slo_s: Mapping[str, float],
    duration_s: float,
) -> pd.DataFrame:
    """All figures of one fault, tidy: `metric workflow value`, for each workflow and for `all`.

    `exposed`: which of the twin's instances had business at the target, one entry a row. `others`:
    the services that are not the target. `duration_s`: when arrivals stop. `strike` None: the fault
    never struck. NaN where there is nothing to measure.
    """
    pairs = _Pairs.of(run, twin, exposed, slo_s)
    rows: list[tuple[str, str, float]] = []
    for workflow in (ALL, *workflows):
        own = pairs if workflow == ALL else pairs.at(pairs.workflow == workflow)
        found = dict(_figures(own, strike, duration_s))
        if workflow == ALL and strike is not None:
            until = min(strike.end_s + np.nan_to_num(found["recovery"], nan=np.inf), duration_s)
            found["services"] = suffering(
                run.attempts, twin.attempts, others, (strike.start_s, until)
            )
        rows += [(name, workflow, found.get(name, NAN)) for name in FIGURES]
    return pd.DataFrame(rows, columns=["metric", "workflow", "value"])


def untouched(workflows: Iterable[str]) -> pd.DataFrame:
    """The figures under a pattern that lacks the target: nothing is struck, so nothing is harmed.

    How many are good is not known, because there was no need to run anything.
    """
    nothing = dict.fromkeys(("harmed", "share", *_split_names(), "needless", "delay_debt"), 0.0)
    known = {**nothing, "amplification": 1.0}
    rows = [
        (name, workflow, known.get(name, NAN)) for workflow in (ALL, *workflows) for name in FIGURES
    ]
    return pd.DataFrame(rows, columns=["metric", "workflow", "value"])


def _split_names() -> list[str]:
    return [f"share_{outcome}" for outcome in SPLIT]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The instances that a run and its twin share, by arrival; one entry each.

    `workflow` is the twin's: with a release an instance may be of a changed version of it.
    """

    workflow: Texts
    arrived_s: Floats
    was_good: Bools
    is_good: Bools
    outcome: Texts
    exposed: Bools
    latency_s: Floats
    calm_latency_s: Floats
    attempts: Floats
    calm_attempts: Floats
    noticed_s: Floats

    @classmethod
    def of(cls, run: Side, twin: Side, exposed: Bools, slo_s: Mapping[str, float]) -> "_Pairs":
        ours, theirs = (one.instances["instance"].to_numpy(dtype=np.int64) for one in (run, twin))
        _, here, there = np.intersect1d(ours, theirs, assume_unique=True, return_indices=True)
        arrived = run.instances["arrived_s"].to_numpy(dtype=np.float64)[here]
        order = np.argsort(arrived, kind="stable")
        here, there = here[order], there[order]
        now, calm = run.instances.iloc[here], twin.instances.iloc[there]
        return cls(
            calm["workflow"].to_numpy(dtype=object),
            now["arrived_s"].to_numpy(dtype=np.float64),
            is_good(calm, slo_s),
            is_good(now, slo_s),
            now["outcome"].to_numpy(dtype=object),
            exposed[there],
            now["latency_s"].to_numpy(dtype=np.float64),
            calm["latency_s"].to_numpy(dtype=np.float64),
            now["attempts"].to_numpy(dtype=np.float64),
            calm["attempts"].to_numpy(dtype=np.float64),
            now["noticed_s"].to_numpy(dtype=np.float64),
        )

    def at(self, which: Bools) -> "_Pairs":
        return _Pairs(*(getattr(self, name)[which] for name in self.__slots__))

    @property
    def harmed(self) -> Bools:
        return self.was_good & ~self.is_good


def _figures(
    pairs: _Pairs, strike: Strike | None, duration_s: float
) -> Iterator[tuple[str, float]]:
    good = int(pairs.was_good.sum())
    harmed = pairs.harmed
    outcome = np.where(pairs.outcome == "completed", "slow", pairs.outcome)[harmed]
    arrived = pairs.arrived_s[harmed]

    def share(count: int) -> float:
        return count / good if good else NAN

    yield "good", float(good)
    yield "harmed", float(len(arrived))
    yield "share", share(len(arrived))
    for name in SPLIT:
        yield f"share_{name}", share(int((outcome == name).sum()))
    yield "needless", share(int((harmed & ~pairs.exposed).sum()))
    yield "span", float(arrived[-1] - arrived[0]) if len(arrived) else NAN
    yield "delay_debt", float(np.nansum(pairs.latency_s - pairs.calm_latency_s))
    calm = float(pairs.calm_attempts.sum())
    yield "amplification", float(pairs.attempts.sum()) / calm if calm else NAN
    if strike is None:
        return
    good_before = pairs.was_good
    seconds = recovery(
        pairs.arrived_s[good_before], pairs.is_good[good_before], strike.end_s, duration_s
    )
    yield "recovery", seconds
    yield "recovery_not_seen", float(np.isnan(seconds))
    yield "time_to_detect", _detected(pairs.noticed_s[harmed], strike)


def _detected(noticed_s: Floats, strike: Strike) -> float:
    """Seconds from the fault's start until somebody knows; what was noticed before is not it."""
    if not len(noticed_s):
        return NAN
    after = noticed_s[noticed_s >= strike.start_s]
    return float(after.min()) - strike.start_s if len(after) else float("inf")
