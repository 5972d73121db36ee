"""All components of one instance, played without time.

A troupe holds what is under way in a bag (events, pieces of work, timers, undos) and takes it out
in an order that the test chooses. It knows nothing of patterns: it does what the interpreter says,
and writes down what happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from sim.patterns import CLIENT, MONITOR, Component, Event, assign, route
from sim.patterns.failure import Failures
from sim.patterns.rules import (
    Progress,
    begin,
    elapsed,
    expired,
    piece_done,
    piece_undone,
    step_done,
    step_failed,
    step_undone,
)
from sim.patterns.script import NOTHING, learn

FAILED, DOUBT = "failed", "doubt"


def cast(workflow, pattern, owner=None):
    """Who drives each step: one coordinator, the services, or the owners of domains."""
    own = {name: Component("service", step.service) for name, step in workflow.steps.items()}
    if pattern == "orchestration":
        return dict.fromkeys(own, Component("coordinator"))
    if pattern == "choreography":
        return own
    return {
        name: Component("coordinator", owner[name]) if owner.get(name) else own[name]
        for name in own
    }


@dataclass
class Fate:
    """What the world has in store: by step, whether its pieces are refused for good.

    ``answers``: by place (step, copy, round) ``failed`` or ``doubt``; ``rounds``: by step.
    """

    answers: dict = field(default_factory=dict)
    rounds: dict = field(default_factory=dict)

    @staticmethod
    def failing(*steps):
        """These steps are refused in their first copy, without doubt."""
        return Fate({(step, 0, 1): FAILED for step in steps})


class Troupe:
    """All components of one instance, and a bag of what is under way between them."""

    def __init__(self, workflow, driver, fate=None, taken=None, monitored=False, random=None):
        self.workflow = workflow
        self.driver = driver
        self.fate = fate or Fate()
        self.random = random or Random(1)
        self.names = sorted(workflow.steps)
        self.number = {name: i for i, name in enumerate(self.names)}
        self.route = route(workflow, taken or {})
        self.failures = Failures(workflow, monitored)
        self.score = assign("order", workflow, driver, monitored)
        self.parts = {
            part.component: part
            for part in self.score.parts
            if part.drives or part.answers is not None
        }
        self.scripts = {
            who: learn(part, workflow, self.route, self.number, self.score)
            for who, part in self.parts.items()
        }
        self.progress = {who: Progress() for who in self.parts}
        self.bag = []
        self.log = []
        self.effects = {}
        self.again = 0.0
        self.voids = set()
        self.told = set()

    def rounds(self, step):
        """How often the instance needs a step."""
        return self.fate.rounds.get(step, 1)

    def __repr__(self):
        steps = {
            name: step.model_dump(exclude_defaults=True)
            for name, step in self.workflow.steps.items()
        }
        lines = [self.workflow.rollback, steps, self.driver, self.route, self.fate, *self.log]
        return "\n".join(map(str, lines))

    # ---- playing ----

    def start(self):
        """The client asks."""
        door = self.score.door
        if door is None:
            self.tell(CLIENT, Event("started"))
        else:
            self.put("start", door)
            self.tell(door, Event("started"))
        if CLIENT in self.scripts and self.scripts[CLIENT].begins.answer:
            self.log.append(("answer", CLIENT))  # the door's yes is the answer
        return self

    def play(self, limit=10_000):
        """Take things out of the bag until it is empty."""
        for _ in range(limit):
            if not self.bag:
                return self
            self.step(self.random.randrange(len(self.bag)))
        raise AssertionError("it does not end")

    def step(self, index=0):
        """Take one thing out of the bag; an event may come once more."""
        item = self.bag.pop(index)
        self.deliver(*item)
        if item[0] == "event" and self.random.random() < self.again:
            self.bag.append(item)

    def deliver(self, kind, who, *what):
        getattr(self, f"_{kind}")(who, *what)

    def put(self, kind, who, *what):
        self.bag.append((kind, who, *what))

    def tell(self, who, event, cause=None):
        """An event goes to those who hear it."""
        told = dict(self.score.part_of(who).tells)
        if event.kind != "expired":
            assert (event, cause) not in self.told, "nothing is told twice"
            self.told.add((event, cause))
        for hearer in told.get(event, ()):
            assert (event, who) in self.score.part_of(hearer).hears
            self.put("event", hearer, event, cause)
        return event in told

    def overdue(self):
        """The monitor looks, and calls the instance overdue."""
        for event, _ in self.parts[MONITOR].tells:
            self.tell(MONITOR, event)
        return self

    # ---- what is taken out of the bag ----

    def _start(self, who):
        self.act(who, begin(self.scripts[who], self.progress[who]))

    def _event(self, who, event, cause):
        at = (self.scripts[who], self.progress[who])
        if event.kind == "started":
            return self.act(who, begin(*at))
        step = self.number[event.step]
        if event.kind == "undone":
            return self.act(who, step_undone(*at, step, self.number[cause]))
        react = {"done": step_done, "failed": step_failed, "expired": expired}[event.kind]
        return self.act(who, react(*at, step), event.step if event.kind == "expired" else None)

    def _timer(self, who, step, round_):
        outputs = elapsed(self.scripts[who], self.progress[who], self.number[step])
        if outputs is None:
            self._ask(who, step, round_)
        else:
            self.act(who, outputs)

    def _work(self, who, step, copy, round_):
        answer = self.fate.answers.get((step, copy, round_))
        void = step in self.voids
        if answer != FAILED and not void:
            assert (step, copy, round_) not in self.effects
            self.effects[step, copy, round_] = answer
            self.log.append(("effect", step, copy, round_))
        outputs = piece_done(
            self.scripts[who], self.progress[who], self.number[step], copy, round_,
            self.rounds(step), answer is not None or void, answer == DOUBT,
        )  # fmt: skip
        self.act(who, outputs, step, round_)

    def _undo(self, who, step, copy, round_):
        self.effects.pop((step, copy, round_), None)
        self.log.append(("undone", step, copy, round_))
        at = (self.scripts[who], self.progress[who])
        self.act(who, piece_undone(*at, self.number[step], copy, round_))

    # ---- what the interpreter says ----

    def act(self, who, outputs, step=None, round_=0):
        if outputs is NOTHING:
            return
        if outputs.done >= 0:
            assert self.tell(who, Event("done", self.names[outputs.done]))
        if outputs.failed >= 0:
            assert self.tell(who, Event("failed", self.names[outputs.failed]))
        if outputs.expired >= 0:
            assert self.tell(who, Event("expired", self.names[outputs.expired]))
        for one, cause in outputs.undone:
            assert self.tell(who, Event("undone", self.names[one]), self.names[cause])
        if outputs.fails:
            self.log.append(("fails", who, step))
            if step is not None and not round_:
                self.voids.add(step)
        if outputs.answer:
            self.log.append(("answer", who))
        if outputs.again >= 0:
            self.enable(who, self.names[outputs.again], round_ + 1)
        for one in outputs.start:
            self.enable(who, self.names[one], 1)
        for one, *piece in outputs.undo:
            self.log.append(("undo", self.names[one], *piece))
            self.put("undo", who, self.names[one], *piece)

    def enable(self, who, step, round_):
        assert not self.progress[who].stopped
        self.log.append(("enable", step, round_))
        if self.workflow.steps[step].wait is None:
            self._ask(who, step, round_)
        else:
            self.put("timer", who, step, round_)

    def _ask(self, who, step, round_):
        for copy in range(self.workflow.steps[step].copies):
            self.log.append(("ask", step, copy, round_))
            self.put("work", who, step, copy, round_)

    # ---- what has happened ----

    def of(self, kind):
        """The entries of a kind, in order, without it."""
        return [entry[1:] for entry in self.log if entry[0] == kind]

    @property
    def failed(self):
        return bool(self.of("fails"))

    def places(self, step):
        """All pieces of work of a step that is done."""
        rounds = range(1, self.rounds(step) + 1)
        return {(step, c, r) for r in rounds for c in range(self.workflow.steps[step].copies)}

    @property
    def done(self):
        """The main steps that are done and not undone, by themselves or by their fallbacks."""
        return {
            self.failures.origin[step]
            for step in self.failures.order(self.route)
            if all(self.effects.get(place, FAILED) is None for place in self.places(step))
        }


class Seat:
    """One component of a troupe, spoken to directly."""

    def __init__(self, company, who):
        self.at = (company.scripts[who], company.progress[who])
        self.number = company.number
        self.names = company.names

    def begin(self):
        return begin(*self.at)

    def done(self, name, copy=0, failed=False, doubt=False, rounds=1):
        return piece_done(*self.at, self.number[name], copy, 1, rounds, failed, doubt)

    def hears(self, kind, name, *cause):
        react = {"done": step_done, "failed": step_failed, "expired": expired}
        react["undone"] = step_undone
        return react[kind](*self.at, self.number[name], *(self.number[one] for one in cause))

    def undone(self, name, copy=0):
        return piece_undone(*self.at, self.number[name], copy, 1)

    def undo(self, outputs):
        return [self.names[place[0]] for place in outputs.undo]
