"""Small worlds whose every timestamp can be worked out by hand."""

import pytest

import sim


def world(
    services, steps, times, *, network="latency: 0", patterns="", drain=100, faults=None,
    entry="", workflow="", arrivals="",
):  # fmt: skip
    """Instances that arrive at ``times`` (s, a CSV written by the caller) as constant-time work.

    All ``faults`` strike; ``entry`` and ``workflow`` are further keys of these. ``arrivals``: a
    process instead of the times.
    """
    faults = faults or {}
    arrivals = arrivals or f"{{process: trace, file: {times}, column: at}}"
    return "\n".join(
        [
            "name: by-hand",
            "services:",
            *(f"  {name}: {{outbox: none, {keys}}}" for name, keys in services.items()),
            "workflows:",
            "  job:",
            *([f"    {workflow}"] if workflow else []),
            "    steps:",
            *(f"      {name}: {{{keys}}}" for name, keys in steps.items()),
            "workload:",
            "  - workflow: job",
            f"    arrivals: {arrivals}",
            *([f"    {entry}"] if entry else []),
            f"network: {{{network}}}",
            "patterns:",
            f"  p: {{{patterns}}}",
            "faults:" if faults else "faults: {}",
            *(f"  {name}: {{{keys}}}" for name, keys in faults.items()),
            f"run: {{duration: 100, drain: {drain}, seed: 1, faults: [{', '.join(faults)}]}}",
        ]
    )


@pytest.fixture
def play(tmp_path):
    """Run a small world: arrivals at ``at`` (s), one pattern as a flow mapping."""

    def run(services, steps, pattern, at=(0.0,), **more):
        times = tmp_path / "at.csv"
        times.write_text("at\n" + "\n".join(map(str, at)) + "\n", encoding="utf-8")
        text = world(services, steps, times.name, patterns=pattern, **more)
        file = tmp_path / "world.yaml"
        file.write_text(text, encoding="utf-8")
        return sim.simulate(sim.load(file), "p", record="messages")

    return run


PUSH = "kind: orchestration, coordinator: {profile: none, dispatch: push}"
BUS = "kind: choreography, bus: {profile: none}"


@pytest.fixture
def push():
    return PUSH


@pytest.fixture
def bus():
    return BUS
