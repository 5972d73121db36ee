"""What a competent person writes first: a process per instance, ``simpy.Resource`` everywhere.

Five services in a row (4 slots, exponential 30 ms, 75 % busy), 1 ms network, under one coordinator
(exponential 1 ms a decision) or choreographed over a bus. It keeps when each instance arrived and
completed, and nothing else: no effects, no latency split, no keyed draws, no components.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import simpy

SERVICES = 5
SLOTS = 4
WORK = 0.030
NETWORK = 0.001
DECISION = 0.001
TIMEOUT, TRIES, PAUSE = 0.200, 3, 0.010
RATE = 0.75 * SLOTS / WORK


def orchestrated(instances: int, seed: int = 1) -> list[float]:
    """Latencies in seconds of so many instances under one coordinator."""
    env = simpy.Environment()
    draw = random.Random(seed)
    coordinator = simpy.Resource(env, 1)
    services = [simpy.Resource(env, SLOTS) for _ in range(SERVICES)]
    latencies: list[float] = []

    def decide() -> Iterator[simpy.Event]:
        with coordinator.request() as turn:
            yield turn
            yield env.timeout(draw.expovariate(1 / DECISION))

    def instance() -> Iterator[simpy.Event]:
        arrived = env.now
        yield env.timeout(NETWORK)
        yield from decide()
        for service in services:
            yield env.timeout(NETWORK)
            with service.request() as slot:
                yield slot
                yield env.timeout(draw.expovariate(1 / WORK))
            completed = env.now
            yield env.timeout(NETWORK)
            yield from decide()
        yield env.timeout(NETWORK)
        latencies.append(completed - arrived)

    _arrive(env, draw, instances, instance)
    return latencies


def impatient(instances: int, seed: int = 1) -> list[float]:
    """As ``orchestrated``, but no step is waited for longer than 200 ms, and each has three tries.

    The shortest way to write that: a request or a timeout, whichever comes first.
    """
    env = simpy.Environment()
    draw = random.Random(seed)
    coordinator = simpy.Resource(env, 1)
    services = [simpy.Resource(env, SLOTS) for _ in range(SERVICES)]
    latencies: list[float] = []

    def decide() -> Iterator[simpy.Event]:
        with coordinator.request() as turn:
            yield turn
            yield env.timeout(draw.expovariate(1 / DECISION))

    def attempt(service: simpy.Resource) -> Iterator[simpy.Event]:
        yield env.timeout(NETWORK)
        with service.request() as slot:
            yield slot | env.timeout(TIMEOUT)
            served = slot.triggered
            if served:
                yield env.timeout(draw.expovariate(1 / WORK))
        yield env.timeout(NETWORK)
        yield from decide()
        return served

    def instance() -> Iterator[simpy.Event]:
        arrived = env.now
        yield env.timeout(NETWORK)
        yield from decide()
        for service in services:
            for _ in range(TRIES):
                if (yield from attempt(service)):
                    break
                yield env.timeout(PAUSE)
            else:
                return
            completed = env.now
        yield env.timeout(NETWORK)
        latencies.append(completed - arrived)

    _arrive(env, draw, instances, instance)
    return latencies


def choreographed(instances: int, seed: int = 1) -> list[float]:
    """Latencies in seconds of so many instances that react to each other's events over a bus."""
    env = simpy.Environment()
    draw = random.Random(seed)
    services = [simpy.Resource(env, SLOTS) for _ in range(SERVICES)]
    latencies: list[float] = []

    def instance() -> Iterator[simpy.Event]:
        arrived = env.now
        for service in services:
            yield env.timeout(NETWORK)  # to the bus
            yield env.timeout(NETWORK)  # to the consumer
            with service.request() as slot:
                yield slot
                yield env.timeout(draw.expovariate(1 / WORK))
        completed = env.now
        yield env.timeout(NETWORK)
        yield env.timeout(NETWORK)
        latencies.append(completed - arrived)

    _arrive(env, draw, instances, instance)
    return latencies


def _arrive(env, draw, instances, instance):  # type: ignore[no-untyped-def]  # a script, not a library
    def arrivals() -> Iterator[simpy.Event]:
        for _ in range(instances):
            yield env.timeout(draw.expovariate(RATE))
            env.process(instance())

    env.process(arrivals())
    env.run()
