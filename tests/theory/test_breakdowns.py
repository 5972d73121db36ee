"""One station that fails and is repaired: random breakdowns, and pauses at fixed times.

Both are outages: the station freezes, work and queue wait, and work in progress is resumed.
"""

import pytest

EXPONENTIAL = "time: {dist: exponential, mean: 0.1}"
XI, ETA = 0.1, 0.9  # failures a second while up, repairs a second while down
BREAKS = {"breaks": f"kind: random, target: server, mtbf: {1 / XI}, mttr: {1 / ETA!r}"}


def test_breakdowns_delay_as_white_and_christie_say(theory):
    """Oracle no. 11 (White and Christie 1958): it fails whether it is busy or idle.

    L = λ((ξ + η)² + μξ) / ((ξ + η)(μη − λ(ξ + η))) = 2.5, and W = L/λ.
    """
    lam, mu = 5, 10
    both = XI + ETA
    exact = (both**2 + mu * XI) / (both * (mu * ETA - lam * both))
    assert exact == pytest.approx(0.5)
    text = theory.single(EXPONENTIAL, f"process: poisson, rate: {lam}", 2000, faults=BREAKS)
    w = theory.replicate(text, {"w": theory.mean})["w"]
    w.agrees(exact, within=0.18)
    assert not w.holds(0.2), "an M/M/1 that never fails"
    assert not w.holds(0.389), "failures of a busy server only"


def test_a_station_that_breaks_down_serves_for_the_share_that_it_is_up(theory):
    """Oracle no. 11: stable only below μη/(ξ + η) = 9, which is what it serves at overload."""
    text = theory.single(
        EXPONENTIAL, "process: poisson, rate: 13", 600, faults=BREAKS, drain=1
    )  # fmt: skip
    rate = theory.replicate(text, {"x": lambda w: w.rate("completed_s")})["x"]
    rate.agrees(10 * ETA / (XI + ETA), within=0.04)


PAUSE, PERIOD = 2.0, 10.0
PAUSES = {  # one in each period of the window [10 s, 100 s), and long over when the period ends
    f"pause{k}": f"kind: outage, target: server, at: {12 + k * PERIOD}, for: {PAUSE}"
    for k in range(9)
}


def test_pauses_delay_a_queue_by_half_their_square_over_the_slack(theory):
    """Oracle no. 17: D²/(2T₀(1 − ρ)), which is what a fluid would be delayed by; here exactly.

    W' is the sojourn, V the waiting time without pauses. A pause delays those in the system when
    it begins (L = λW' of them) by D each. Those who come during it find the rest of the pause and
    the work that came before them: on average D/2 + ρD/2 more than without it. At its end the
    backlog is X = V + A − V₁ above the twin's V₁ (A: the work that came), and is worked off in the
    twin's idle time, which makes an area of E[X²/2 + XV₁]/(1 − ρ) = E[(V + A)² − V₁²]/(2(1 − ρ)).
    Over the arrivals of a period, with Pollaczek and Khinchine's E[V] = λE[S²]/(2(1 − ρ)), that
    sums to (D²/2 + D·V)/(1 − ρ) + D·W', divided by T₀.
    """
    lam, mu = 50, 100
    rho, sojourn = lam / mu, 1 / (mu - lam)
    wait = rho * sojourn
    fluid = PAUSE**2 / (2 * PERIOD * (1 - rho))
    exact = fluid + PAUSE * (wait / (1 - rho) + sojourn) / PERIOD
    text = theory.single(
        "time: {dist: exponential, mean: 0.01}", f"process: poisson, rate: {lam}", 100,
        faults=PAUSES,
    )  # fmt: skip
    extra = theory.replicate(text, {"extra": lambda w: theory.mean(w) - sojourn})["extra"]
    extra.agrees(exact, within=0.08)
    assert not extra.holds(PAUSE**2 / (2 * PERIOD)), "pauses that leave no backlog behind"


def test_pauses_hit_the_share_of_time_that_they_last(theory):
    """Oracle no. 17 without queueing: who overlaps a pause is hit, (D + S)/T₀ of all.

    S is the work of one, 0.1 s; D/T₀ when it is short. The mean delay is (D²/2 + D·S)/T₀.
    """
    work = 0.1
    text = theory.single(
        f"concurrency: 1000, time: {work}", "process: poisson, rate: 20", 100, faults=PAUSES
    )
    measures = {
        "hit": lambda w: float((w.sojourn > work + 1e-6).mean()),
        "extra": lambda w: theory.mean(w) - work,
    }
    found = theory.replicate(text, measures)
    found["hit"].agrees((PAUSE + work) / PERIOD, within=0.06)
    found["extra"].agrees((PAUSE**2 / 2 + PAUSE * work) / PERIOD, within=0.07)
