"""Stations that turn work away: M/M/1/K and Erlang's loss system."""

import pytest

ONCE = ", retry: {attempts: 1}"
PUSH = "profile: none, dispatch: push"


@pytest.mark.parametrize(
    ("lam", "k", "lost", "w"),
    [(8, 5, 0.08882, 0.25631), pytest.param(12, 10, 0.19259, 0.69261, marks=pytest.mark.long)],
)
def test_mm1k_loses_and_delays_exactly(theory, lam, k, lost, w):
    """Oracle no. 4; K counts the one in service, so K − 1 may wait."""
    text = theory.single(
        f"queue_limit: {k - 1}, time: {{dist: exponential, mean: 0.1}}",
        f"process: poisson, rate: {lam}", 20_000 / lam, ONCE, coordinator=PUSH,
    )  # fmt: skip
    found = theory.replicate(text, {"lost": theory.blocked, "w": theory.mean})
    found["lost"].agrees(lost, within=0.06)
    found["w"].agrees(w, within=0.03)


@pytest.mark.parametrize(
    "law",
    [
        pytest.param("0.1", marks=pytest.mark.long),
        "{dist: exponential, mean: 0.1}",
        pytest.param("{dist: hyperexponential, mean: 0.1, cv: 2}", marks=pytest.mark.long),
    ],
)
def test_erlang_loss_depends_on_the_mean_service_only(theory, law):
    """Oracle no. 5: a = 4, c = 5, and the loss is insensitive to the law of the service."""
    text = theory.single(
        f"queue_limit: 0, concurrency: 5, time: {law}", "process: poisson, rate: 40", 400,
        ONCE, coordinator=PUSH,
    )  # fmt: skip
    lost = theory.replicate(text, {"lost": theory.blocked})["lost"]
    lost.agrees(0.19907, within=0.05)
    assert not lost.holds(0.19907 * 1.1), "the check has no power"
