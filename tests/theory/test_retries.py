"""Attempts that fail: how many there are, and how far a row of steps that may fail gets."""

import pytest

import sim

RETRIED = "concurrency: 1000, time: 0.01"


def retried(theory, p: float, k: int, coordinator: str = "profile: none") -> str:
    """1 000 instances of one step that fails with probability ``p`` and is tried ``k`` times."""
    step = f", errors: {p}, retry: {{attempts: {k}, wait: 0s}}"
    return theory.single(
        RETRIED, "process: constant, rate: 100", 10, step, coordinator=coordinator
    )  # fmt: skip


@pytest.mark.parametrize(
    ("p", "k"), [(0.5, 3), pytest.param(0.3, 5, marks=pytest.mark.long), (0.8, 2)]
)
def test_attempts_are_a_geometric_series_cut_off(theory, p, k):
    """Oracle no. 14: (1 − p^k)/(1 − p) attempts, success 1 − p^k."""
    measures = {
        "attempts": lambda w: float(w.arrived["attempts"].mean()),
        "success": theory.completed,
    }
    found = theory.replicate(retried(theory, p, k), measures)
    found["attempts"].agrees((1 - p**k) / (1 - p), within=0.03)
    found["success"].agrees(1 - p**k, within=0.06)
    if (p, k) == (0.5, 3):
        assert (1 - p**k) / (1 - p) == 1.75
        assert not found["attempts"].holds(2.0), "retries without a bound"


@pytest.mark.parametrize(
    ("coordinator", "pattern"),
    [
        ("profile: none, dispatch: push", "orchestration"),
        ("profile: none", "choreography"),
    ],
)
def test_every_pattern_has_the_same_attempts_at_every_instance(theory, coordinator, pattern):
    """Errors are drawn by place and attempt, so who retries makes no difference (oracle no. 14)."""
    pulled = sim.simulate(sim.loads(retried(theory, 0.5, 3)), "orchestration").instances
    other = sim.simulate(sim.loads(retried(theory, 0.5, 3, coordinator)), pattern).instances
    columns = ["instance", "attempts", "outcome", "reason"]
    assert other[columns].equals(pulled[columns])
    assert set(other["reason"]) == {"none", "attempts_exhausted"}


REJECTED = [f"rejects: {p}" for p in (0.01, 0.03, 0.05)]
BROKEN = [f"errors: {p}, retry: {{attempts: 1}}" for p in (0.01, 0.03, 0.05)]


def chain(theory, fails: list[str]) -> str:
    """1 500 instances of three steps in a row, each of which may fail and can be undone."""
    services = {f"v{i}": RETRIED for i in range(3)}
    steps = {
        f"s{i}": f"service: v{i}, {how}, undo: {{}}" + (f", after: [s{i - 1}]" if i else "")
        for i, how in enumerate(fails)
    }
    return theory.queues(services, steps, "process: constant, rate: 150", 10)


def started(window) -> float:
    return float((window.attempts["phase"] == "do").sum()) / len(window.arrived)


def effects(window):
    table = window.run.effects
    return table[table["instance"].isin(window.arrived["instance"])]


def done(window) -> float:
    return len(effects(window)) / len(window.arrived)


def undone(window) -> float:
    return float(effects(window)["undone_s"].notna().sum()) / len(window.arrived)


@pytest.mark.parametrize("fails", [REJECTED, BROKEN], ids=["rejects", "errors"])
def test_a_row_of_steps_gets_as_far_as_its_successes_multiply(theory, fails):
    """Oracle no. 15: successes .99, .97, .95, and j − 1 undos after a failure at the j-th step."""
    a, b, c = 0.99, 0.97, 0.95
    measures = {"completed": theory.completed, "started": started, "done": done, "undone": undone}
    found = theory.replicate(chain(theory, fails), measures, record="attempts")
    assert a * b * c == pytest.approx(0.912285)
    found["completed"].agrees(a * b * c, within=0.02)
    found["started"].agrees(1 + a + a * b, within=0.01)  # 2.9503
    found["done"].agrees(a + a * b + a * b * c, within=0.015)  # 2.8626
    found["undone"].agrees(a * (1 - b) + 2 * a * b * (1 - c), within=0.12)  # .12573


@pytest.mark.parametrize("fails", [REJECTED, BROKEN], ids=["rejects", "errors"])
def test_choreography_starts_does_and_undoes_the_same_work(theory, fails):
    """Oracle no. 15 under the other pattern: not on average, but piece by piece."""
    scenario = sim.loads(chain(theory, fails))
    place = ["instance", "step", "phase", "attempt", "answer"]
    pieces, outcomes = [], []
    for pattern in ("orchestration", "choreography"):
        run = sim.simulate(scenario, pattern)
        table = run.attempts[place].astype({"step": str, "phase": str, "answer": str})
        pieces.append(table.sort_values(place, ignore_index=True))
        outcomes.append(run.instances[["instance", "outcome", "reason"]])
    assert pieces[0].equals(pieces[1])
    assert outcomes[0].equals(outcomes[1])
    assert (pieces[0]["phase"] == "undo").any()
