"""What components have to say at the end of a run, and at each look in between."""

from __future__ import annotations

from collections.abc import Iterator

from sim.model.cast import Cast
from sim.records import COMPONENT_KINDS, Recorder

_SERVICE, _COORDINATOR, _BUS = (
    COMPONENT_KINDS.index(kind) for kind in ("service", "coordinator", "bus")
)


def sample(cast: Cast, recorder: Recorder, now: float) -> None:
    """Write down how many wait and how many are served, at every component, now (s)."""
    for name, queue, busy in _loads(cast):
        recorder.sample((now, recorder.code("component", name), queue, busy))


def _loads(cast: Cast) -> Iterator[tuple[str, int, int]]:
    for name, service in cast.services.items():
        yield name, service.station.waiting, service.station.busy
    for who, shards in cast.shards.items():
        yield (
            str(who),
            sum(len(shard.queue) for shard in shards.all if shard.busy),
            sum(shard.busy for shard in shards.all),
        )
    if cast.bus is not None:
        server = cast.bus.server
        yield "bus", *((0, 0) if server is None else (len(server.queue), int(server.busy)))


def report_components(cast: Cast, recorder: Recorder, ended: float) -> None:
    """Write one row a component for a run that ended at ``ended`` (s)."""
    for name, service in cast.services.items():
        station = service.station
        station.close(ended)
        _row(
            recorder, name, _SERVICE, ended, station.busy_s, station.capacity,
            station.queue_area, station.queue_max, station.served,
        )  # fmt: skip
    for who, shards in cast.shards.items():
        for shard in shards.all:
            shard.close(ended)
        _row(
            recorder, str(who), _COORDINATOR, ended,
            sum(shard.busy_s for shard in shards.all), len(shards.all),
            sum(shard.queue_area for shard in shards.all),
            max(shard.queue_max for shard in shards.all), shards.decisions,
        )  # fmt: skip
    if cast.bus is not None:
        server = cast.bus.server
        if server is None:
            _row(recorder, "bus", _BUS, ended, 0.0, 0, 0.0, 0, cast.bus.passed)
        else:
            server.close(ended)
            _row(
                recorder, "bus", _BUS, ended, server.busy_s, 1,
                server.queue_area, server.queue_max, server.served,
            )  # fmt: skip


def _row(
    recorder: Recorder,
    name: str,
    kind: int,
    ended: float,
    busy_s: float,
    capacity: int,
    queue_area: float,
    queue_max: int,
    served: int,
) -> None:
    utilisation = busy_s / (capacity * ended) if capacity else 0.0
    recorder.component(
        (recorder.code("component", name), kind, busy_s, capacity, utilisation,
         queue_area / ended, queue_max, served)
    )  # fmt: skip
