"""Profiles: the keys of coordinators, buses and outboxes as real products set them, sourced."""

from __future__ import annotations

from sim.scenario.profiles.aws import EVENTBRIDGE_LIKE, SQS_FIFO_LIKE, SQS_SNS_LIKE
from sim.scenario.profiles.broker import NATS_JETSTREAM_LIKE, RABBITMQ_LIKE, REDIS_STREAMS_LIKE
from sim.scenario.profiles.kafka import KAFKA_LIKE
from sim.scenario.profiles.library import DBOS_LIKE, IN_PROCESS
from sim.scenario.profiles.outboxes import DEBEZIUM_LIKE, EVENTUATE_LIKE, MASSTRANSIT_LIKE
from sim.scenario.profiles.profile import (
    NONE,
    Certainty,
    Measure,
    Profile,
    Published,
    Sourced,
    profiles,
)
from sim.scenario.profiles.queued import CONDUCTOR_LIKE, DURABLE_FUNCTIONS_LIKE, SAGA_OVER_BROKER
from sim.scenario.profiles.step_functions import (
    STEP_FUNCTIONS_EXPRESS_LIKE,
    STEP_FUNCTIONS_STANDARD_LIKE,
)
from sim.scenario.profiles.temporal import TEMPORAL_LIKE
from sim.scenario.profiles.zeebe import ZEEBE_LIKE, ZEEBE_POLL_LIKE

__all__ = [
    "BUS_PROFILES",
    "COORDINATOR_PROFILES",
    "OUTBOX_PROFILES",
    "Certainty",
    "Measure",
    "Profile",
    "Published",
    "Sourced",
]

COORDINATOR_PROFILES = profiles(
    NONE,
    IN_PROCESS,
    TEMPORAL_LIKE,
    ZEEBE_LIKE,
    ZEEBE_POLL_LIKE,
    CONDUCTOR_LIKE,
    STEP_FUNCTIONS_STANDARD_LIKE,
    STEP_FUNCTIONS_EXPRESS_LIKE,
    DBOS_LIKE,
    DURABLE_FUNCTIONS_LIKE,
    SAGA_OVER_BROKER,
)
BUS_PROFILES = profiles(
    NONE,
    KAFKA_LIKE,
    RABBITMQ_LIKE,
    NATS_JETSTREAM_LIKE,
    SQS_SNS_LIKE,
    SQS_FIFO_LIKE,
    EVENTBRIDGE_LIKE,
    REDIS_STREAMS_LIKE,
)
OUTBOX_PROFILES = profiles(DEBEZIUM_LIKE, EVENTUATE_LIKE, MASSTRANSIT_LIKE)
