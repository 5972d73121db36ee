"""Payload: data that steps produce, relayed with the messages or sent by reference.

A step's payload is what it produces. *Relayed*, it travels with the step's answer or event, and
with the commands to the steps that follow. *By reference*, messages carry none, and the service
that produced it sends it to each service that needs it directly; work begins when both the word
and the data have arrived.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.model.clock import Clock
from sim.model.ledger import Ledger
from sim.model.network import Hop, Network
from sim.model.task import Task
from sim.model.token import NETWORK, SHARES, SUCCESS, Token, Work
from sim.plan import WorkflowPlan

Request = Callable[[Work], None]


class Payload:
    """Relayed payload: every message carries its own."""

    def size(self, payload: int) -> int:
        """The bytes that a message about a step carries."""
        return payload

    def gate(self, task: Task, request: Request) -> Request:  # noqa: ARG002 - nothing to wait for
        """What a command or event goes through before its work may be requested."""
        return request

    def produced_by(self, task: Task) -> None:
        """The step's data is ready when its work has ended."""


class ByReference(Payload):
    """Payload that goes from the service that produced it to each service that needs it."""

    def __init__(
        self, clock: Clock, network: Network, ledger: Ledger, workflow: WorkflowPlan
    ) -> None:
        self._clock = clock
        self._ledger = ledger
        self._network = network
        self._workflow = workflow
        self._needed_at = {
            step.number: tuple(
                sorted(
                    {
                        other.service
                        for other in workflow.steps
                        if step.name in workflow.source.steps[other.name].after
                        and other.service != step.service
                    }
                )
            )
            for step in workflow.steps
        }

    def size(self, payload: int) -> int:  # noqa: ARG002 - messages carry the word only
        """Messages carry no payload."""
        return 0

    def gate(self, task: Task, request: Request) -> Request:
        """Work begins when the data of all its producers has arrived at the service, too."""
        service = task.service.name

        def arrive(work: Work) -> None:
            instance = work.instance
            producers = instance.route.producers[work.step]
            if any(instance.data.get((producer, service)) for producer in producers):
                work.since = self._clock.now
                instance.parked.append((work, request))
            else:
                request(work)

        return arrive

    def produced_by(self, task: Task) -> None:
        """When a piece of the step's work has ended, its data leaves before its answer."""
        answer = task.answer
        ways = [(to, self._way(task, to)) for to in self._needed_at[task.number]]

        def ship_and_answer(work: Work) -> None:
            instance = work.instance
            if work.answer == SUCCESS:
                for service, hop in ways:
                    key = (work.step, service)
                    instance.data[key] = instance.data.get(key, 0) + 1
                    instance.tokens += 1
                    parcel = Token(instance, work.step, [0.0] * SHARES, work.copy, work.round)
                    hop.send(parcel, task.payload)
            answer(work)

        task.answer = ship_and_answer

    def _way(self, task: Task, service: str) -> Hop:
        place = (self._workflow.draws_as, task.name)

        def arrived(parcel: Token) -> None:
            instance = parcel.instance
            instance.data[parcel.step, service] -= 1
            parked, instance.parked = instance.parked, []
            for work, request in parked:
                producers = instance.route.producers[work.step]
                at = work.task.service.name
                if any(instance.data.get((producer, at)) for producer in producers):
                    instance.parked.append((work, request))
                else:
                    work.split[NETWORK] += self._clock.now - work.since
                    request(work)
            self._ledger.spend(instance)

        return self._network.hop(
            task.service.name, service, "payload", task.name, *place, receive=arrived
        )
