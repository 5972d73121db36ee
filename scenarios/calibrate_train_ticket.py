"""How well a scenario calibrated on half of the TrainTicket bookings foretells the other half.

`python scenarios/calibrate_train_ticket.py` calibrates on every other booking (in the order of
arrival, so that both halves saw the same day), simulates the scenario, and prints the quantiles of
the latency of complete bookings beside those of the half that was not looked at, with the 95 %
interval that so few bookings leave (bootstrap). Times are drawn independently of each other; what
that costs in the tail is what train_ticket_fidelity.py measures. `--out DIR` keeps the scenario,
the Q-Q charts of all steps, and the Q-Q chart of the latency.
"""

import argparse
import csv
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

import sim
from sim.report import charts
from sim.report.draw import Chart, draw

HERE = Path(__file__).parent
BOOKINGS = HERE / "data" / "trainticket-booking-2023-01-29.csv"
LEVELS = (0.05, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
Sample = npt.NDArray[np.float64]


def halves(folder: Path) -> tuple[Path, Path]:
    """Two files with every other booking each."""
    with BOOKINGS.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    start = header.index("booking_start_unix_ns")
    begun = {row[0]: int(row[start]) for row in rows}
    place = {trace: n for n, trace in enumerate(sorted(begun, key=lambda one: (begun[one], one)))}
    paths = (folder / "fitted.csv", folder / "kept.csv")
    for half, path in enumerate(paths):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *(r for r in rows if place[r[0]] % 2 == half)])
    return paths


def simulated(scenario: sim.Scenario, replications: int) -> Sample:
    """Latencies (s) of the completed instances of all replications together."""
    found = []
    for number in range(replications):
        run = sim.simulate(scenario, "orchestration", replication=number, record="summary")
        done = run.instances[run.instances["outcome"] == "completed"]
        found.append((done["answered_s"] - done["arrived_s"]).to_numpy(dtype=np.float64))
    return np.concatenate(found)


def intervals(sample: Sample, rng: np.random.Generator) -> Sample:
    """The 95 % intervals of its quantiles, by the bootstrap: a row low, a row high."""
    again = np.quantile(rng.choice(sample, (2000, sample.size)), LEVELS, axis=1)
    return np.quantile(again, (0.025, 0.975), axis=1)


def compared(
    folder: Path, replications: int, times: str, *, pictures: bool = False
) -> dict[str, Sample]:
    """Latencies (s) of both halves and of the simulation; the scenario is left in the folder."""
    fitted, kept = halves(folder)
    calibration = sim.calibrate(fitted, name="half", workflow="booking", times=times)
    scenario = calibration.save(folder / "half.yaml", pictures=pictures)
    return {
        "fitted": calibration.latency(),
        "kept": sim.calibrate(kept, workflow="booking").latency(),
        "simulated": simulated(scenario, replications),
    }


def chart(found: dict[str, Sample]) -> Chart:
    """The simulated latencies, and those of the fitted half, against the half that was kept."""
    levels = (np.arange(found["kept"].size) + 0.5) / found["kept"].size
    measured, *others = (
        np.quantile(found[name], levels) for name in ("kept", "simulated", "fitted")
    )
    named = dict(zip(("simulated", "the other half, as measured"), others, strict=True))
    detail = f"{found['kept'].size} complete bookings that the calibration has not seen"
    return Chart(
        "latency-qq",
        "Latency of the half of the bookings that was kept, against the simulation.",
        partial(
            charts.qq,
            measured=measured,
            others=named,
            subject="Latency of a TrainTicket booking",
            detail=detail,
            label="foretold",
        ),
    )


def main(replications: int, times: str, out: Path | None) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) if out is None else out
        folder.mkdir(parents=True, exist_ok=True)
        found = compared(folder, replications, times, pictures=out is not None)
        low, high = intervals(found["kept"], np.random.default_rng(1))
        print(f"{'latency, ms':<12}{'kept half':>12}{'95 % interval':>20}{'simulated':>12}{'':>8}")
        for number, level in enumerate(LEVELS):
            kept, foretold = (np.quantile(found[name], level) for name in ("kept", "simulated"))
            ends = f"[{1e3 * low[number]:.0f}, {1e3 * high[number]:.0f}]"
            inside = "within" if low[number] <= foretold <= high[number] else "outside"
            print(
                f"p{100 * level:<11.0f}{1e3 * kept:>12.0f}{ends:>20}{1e3 * foretold:>12.0f}"
                f"{inside:>10}"
            )
        if out is not None:
            picture = draw(chart(found))
            (out / "latency-qq.svg").write_text(picture.svg, encoding="utf-8")
            (out / "latency-qq.png").write_bytes(picture.png)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--times", choices=["empirical", "fitted"], default="empirical")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    main(asked.replications, asked.times, asked.out)
