"""Several stations: tandem, coordinator in the middle, fork-join, closed users."""

import pytest
from theory.closed_network import mva

EXP = "time: {{dist: exponential, mean: {}}}"
POISSON_8 = "process: poisson, rate: 8"


def row(n: int) -> dict[str, str]:
    """``n`` steps one after another, each at a service of its own."""
    steps = {"s0": "service: v0"}
    return steps | {f"s{i}": f"service: v{i}, after: [s{i - 1}]" for i in range(1, n)}


def services(*means: float) -> dict[str, str]:
    return {f"v{i}": EXP.format(mean) for i, mean in enumerate(means)}


@pytest.mark.parametrize(
    "pattern", [pytest.param("orchestration", marks=pytest.mark.long), "choreography"]
)
def test_tandem_is_hypoexponential(theory, pattern):
    """Oracle no. 6 (Burke, Reich): sojourns are independent exponentials of rate 2, 4, 7."""
    text = theory.queues(services(1 / 10, 1 / 12, 1 / 15), row(3), POISSON_8, 2500)
    measures = {"mean": theory.mean} | {q: theory.quantile(q / 100) for q in (50, 95, 99)}
    found = theory.replicate(text, measures, pattern)
    found["mean"].agrees(0.892857, within=0.05)
    found[50].agrees(0.7643, within=0.05)
    found[95].agrees(2.0051, within=0.1)
    found[99].agrees(2.8159, within=0.15)


@pytest.mark.parametrize(
    ("n", "answer"),
    [
        pytest.param(1, 0.5238, marks=pytest.mark.long),
        (2, 1.0395),
        (3, 1.5588),
        pytest.param(5, 2.6154, marks=pytest.mark.long),
        pytest.param(8, 4.3214, marks=pytest.mark.long),
    ],
)
def test_a_coordinator_is_one_more_station_visited_n_plus_1_times(theory, n, answer):
    """Oracle no. 7: Jackson's product form with feedback through the coordinator, μc = 100."""
    # The more visits, the busier the coordinator, and the longer it takes to be sure.
    duration = 2500 / n if n <= 3 else 2500
    text = theory.queues(
        services(*[0.1] * n), row(n), POISSON_8, duration,
        coordinator="profile: none, shards: 1, decision: {dist: exponential, mean: 0.01}",
    )  # fmt: skip
    found = theory.replicate(text, {"answer": theory.mean_answer, "complete": theory.mean})
    found["answer"].agrees(answer, within=0.1)
    last_visit = 1 / (100 - 8 * (n + 1))
    found["complete"].agrees(answer - last_visit, within=0.1)


@pytest.mark.parametrize(
    ("n", "capacity"),
    [
        pytest.param(1, 50.0, marks=pytest.mark.long),
        (3, 25.0),
        pytest.param(8, 100 / 9, marks=pytest.mark.long),
    ],
)
def test_a_coordinator_saturates_at_its_capacity_over_n_plus_1(theory, n, capacity):
    """Oracle no. 7: 40 users who never think keep it busy; exact MVA says how nearly always."""
    users, think = 40, 1e-6
    text = theory.queues(
        services(*[0.01] * n), row(n),
        f"process: closed, users: {users}, think: {think}", 4000 / capacity,
        coordinator="profile: none, shards: 1, decision: {dist: exponential, mean: 0.01}",
    )  # fmt: skip
    exact, _ = mva(users, think, [*[0.01] * n, 0.01 * (n + 1)])
    assert exact == pytest.approx(capacity, rel=1e-6)
    x = theory.replicate(text, {"x": lambda w: w.rate("answered_s")}, n=10)["x"]
    x.agrees(exact, within=0.05)


@pytest.mark.parametrize(
    "pattern", ["orchestration", pytest.param("choreography", marks=pytest.mark.long)]
)
def test_two_branches_join_as_flatto_and_hahn_say(theory, pattern):
    """Oracle no. 9, exact for K = 2: (12 − ρ)/8 × the sojourn of one M/M/1."""
    text = theory.queues(services(0.1, 0.1), fork(2), POISSON_8, 2500)
    found = theory.replicate(text, {"mean": theory.mean}, pattern)
    found["mean"].agrees(0.7, within=0.06)


@pytest.mark.parametrize(
    ("k", "approximation"), [(3, 0.8103), pytest.param(5, 0.9592, marks=pytest.mark.long)]
)
def test_more_branches_join_nearly_as_nelson_and_tantawi_say(theory, k, approximation):
    """Oracle no. 9: the approximation is good to 5 %, so the interval reaches into that band."""
    text = theory.queues(services(*[0.1] * k), fork(k), POISSON_8, 1500)
    found = theory.replicate(text, {"mean": theory.mean})["mean"]
    found.near(approximation, band=0.05, within=0.08)


@pytest.mark.parametrize("k", [2, 5])
def test_branches_of_an_idle_system_take_the_maximum(theory, k):
    """Oracle no. 9 without queues: E[max of K exponentials] = H_K / μ."""
    text = theory.queues(services(*[0.1] * k), fork(k), "process: constant, rate: 0.1", 10_000)
    exact = sum(1 / i for i in range(1, k + 1)) / 10
    theory.replicate(text, {"mean": theory.mean})["mean"].agrees(exact, within=0.03)


def fork(k: int) -> dict[str, str]:
    """``k`` steps side by side, each at a service of its own."""
    return {f"s{i}": f"service: v{i}" for i in range(k)}


@pytest.mark.parametrize(
    ("users", "rate"),
    [
        pytest.param(1, 0.8621, marks=pytest.mark.long),
        (5, 4.1686),
        pytest.param(20, 11.9731, marks=pytest.mark.long),
        (50, 12.5),
    ],
)
def test_closed_users_get_what_mean_value_analysis_says(theory, users, rate):
    """Oracle no. 10: exponential think time 1 s, demands 50, 80 and 30 ms."""
    text = theory.queues(
        services(0.05, 0.08, 0.03), row(3),
        f"process: closed, users: {users}, think: {{dist: exponential, mean: 1}}", 4000 / rate,
    )  # fmt: skip
    exact, response = mva(users, 1.0, [0.05, 0.08, 0.03])
    assert exact == pytest.approx(rate, abs=5e-4)
    found = theory.replicate(
        text, {"x": lambda w: w.rate("answered_s"), "r": theory.mean_answer}, n=10
    )
    found["x"].agrees(exact, within=0.06)
    found["r"].agrees(response, within=0.12)
