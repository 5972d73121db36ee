"""Customers who give up while they wait: the Erlang A model (Palm 1957)."""

import pytest

SLOTS, LAMBDA, MU, THETA = 10, 10.0, 1.0, 1.0


def abandonment(c: int, lam: float, mu: float, theta: float) -> float:
    """The share that gives up in M/M/c+M, from the balance of births and deaths."""
    weights, state = [1.0], 0
    while weights[-1] > 1e-15 * max(weights) or state <= c:
        state += 1
        leave = min(state, c) * mu + max(0, state - c) * theta
        weights.append(weights[-1] * lam / leave)
    queue = sum(max(0, n - c) * w for n, w in enumerate(weights)) / sum(weights)
    return theta * queue / lam


def dropped(window) -> float:
    """The share whose caller gave up before they got a slot."""
    return float(window.attempts["started_s"].isna().mean())


def dropped_less_waiting(window) -> float:
    """Dropped less θ × all waiting, each a customer of the whole run: 0 on average."""
    run = window.run
    server = run.components.set_index("component").loc["server"]
    waiting = server["queue_mean"] * run.tables.ended_s  # the run begins and ends empty
    return float((run.attempts["started_s"].isna().sum() - THETA * waiting) / len(run.attempts))


@pytest.fixture(scope="module")
def patience(theory):
    """20 replications of 6 000 customers; who has begun is served to the end, caller or not."""
    text = theory.single(
        f"concurrency: {SLOTS}, drop_expired: true, time: {{dist: exponential, mean: {1 / MU}}}",
        f"process: poisson, rate: {LAMBDA}", 600,
        f", timeout: {{dist: exponential, mean: {1 / THETA}}}, retry: {{attempts: 1}}",
        coordinator="profile: none, dispatch: push",
    )  # fmt: skip
    measures = {"dropped": dropped, "balance": dropped_less_waiting}
    return theory.replicate(text, measures, record="attempts")


def test_who_waits_gives_up_as_often_as_erlang_a_says(patience):
    """Oracle no. 12."""
    exact = abandonment(SLOTS, LAMBDA, MU, THETA)
    assert exact == pytest.approx(0.12511, abs=5e-6)
    patience["dropped"].agrees(exact, within=0.08)


def test_the_rate_of_giving_up_is_the_patience_rate_times_the_queue(patience):
    """Oracle no. 12: λP = θLq, with Lq as the station itself has integrated it."""
    balance = patience["balance"]
    assert balance.half_width <= 0.05 * 0.12511
    assert balance.holds(0)
