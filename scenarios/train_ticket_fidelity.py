"""How close the simulated booking comes to the recorded one, and what independent draws cost.

`python scenarios/train_ticket_fidelity.py` prints p50, p95, p99 and the mean of complete bookings:
- recorded: the 443 complete bookings of the data;
- shuffled: the same bookings after each call's durations were dealt out anew among them, which
  keeps every duration and takes away only what the calls of one booking have in common;
- resampled: draws added up by numpy with the scenario's rules, without the simulator;
- simulated: `orchestration-in-process` of train_ticket_booking.yaml.
All in ms, from the booking service's receiving the request to its answer, as it was recorded.
"""

import argparse
import csv
import json
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

import sim

HERE = Path(__file__).parent
DERIVED = HERE / "data" / "train_ticket"
PATTERN = "orchestration-in-process"
LEVELS = (0.50, 0.95, 0.99)
Sample = npt.NDArray[np.float64]


@cache
def column(path: Path) -> Sample:
    """The single column of a derived file."""
    with path.open(encoding="utf-8", newline="") as file:
        return np.array([float(row[0]) for row in list(csv.reader(file))[1:]])


@cache
def measured() -> dict[str, dict[str, float]]:
    """Shares and counts that derive_train_ticket.py wrote."""
    return json.loads((DERIVED / "measured.json").read_text(encoding="utf-8"))


@cache
def recorded_rows() -> list[dict[str, float]]:
    """Complete bookings: the whole span under "booking", each call's duration under its name."""
    with (HERE / "data" / "trainticket-booking-2023-01-29.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    bookings: dict[str, dict[str, float]] = {}
    for row in rows:
        name = row["service"].removeprefix("ts-").removesuffix("-service").replace("-", "_")
        name = "booking" if name.startswith("preserve") else name
        bookings.setdefault(row["trace"], {})[name] = float(row["duration_ms"])
    return [booking for booking in bookings.values() if "user" in booking]


def recorded() -> Sample:
    """Spans of the complete bookings."""
    return np.array([booking["booking"] for booking in recorded_rows()])


def shuffled(rng: np.random.Generator) -> Sample:
    """Spans of the complete bookings after a shuffle of each call's durations, and of own work."""
    bookings = recorded_rows()
    total = np.zeros(len(bookings))
    for call in measured()["made"]:
        made = np.array([call in booking for booking in bookings])
        total[made] += rng.permutation(column(DERIVED / f"{call}.csv"))
    calls = np.array([len(booking) - 1 for booking in bookings])
    works = rng.permutation(column(DERIVED / "own_work.csv"))
    total += np.add.reduceat(works, np.concatenate(([0], np.cumsum(calls + 1)[:-1])))
    return total + 2 * calls * measured()["hop_ms"]


def resampled(n: int, rng: np.random.Generator) -> Sample:
    """Spans of n bookings that were not rejected, everything drawn independently."""
    facts = measured()
    bookings = _unrejected(n, facts, rng)
    total = np.zeros(n)
    for call, made in bookings.items():
        total[made] += rng.choice(column(DERIVED / f"{call}.csv"), int(made.sum()))
    calls = np.sum(list(bookings.values()), axis=0)
    works = rng.choice(column(DERIVED / "own_work.csv"), int(np.sum(calls + 1)))
    total += np.add.reduceat(works, np.concatenate(([0], np.cumsum(calls + 1)[:-1])))
    return total + 2 * calls * facts["hop_ms"]


def _unrejected(
    n: int, facts: dict[str, dict[str, float]], rng: np.random.Generator
) -> dict[str, npt.NDArray[np.bool_]]:
    """Which calls each of n bookings makes: drawn by the rules, kept where no call rejected."""
    kept: list[npt.NDArray[np.bool_]] = []
    calls = list(facts["made"])
    while sum(len(block) for block in kept) < n:
        fast, assured, fed = (
            rng.random(n) < facts["choices"][choice][branch]
            for choice, branch in (
                ("route", "high_speed"),
                ("assurance", "bought"),
                ("food", "ordered"),
            )
        )
        always = np.ones(n, dtype=bool)
        conditional = {"travel": fast, "order": fast, "travel2": ~fast, "order_other": ~fast}
        conditional |= {"assurance": assured, "food": fed}
        made = np.column_stack([conditional.get(call, always) for call in calls])
        chance = np.array([facts["rejects"][call] for call in calls])
        kept.append(made[~(made & (rng.random(made.shape) < chance)).any(axis=1)])
    table = np.concatenate(kept)[:n]
    return {call: table[:, i] for i, call in enumerate(calls)}


def rank_correlations() -> dict[tuple[str, str], float]:
    """Spearman's rank correlation of each pair of calls that 30 or more bookings made both."""
    found = {}
    for a, b in combinations(measured()["made"], 2):
        both = [(row[a], row[b]) for row in recorded_rows() if a in row and b in row]
        if len(both) >= 30:
            found[a, b] = float(stats.spearmanr(*zip(*both, strict=True)).statistic)
    return found


@cache
def runs(replications: int) -> tuple[pd.DataFrame, ...]:
    """The instances of each replication of the scenario under in-process orchestration."""
    scenario = sim.load(HERE / "train_ticket_booking.yaml")
    return tuple(
        sim.simulate(scenario, PATTERN, replication=number, record="summary").instances
        for number in range(replications)
    )


def simulated(replications: int) -> list[Sample]:
    """Spans of the completed instances of each replication, less the client's own two hops."""
    samples = []
    for instances in runs(replications):
        done = instances[instances["outcome"] == "completed"]
        spans = (done["answered_s"] - done["arrived_s"]).to_numpy(dtype=np.float64)
        samples.append(1e3 * spans - 2 * measured()["hop_ms"])
    return samples


def figures(sample: Sample) -> Sample:
    """p50, p95, p99 and the mean of a sample."""
    return np.array([*np.quantile(sample, LEVELS), sample.mean()])


def main(replications: int) -> None:
    rng = np.random.default_rng(1)
    shuffles = np.array([figures(shuffled(rng)) for _ in range(1000)])
    by_run = np.array([figures(sample) for sample in simulated(replications)])
    mean = by_run.mean(axis=0)
    half = stats.t.ppf(0.975, replications - 1) * stats.sem(by_run, axis=0)
    print(f"{'ms':<36}{'p50':>20}{'p95':>20}{'p99':>20}{'mean':>20}")
    _line("recorded (443 bookings)", figures(recorded()))
    _line(
        "shuffled (1000 times, central 95 %)",
        shuffles.mean(axis=0),
        *np.quantile(shuffles, (0.025, 0.975), axis=0),
    )
    _line("resampled (1e6 bookings)", figures(resampled(1_000_000, rng)))
    _line(f"simulated ({replications} runs, 95 % CI)", mean, mean - half, mean + half)
    (a, b), most = max(rank_correlations().items(), key=lambda item: item[1])
    print(f"largest rank correlation between two calls of a booking: {most:.2f} ({a}, {b})")


def _line(
    label: str, values: Sample, low: Sample | None = None, high: Sample | None = None
) -> None:
    cells = [f"{value:.0f}" for value in values]
    if low is not None and high is not None:
        cells = [f"{c} [{a:.0f}, {b:.0f}]" for c, a, b in zip(cells, low, high, strict=True)]
    print(f"{label:<36}" + "".join(f"{cell:>20}" for cell in cells))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=10)
    main(parser.parse_args().replications)
