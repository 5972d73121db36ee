"""Phenomenon 12: an overload that keeps itself alive by its retries (HotOS'21).

One server, μ = 300/s; a caller waits for 1 s and asks once more; requests are held for 10 s. There
is no inbox, or the second request would be answered without work. While the wait exceeds 1 s, all
work is in vain and each arrival asks twice, so the backlog drains at μ − λ(1 + r), or grows.

*When the wait falls below 1 s*, by Wald: the outage leaves λT first and rλ(T − 1) second requests,
W₀ = λ(T + r(T − 1))/μ seconds of work, which falls continuously at 1 − λ(1 + r)/μ on average:
τ = (W₀ − 1)/(1 − λ(1 + r)/μ), 16.0 s for λ = 100 and 118 s for λ = 140.
"""

import pytest
from phenomena.worlds import PUSH, estimates, runs, world
from theory.estimate import Estimate

MU, TIMEOUT, HELD, BEGIN = 300.0, 1.0, 10.0, 2.0
END = BEGIN + HELD


def overload(
    lam: float, watch: float, *, service: str = "", budget: str = "", tries: int = 2,
    kind: str = "outage",
):  # fmt: skip
    """``watch``: how long arrivals go on after the fault, in s."""
    retry = f"{{attempts: {tries}, wait: 0s{budget}}}"
    return world(
        {"db": f"inbox: none, time: {{dist: exponential, mean: {1 / MU!r}}}{service}"},
        {"job": {"ask": f"service: db, timeout: {TIMEOUT}, retry: {retry}"}},
        f"process: poisson, rate: {lam}",
        END + watch,
        patterns={"orchestration": PUSH},
        faults={"trigger": f"kind: {kind}, target: db, at: {BEGIN}, for: {HELD}"},
        drain=2000,
    )


def below(run) -> float:
    """When after the fault the wait first was below the timeout, in s; NaN: never."""
    tries = run.attempts
    quick = (tries["enqueued_s"] > END) & (tries["started_s"] - tries["enqueued_s"] < TIMEOUT)
    return float(tries["enqueued_s"][quick].min()) - END


def good(start: float, end: float):
    """Share of those that arrive in [start, end) and get their answer in time."""

    def of(run) -> float:
        tries = run.attempts
        in_time = (tries["ended_s"] - tries["asked_s"] < TIMEOUT - 1e-9) & (
            tries["answer"] == "success"
        )
        mine = run.instances["arrived_s"].between(start, end, inclusive="left")
        asked = run.instances["instance"][mine]
        return float(asked.isin(tries["instance"][in_time]).mean())

    return of


def offered(start: float, end: float):
    """Requests a second, first and second ones, of those that arrive in [start, end)."""

    def of(run) -> float:
        mine = run.instances["arrived_s"].between(start, end, inclusive="left")
        return float(run.instances["attempts"][mine].sum()) / (end - start)

    return of


def wald(lam: float, tries: int = 2) -> float:
    again = tries - 1
    backlog = lam * (HELD + again * (HELD - TIMEOUT)) / MU
    return (backlog - TIMEOUT) / (1 - lam * tries / MU)


def recovery(lam: float, watch: float, n: int, tries: int = 2) -> Estimate:
    found = estimates(
        overload(lam, watch, tries=tries),
        "orchestration",
        {"below": below, "good": good(END + watch - 5, END + watch - TIMEOUT)},
        n,
        "attempts",
    )
    assert (found["good"].values >= 0.95).all(), "every run has recovered"
    return found["below"]


def never(lam: float, watch: float, n: int, budget: str = "") -> Estimate:
    """The rate of requests in the last 8 s of runs in which nobody is answered any more."""
    found = estimates(
        overload(lam, watch, budget=budget),
        "orchestration",
        {
            "good": good(END + watch - 8, END + watch),
            "offered": offered(END + watch - 8, END + watch),
        },
        n,
        "attempts",
    )
    assert (found["good"].values == 0).all()
    return found["offered"]


def test_at_a_third_of_capacity_it_recovers():
    """λ(1 + r) = 200 < μ; 10 replications."""
    assert wald(100) == pytest.approx(16)
    recovery(100, 30, n=10).agrees(wald(100), within=0.25)


def test_near_capacity_it_never_recovers():
    """λ(1 + r) = 560 > μ; 8 replications."""
    never(280, 14, n=8).agrees(560, within=0.1)


@pytest.mark.long
def test_near_capacity_it_has_not_recovered_after_nine_minutes():
    never(280, 540, n=2)


@pytest.mark.long
def test_just_below_the_boundary_it_recovers():
    """λ(1 + r) = 280; 83 to 132 s in five runs of another simulator. 20 replications."""
    assert wald(140) == pytest.approx(118)
    recovery(140, 230, n=20).agrees(wald(140), within=0.2)


@pytest.mark.long
@pytest.mark.parametrize("lam", [160, 200])
def test_just_above_the_boundary_it_never_recovers(lam):
    never(lam, 240, n=3)


@pytest.mark.long
def test_without_retries_it_recovers_near_capacity():
    """125 s until the wait is below 1 s, λT/(μ − λ) = 140 s until it is 0. 20 replications."""
    assert wald(280, tries=1) == pytest.approx(125)
    recovery(280, 260, n=20, tries=1).agrees(125, within=0.25)


BUDGET = ", budget: 10%"


def test_a_budget_bounds_the_requests():
    """λ(1 + b) = 308 for λ = 280: still more than μ, so it does not rescue. 8 replications."""
    x = never(280, 14, n=8, budget=BUDGET)
    x.agrees(308, within=0.1)
    assert x.mean < 560 - x.half_width


@pytest.mark.long
def test_a_budget_rescues_260():
    """λ(1 + b) = 286 < μ."""
    scenario = overload(260, 400, budget=BUDGET)
    for run in runs(scenario, "orchestration", 3, "attempts"):
        assert good(END + 380, END + 395)(run) >= 0.95


@pytest.mark.long
def test_a_budget_does_not_rescue_280():
    """λ(1 + b) = 308 > μ."""
    never(280, 400, n=2, budget=BUDGET)


@pytest.mark.parametrize(
    ("how", "after"),
    [
        ({"service": ", discipline: lifo"}, 0.0),
        ({"service": ", drop_expired: true"}, 40.0),
        ({"kind": "crash"}, 0.0),
    ],
    ids=["lifo", "drop-expired", "refused-not-held"],
)
def test_what_rescues_near_capacity(how, after):
    """Recovered: of those that arrive in the 60 s from then on at least 95 % are good.

    LIFO serves the new ones first, and a crash holds nothing: at once. Where expired work is
    dropped, 1 s of work is left, which is gone after 1/(1 − λ/μ) = 15 s on average, with a standard
    deviation of 4.6 s (Wald), so that 40 s are more than five of them. 2 replications.
    """
    scenario = overload(280, after + 62, **how)
    for run in runs(scenario, "orchestration", 2, "attempts"):
        assert good(END + after, END + after + 60)(run) >= 0.95
