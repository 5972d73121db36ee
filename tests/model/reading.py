"""Reading small runs: what happened at a step, in the order of instances and attempts."""

import pytest

PUSH = "kind: orchestration, coordinator: {profile: none, dispatch: push}"
PULL = "kind: orchestration, coordinator: {profile: none, dispatch: pull}"
QUEUE = "kind: choreography, bus: {profile: none}"
LOG = "kind: choreography, bus: {profile: none, delivery: log, key: number, commit_interval: 0.001}"
EVERYWHERE = pytest.mark.parametrize("pattern", [PUSH, PULL, QUEUE, LOG],
                                     ids=["push", "pull", "queue", "log"])  # fmt: skip


def coordinator(keys):
    """Orchestration by a coordinator without cost of its own, but for these keys."""
    return f"kind: orchestration, coordinator: {{profile: none, {keys}}}"


def bus(keys, outbox="none"):
    """Choreography over a bus without cost of its own, but for these keys."""
    return f"kind: choreography, outbox: {outbox}, bus: {{profile: none, {keys}}}"


def near(value):
    return pytest.approx(value, abs=1e-9, nan_ok=True)


def tried(run, step, name, phase="do"):
    """One column of all attempts at a step."""
    table = run.attempts
    mine = table[(table["step"] == step) & (table["phase"] == phase)]
    order = ["instance", "round", "copy", "attempt"]
    return mine.sort_values(order)[name].tolist()


def listed(run, name):
    """One column of all instances."""
    return run.instances.sort_values("instance")[name].tolist()


def ends(run):
    """Outcome and reason of all instances."""
    return list(zip(listed(run, "outcome"), listed(run, "reason"), strict=True))


def undone(run):
    """How each undo has ended, in time."""
    return run.tables.frame("undos").sort_values("settled_s", kind="stable")["end"].tolist()


def only(run):
    (row,) = run.instances.to_dict("records")
    return row


SHARES = ("network_s", "coordinator_s", "bus_s", "queue_s", "work_s", "retry_s", "wait_s")


def shares(run):
    """The shares of the latency of the only instance, which add up to it."""
    row = only(run)
    assert sum(row[share] for share in SHARES) == near(row["latency_s"])
    return {share: row[share] for share in SHARES if row[share] > 1e-9}
