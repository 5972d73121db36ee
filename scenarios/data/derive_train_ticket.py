"""What the TrainTicket bookings say about the scenario: durations, gaps, branches and early stops.

`python scenarios/data/derive_train_ticket.py` reads trainticket-booking-2023-01-29.csv and writes
into train_ticket/ one sample of durations a call, one sample of the booking service's own work
between its calls, and measured.json with every number that the scenario files quote. The same
input gives the same bytes; a test runs it again and compares.
"""

import argparse
import csv
import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
BOOKINGS = HERE / "trainticket-booking-2023-01-29.csv"

# The order in which the booking service makes its calls. A booking makes one call of each stage at
# most; the only exclusive stages are the two ways to look up a trip and to store an order.
STAGES: tuple[tuple[str, ...], ...] = (
    ("security",),
    ("contacts",),
    ("travel", "travel2"),
    ("basic",),
    ("seat",),
    ("order", "order_other"),
    ("assurance",),
    ("food",),
    ("user",),
)
CALLS = tuple(call for stage in STAGES for call in stage)
STAGE_OF = {call: i for i, stage in enumerate(STAGES) for call in stage}
LAST = CALLS[-1]

# One way over the cluster's network, assumed. A recorded call is a span of the callee, so a gap
# between two calls holds the way back of one and the way out of the next; the simulator charges
# these ways by itself. In 290 calls whose spans are known on both sides the caller's is 2.8 ms
# longer (median), in 99 % at least 0.6 ms, so 2 x 0.25 ms fits in; the rest is the caller's work.
# The assumption moves time between "network" and "own work" and leaves every total as recorded.
HOP_MS = 0.25


@dataclass(frozen=True, slots=True)
class Booking:
    """One recorded booking: its whole span, and its calls in order (name, start, duration; ms)."""

    span_ms: float
    calls: tuple[tuple[str, float, float], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _, _ in self.calls)

    @property
    def stage(self) -> int:
        """The stage of the last call; -1 for a booking that made none."""
        return STAGE_OF[self.names[-1]] if self.calls else -1

    @property
    def complete(self) -> bool:
        """A booking that got as far as its last call; all others were answered with an error."""
        return self.made(LAST)

    def made(self, call: str) -> bool:
        return call in self.names

    @property
    def stopped_after(self) -> str | None:
        """The call after which a booking stopped; None when it is complete or made no call."""
        return None if self.complete or not self.calls else self.names[-1]


def read(path: Path = BOOKINGS) -> list[Booking]:
    """All bookings of the file, in its order; raises ValueError where one is no plain sequence."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_trace: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_trace.setdefault(row["trace"], []).append(row)
    return [_booking(trace, rows) for trace, rows in by_trace.items()]


def _booking(trace: str, rows: list[dict[str, str]]) -> Booking:
    """One booking of its rows, the first of which is the booking itself.

    In 4 of 3 952 gaps of complete bookings the next call begins before the span of the last one has
    ended (by 20 to 87 ms): the answer was there and the callee went on for itself. What counts for
    the booking is the time until its answer, so a call ends here where the next one needs it to.
    """
    root, *calls = rows
    span = float(root["duration_ms"])
    starts = [float(row["offset_ms"]) for row in calls]
    limits = [start - 2 * HOP_MS for start in starts[1:]] + [span - HOP_MS]
    booking = Booking(
        span,
        tuple(
            (_name(row["service"]), start, min(float(row["duration_ms"]), limit - start))
            for row, start, limit in zip(calls, starts, limits, strict=False)
        ),
    )
    stages = [STAGE_OF[name] for name in booking.names]
    if not root["service"].startswith("ts-preserve") or stages != sorted(set(stages)):
        raise ValueError(f"booking {trace} is not a sequence of the known stages: {booking.names}")
    return booking


def _name(service: str) -> str:
    return service.removeprefix("ts-").removesuffix("-service").replace("-", "_")


def own_work(booking: Booking) -> list[float]:
    """What the booking service spends itself, in ms: before, between and after its calls.

    n > 0 calls give n + 1 values, which is also the number of decisions that an orchestrator takes
    (the start, and the answer of each call). With calls and hops they add up to the span.
    """
    ends = [0.0, *(start + duration for _, start, duration in booking.calls)]
    starts = [*(start for _, start, _ in booking.calls), booking.span_ms]
    # Out and back is charged between two calls, one way only at either end of the booking.
    hops = [HOP_MS, *[2 * HOP_MS] * (len(booking.calls) - 1), HOP_MS]
    # Differences of floats: what should be nothing can come out as -1e-14.
    return [max(s - e - h, 0.0) for s, e, h in zip(starts, ends, hops, strict=True)]


def stops(bookings: list[Booking]) -> dict[str, tuple[int, int]]:
    """For each call (bookings that stopped after it, bookings that made it)."""
    made = Counter(name for b in bookings for name in b.names)
    stopped = Counter(b.stopped_after for b in bookings)
    return {call: (stopped[call], made[call]) for call in CALLS}


def branches(bookings: list[Booking]) -> dict[str, dict[str, float]]:
    """Shares of the three choices, each among the bookings that got to the point where it shows.

    In the simulator a branch is drawn when the instance arrives, whatever happens to it later. A
    share among all bookings that *reached* the point is therefore the right one, while a share
    among complete bookings would count the rejections of a branch a second time. So:
    - route: by the look-up call that was made; bookings that stopped before it are left out;
    - assurance: among bookings that got past the order call ("bought" also where it stopped them);
    - food: among bookings that got past assurance. Of one that stopped there nobody knows whether
      food would have come, which does no harm as long as food does not depend on assurance:
      measured.json holds that test (and the same for the route).
    """
    looked_up = [b for b in bookings if b.stage >= STAGE_OF["travel"]]
    return {
        "route": _shares(looked_up, "travel", "high_speed", "other"),
        "assurance": _shares(_past("order", bookings), "assurance", "bought", "declined"),
        "food": _shares(_past("assurance", bookings), "food", "ordered", "skipped"),
    }


def _past(call: str, bookings: list[Booking]) -> list[Booking]:
    """Bookings that went on after the stage of a call, whether or not they made that call."""
    return [b for b in bookings if b.stage > STAGE_OF[call]]


def _shares(bookings: list[Booking], call: str, yes: str, no: str) -> dict[str, float]:
    """Shares of bookings with and without a call, to 4 digits, adding up to 1."""
    share = round(sum(b.made(call) for b in bookings) / len(bookings), 4)
    return {yes: share, no: round(1 - share, 4)}


def independence(bookings: list[Booking]) -> dict[str, dict[str, object]]:
    """2 x 2 tables of two facts (rows, columns: yes, no) and the p-value of the chi-square test.

    Only "stop after assurance by route" is not independent (10 of 84 on the other route, 3 of 140
    on the high-speed one). The scenario keeps one assurance step with the common rate all the same:
    it moves the share of the other route among complete bookings from 36.1 % to 37.6 %, which is
    less than the sampling error of the former (2.3 points).
    """
    past_order, past_assurance = _past("order", bookings), _past("assurance", bookings)
    basic, assurance = ([b for b in bookings if b.made(c)] for c in ("basic", "assurance"))
    return {
        "food by assurance": _chi_square(
            [(b.made("assurance"), b.made("food")) for b in past_assurance]
        ),
        "food by route": _chi_square([(b.made("travel2"), b.made("food")) for b in past_assurance]),
        "assurance by route": _chi_square(
            [(b.made("travel2"), b.made("assurance")) for b in past_order]
        ),
        "stop after basic by route": _chi_square(
            [(b.made("travel2"), b.stopped_after == "basic") for b in basic]
        ),
        "stop after assurance by route": _chi_square(
            [(b.made("travel2"), b.stopped_after == "assurance") for b in assurance]
        ),
    }


def _chi_square(pairs: list[tuple[bool, bool]]) -> dict[str, object]:
    count = Counter(pairs)
    table = [[count[row, column] for column in (True, False)] for row in (True, False)]
    (a, b), (c, d) = table
    chi2 = len(pairs) * (a * d - b * c) ** 2 / ((a + b) * (c + d) * (a + c) * (b + d))
    return {"table": table, "p_value": round(math.erfc(math.sqrt(chi2 / 2)), 4)}


def quantile(values: list[float], q: float) -> float:
    """The q-quantile with linear interpolation between order statistics (numpy's default)."""
    ordered = sorted(values)
    position = q * (len(ordered) - 1)
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (position - low) * (ordered[high] - ordered[low])


def measured(bookings: list[Booking]) -> dict[str, object]:
    """Every number that a scenario file or a page quotes, as written to measured.json."""
    complete = [b for b in bookings if b.complete]
    by_call = stops(bookings)
    works = [w for b in complete for w in own_work(b)]
    return {
        "bookings": len(bookings),
        "complete": len(complete),
        # Two bookings failed before their first call; no step can stand for that: left out.
        "without_a_call": sum(not b.calls for b in bookings),
        "made": {call: made for call, (_, made) in by_call.items()},
        "stopped_after": {call: stopped for call, (stopped, _) in by_call.items()},
        "rejects": {call: round(stopped / made, 4) for call, (stopped, made) in by_call.items()},
        "choices": branches(bookings),
        "independence": independence(bookings),
        "hop_ms": HOP_MS,
        "own_work_ms": {"n": len(works), "mean": round(sum(works) / len(works), 3)},
        "recorded_ms": {
            f"p{percent}": round(quantile([b.span_ms for b in complete], percent / 100), 1)
            for percent in (50, 95, 99)
        },
    }


def write(folder: Path) -> None:
    """Write all derived files into a folder.

    Durations and own work are those of the complete bookings. Latency is a number of completed
    instances, and calls of bookings that stopped differ a little (travel: 391 ms on average in
    complete bookings, 169 ms in the 12 that got past it and stopped later), so that mixing them in
    would make completed instances faster than any booking of the data was.
    """
    complete = [b for b in read() if b.complete]
    folder.mkdir(parents=True, exist_ok=True)
    for call in CALLS:
        _column(
            folder / f"{call}.csv",
            "duration_ms",
            [ms for b in complete for name, _, ms in b.calls if name == call],
        )
    _column(folder / "own_work.csv", "own_work_ms", [ms for b in complete for ms in own_work(b)])
    text = json.dumps(measured(read()), indent=2) + "\n"
    (folder / "measured.json").write_text(text, encoding="utf-8", newline="\n")


def _column(path: Path, name: str, values: list[float]) -> None:
    lines = [name, *(f"{value:.3f}" for value in values)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Derive the TrainTicket scenario's data.")
    parser.add_argument("--out", type=Path, default=HERE / "train_ticket", help="where to write")
    write(parser.parse_args().out)
