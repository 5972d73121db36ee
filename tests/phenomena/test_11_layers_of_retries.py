"""Phenomenon 11: retries of one layer multiply those of the layer below it.

Every attempt fails after 1 s, and a client gives up after 0.5 s, so before any answer.
"""

import pytest
from phenomena.worlds import runs, world

REQUESTS = 20


def failing(client: str, step: int):
    return world(
        {"v0": "concurrency: 1000, time: 1"},
        {"job": {"s0": f"service: v0, errors: 100%, retry: {{attempts: {step}, wait: 0s}}"}},
        "process: constant, rate: 2",
        REQUESTS / 2,
        client=client,
    )


@pytest.mark.parametrize("pattern", ["orchestration", "choreography"])
@pytest.mark.parametrize(
    ("client", "retry_as", "step", "instances", "attempts"),
    [
        (1, "new", 3, 1, 3),
        (3, "new", 1, 3, 3),
        (3, "new", 3, 3, 9),
        (3, "same", 3, 1, 3),
    ],
)
def test_layers_multiply_unless_the_door_knows_the_request(
    pattern, client, retry_as, step, instances, attempts
):
    """3 × 3 = 9 attempts for each request when retries are new requests, else 3."""
    alone = next(runs(failing("", step), pattern, 1))
    requests = len(alone.instances)
    assert abs(requests - REQUESTS) <= 1
    patience = f"timeout: 0.5, retry: {{attempts: {client}, wait: 0s}}, retry_as: {retry_as}"
    run = next(runs(failing(patience, step), pattern, 1))
    assert len(run.instances) == instances * requests
    assert run.instances["attempts"].sum() == attempts * requests
    assert (run.instances["outcome"] != "completed").all()
