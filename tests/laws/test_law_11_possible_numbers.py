"""Law 11: utilisation in [0, 1], no NaN, no negative time, slots never over capacity.

And the split of the latency adds up to it.
"""

import math
from collections import defaultdict

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from oracle import rows
from strategies import LAW, PATTERNS, scenario_of, scenarios
from troubled import HARD, small, troubled

from sim.records import COMPONENT_KINDS, MESSAGE_KINDS
from sim.records.schema import SPLIT
from sim.run import simulate_scenario


@LAW
@given(st.booleans().flatmap(lambda chain: scenarios(chain=chain)), PATTERNS)
def test_all_numbers_are_possible(document, pattern):
    scenario = scenario_of(document)
    tables = simulate_scenario(scenario, pattern, record="messages")
    for component in rows(tables, "components"):
        numbers = [value for value in component.values() if not isinstance(value, str)]
        assert all(math.isfinite(value) and value >= 0 for value in numbers), component
        assert component["utilisation"] <= 1 + 1e-9, component
        assert component["queue_mean"] <= component["queue_max"] + 1e-9, component
    for row in rows(tables, "instances"):
        assert 0 <= row["arrived_s"] < scenario.run.duration
        assert row["settled_s"] <= tables.ended_s
        assert row["messages"] >= 2
        split = [row[column.name] for column in SPLIT]
        if row["outcome"] == "completed":
            assert all(share >= 0 for share in split), row
            assert abs(math.fsum(split) - row["latency_s"]) <= 1e-9, row
        else:
            assert all(map(math.isnan, split))
    for row in rows(tables, "messages"):
        assert 0 <= row["sent_s"] <= row["delivered_s"]
    for row in rows(tables, "effects"):
        assert 0 <= row["committed_s"] <= tables.ended_s
        assert not row["duplicate"]
    slots(scenario, tables)
    effort(tables)


def effort(tables):
    """What the instances take is what the components and the messages say, and no more."""
    instances, components = tables.arrays["instances"], tables.arrays["components"]
    services = components["kind"] == COMPONENT_KINDS.index("service")
    held = math.fsum(instances["slot_s"])
    assert held <= math.fsum(components["busy_s"][services]) + 1e-6
    if not tables.horizon_reached:
        assert abs(held - math.fsum(components["busy_s"][services])) <= 1e-6
    for code, kind in enumerate(MESSAGE_KINDS):
        sent = int((tables.arrays["messages"]["kind"] == code).sum())
        assert instances[f"{kind}_messages"].sum() == sent
    assert instances["messages"].sum() == len(tables.arrays["messages"]["kind"])
    effects = tables.arrays["effects"]
    committed = np.bincount(
        np.searchsorted(instances["instance"], effects["instance"]),
        minlength=len(instances["instance"]),
    )
    assert (instances["durable_writes"] >= committed).all()
    assert (instances["sent_bytes"] >= 0).all()


def slots(scenario, tables):
    """No replica ever works on more than its concurrency."""
    changes = defaultdict(list)
    for row in rows(tables, "attempts"):
        if not math.isnan(row["started_s"]):
            assert 0 <= row["replica"] < most_replicas(scenario.services[row["service"]])
            changes[row["service"], row["replica"]] += [
                (row["started_s"], 1),
                (row["ended_s"], -1),
            ]
    for (service, _), ups_and_downs in changes.items():
        busy = 0
        for _, change in sorted(ups_and_downs):  # at one instant the ends come first
            busy += change
            assert busy <= scenario.services[service].concurrency


def most_replicas(service):
    """How many replicas a service can have."""
    return service.replicas if service.autoscale is None else service.autoscale.max


def check_troubled(document, pattern):
    scenario = scenario_of(document)
    tables = simulate_scenario(scenario, pattern, record="messages")
    for component in rows(tables, "components"):
        numbers = [value for value in component.values() if not isinstance(value, str)]
        assert all(math.isfinite(value) and value >= -1e-9 for value in numbers), component
        assert component["utilisation"] <= 1 + 1e-9, component
        assert component["queue_mean"] <= component["queue_max"] + 1e-9, component
    for row in rows(tables, "instances"):
        assert 0 <= row["arrived_s"] <= tables.ended_s
        split = [row[column.name] for column in SPLIT]
        if row["outcome"] == "completed":
            assert all(share >= -1e-9 for share in split), row
            assert abs(math.fsum(split) - row["latency_s"]) <= 1e-6, row
        else:
            assert all(map(math.isnan, split))
        assert not row["noticed_s"] < row["arrived_s"]
        assert not row["answered_s"] < row["arrived_s"]
    for row in rows(tables, "messages"):
        assert row["sent_s"] >= 0
        if row["fate"] == "delivered":
            assert row["sent_s"] <= row["delivered_s"]
        else:
            assert math.isnan(row["delivered_s"])
    for row in rows(tables, "effects"):
        assert 0 <= row["committed_s"] <= tables.ended_s
        assert not row["undone_s"] < row["committed_s"]
    for row in rows(tables, "series"):
        assert row["queue"] >= 0
        assert row["busy"] >= 0
    slots(scenario, tables)
    effort(tables)


THE_TIME_BEFORE_A_CLIENTS_RETRY = small(
    "choreography", {"a": {}}, client={"retry": {"attempts": 5}}, network={"loss": 0.0}
)
THE_TIME_BEFORE_A_CLIENTS_RETRY["workload"][0]["admission"] = {
    "kind": "token_bucket", "rate": "5/s", "burst": 1
}  # fmt: skip
A_TIMER_THAT_WAITS_FOR_THE_SERVICE = small(
    "choreography",
    {"a": {"time": "201ms"}, "b": {"after": ["a"], "wait": "36ms"}},
    faults=({"kind": "deploy", "target": "stock", "at": "1222ms"},),
)
AN_INPUT_THAT_SURVIVES_A_CRASH = small(
    "orchestration",
    {"a": {"errors": "40%"}},
    how={"coordinator": {"persist": "8ms", "writes_per_step": 2, "failover": "500ms"}},
    faults=({"kind": "crash", "target": "coordinator", "at": "800ms"},),
    seed=35,
)
"""Times that were missing in the split of the latency."""


@HARD
@example(AN_INPUT_THAT_SURVIVES_A_CRASH, "orchestration")
@example(A_TIMER_THAT_WAITS_FOR_THE_SERVICE, "choreography")
@example(THE_TIME_BEFORE_A_CLIENTS_RETRY, "choreography")
@given(troubled(), PATTERNS)
def test_also_where_everything_may_fail(document, pattern):
    check_troubled(document, pattern)
