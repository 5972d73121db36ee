"""Outboxes as products set them: a relay that reads the database's log, or looks into a table."""

from __future__ import annotations

from types import MappingProxyType

from sim.scenario.families import Uniform
from sim.scenario.profiles.profile import Profile, Sourced
from sim.scenario.values import seconds

DEBEZIUM_LIKE = Profile(
    "debezium-like",
    "Change data capture: a connector follows the database's log.",
    MappingProxyType(
        {
            "kind": Sourced("cdc", "Reads the log of the database: debezium.io.", "documented"),
            "latency": Sourced(
                Uniform(low=seconds("50ms"), high=seconds("100ms")),
                "From commit to broker about 50 to 100 ms: messagekit.readthedocs.io and "
                "practitioners' blogs.",
                "measured by third party",
            ),
        }
    ),
    (
        "A connector that restarts waits 10 s, and the log grows meanwhile: not modelled.",
        "publish of the bus comes on top; end-to-end figures may contain it already.",
    ),
)

EVENTUATE_LIKE = Profile(
    "eventuate-like",
    "A relay that polls the outbox table twice a second.",
    MappingProxyType(
        {
            "kind": Sourced("polling", "Polling mode of Eventuate's CDC service.", "documented"),
            "interval": Sourced(
                seconds("500ms"), "EventuateConfigurationProperties.", "documented"
            ),
            "batch": Sourced(1000, "EventuateConfigurationProperties.", "documented"),
        }
    ),
    ("It can also follow the log of MySQL or Postgres: take debezium-like for that.",),
)

MASSTRANSIT_LIKE = Profile(
    "masstransit-like",
    "A delivery service in the process that polls when nobody wakes it.",
    MappingProxyType(
        {
            "kind": Sourced("polling", "OutboxDeliveryServiceOptions.", "documented"),
            "interval": Sourced(
                seconds("5s"), "QueryDelay of OutboxDeliveryServiceOptions.", "documented"
            ),
            "batch": Sourced(
                100, "QueryMessageLimit of OutboxDeliveryServiceOptions.", "documented"
            ),
        }
    ),
    (
        "The product wakes the relay when something is saved in the same process; then it is "
        "quick. This is the pause when that fails, its worst case.",
    ),
)
