"""Components in a row that fail independently of each other: their availabilities multiply.

Each is up for 1.9 s and down for 0.1 s on average, both exponential. That is .95 instead of the
.999 of oracle no. 18, so that some hundred failures are seen; the formula is the same. Work takes
no time, so a request meets each component in the state of the instant in which it arrives.
"""

import pytest

UP = 0.95
CYCLE = "mtbf: 1.9, mttr: 0.1"
SERVICES = range(5)
PUSH = "profile: none, dispatch: push"


def series(theory, kind: str, *central: str, spare: bool = False) -> str:
    """2 000 requests through five services, any of which may be down, and what is central, too."""
    names = [f"v{i}" for i in SERVICES]
    steps = {
        f"s{i}": f"service: v{i}, retry: {{attempts: 1}}" + (f", after: [s{i - 1}]" if i else "")
        for i in SERVICES
    }
    if spare:
        names += [f"w{i}" for i in SERVICES]
        steps |= {
            f"t{i}": f"service: w{i}, retry: {{attempts: 1}}, fallback_for: s{i}" for i in SERVICES
        }
    faults = {
        f"wear{i}": f"kind: random, target: {name}, of: {kind}, {CYCLE}"
        for i, name in enumerate([*names, *central])
    }
    return theory.queues(
        dict.fromkeys(names, "time: 0"), steps, "process: poisson, rate: 5", 400,
        coordinator=PUSH, faults=faults,
    )  # fmt: skip


def undelayed(window) -> float:
    """Share that found everything up."""
    return float((window.arrived["latency_s"] < 1e-9).mean())


@pytest.mark.parametrize(
    ("pattern", "central", "exact"),
    [
        pytest.param("orchestration", [], UP**5, marks=pytest.mark.long),
        ("orchestration", ["coordinator"], UP**6),
        ("choreography", ["bus"], UP**6),
    ],
)
def test_a_row_is_up_when_all_of_it_is_up(theory, pattern, central, exact):
    """Oracle no. 18: coordinator and bus count alike, as one component more."""
    text = series(theory, "outage", *central)
    up = theory.replicate(text, {"up": undelayed}, pattern)["up"]
    up.agrees(exact, within=0.03)
    assert not up.holds(exact * UP)
    assert not up.holds(exact / UP)


@pytest.mark.parametrize(
    ("central", "exact"),
    [pytest.param([], UP**5, marks=pytest.mark.long), (["coordinator"], UP**6)],
)
def test_what_is_down_refuses(theory, central, exact):
    """Oracle no. 18 with crashes, which refuse where an outage delays."""
    text = series(theory, "crash", *central)
    up = theory.replicate(text, {"up": theory.completed})["up"]
    up.agrees(exact, within=0.03)
    assert not up.holds(exact * UP)


def test_a_spare_for_each_fails_only_with_it(theory):
    """Oracle no. 18: two of each, (1 − (1 − A)²)⁵; the second is a fallback at its own service."""
    text = series(theory, "crash", spare=True)
    up = theory.replicate(text, {"up": theory.completed})["up"]
    up.agrees((1 - (1 - UP) ** 2) ** 5, within=0.01)
