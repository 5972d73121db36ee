"""Small workflows in which things fail, by hand and generated."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st
from patterns.troupe import DOUBT, FAILED, Fate, Troupe, cast

from sim.patterns.failure import Failures
from sim.scenario import Scenario
from sim.scenario.graph import ancestors

SERVICES = ("stock", "bank", "post")


def workflow_of(steps, choices=None, rollback="sequential"):
    """A workflow, validated like a file."""
    document = {
        "name": "saga",
        "services": {name: {"time": "10ms"} for name in SERVICES},
        "workflows": {
            "order": {
                "steps": steps,
                "rollback": rollback,
                **({"choices": choices} if choices else {}),
            }
        },
        "workload": [{"workflow": "order", "arrivals": {"process": "constant", "rate": 1}}],
        "patterns": {"orchestration": {"kind": "orchestration"}},
        "run": {"duration": "1s"},
    }
    return Scenario.of(document, Path.cwd()).workflows["order"]


def step(service, *after, **more):
    """A step that can be undone."""
    return {"service": service, "after": list(after), "undo": {}, **more}


ROW = {name: step(SERVICES[i % 3], *"abcde"[max(i - 1, 0) : i]) for i, name in enumerate("abcde")}
FORK = {
    # a -> (b -> d, c) -> e
    "a": step("stock"),
    "b": step("bank", "a"),
    "c": step("post", "a"),
    "d": step("stock", "b"),
    "e": step("bank", "c", "d"),
}


def troupe(steps, pattern="choreography", fate=None, rollback="sequential", owner=None, **more):
    """All components of one instance of these steps, before the start."""
    workflow = workflow_of(steps, rollback=rollback)
    return Troupe(workflow, cast(workflow, pattern, owner or {}), fate, **more)


def play(*args, **more):
    """The same, when it is over."""
    return troupe(*args, **more).start().play()


def undone(played):
    """The steps that were undone, in order."""
    return [place[0] for place in played.of("undone")]


# ---- generated ----


def rarely(draw, percent):
    """True with about this probability (and, when shrinking, rather False)."""
    return draw(st.integers(0, 99)) >= 100 - percent


@st.composite
def steps(draw, most, pivot):
    """Steps with joins, branches, copies, repeats, timers, options, fallbacks and undos."""
    made = {}
    for name in draw(st.permutations("abcdefgh"))[
        : most - draw(st.integers(0, most - 1)) * rarely(draw, 60)
    ]:
        step = {"service": draw(st.sampled_from(SERVICES))}
        if rarely(draw, 12):
            step["optional"] = True
        named = [n for n, s in made.items() if step.get("optional") or not s.get("optional")]
        if named and rarely(draw, 85):
            step["after"] = draw(st.lists(st.sampled_from(named), max_size=3, unique=True))
        if rarely(draw, 10):
            step["when"] = {"x": draw(st.sampled_from(["left", "right"]))}
        _more(draw, step)
        made[name] = step
    if rarely(draw, pivot):
        _turn_round(draw, made)
    for name in list(made):
        stands_in = name
        for fallback in (f"{name}2", f"{name}3"):
            if not rarely(draw, 20):
                break
            made[stands_in].setdefault("undo", {})
            made[fallback] = {
                "service": draw(st.sampled_from(SERVICES)),
                "fallback_for": stands_in,
            }
            _more(draw, made[fallback])
            if "rejects" not in made[name]:
                made[fallback].pop("rejects", None)
            stands_in = fallback
    return made


def _turn_round(draw, made):
    """One step becomes the pivot; behind it, nothing is rejected."""
    pivot = draw(st.sampled_from(sorted(made)))
    if made[pivot].get("optional"):
        return
    made[pivot]["pivot"] = True
    before = ancestors({name: step.get("after", ()) for name, step in made.items()}, pivot)
    for name, step in made.items():
        if name not in before and not step.get("optional"):
            step.pop("rejects", None)


def _more(draw, step):
    if not rarely(draw, 30):
        step["undo"] = {}
    if rarely(draw, 20):
        step["copies"] = draw(st.integers(2, 3))
    if rarely(draw, 15):
        step["repeat"] = {"probability": "50%", "max": 2}
    if rarely(draw, 15):
        step["wait"] = "1s"
    if rarely(draw, 35):
        step["retry"] = {"attempts": None}
    if rarely(draw, 40):
        step["rejects"] = "10%"


@st.composite
def workflows(draw, most=8, pivot=20, rollbacks=("sequential", "parallel")):
    """A workflow that may fail, and one of its combinations of branches.

    ``pivot``: how often one of its steps is the pivot, in percent.
    """
    workflow = workflow_of(
        draw(steps(most, pivot)),
        {"x": {"left": "50%", "right": "50%"}},
        draw(st.sampled_from(rollbacks)),
    )
    return workflow, {"x": draw(st.sampled_from(["left", "right"]))}


@st.composite
def casts(draw, workflow):
    """Who drives each step, under a pattern or a random division into domains."""
    pattern = draw(st.sampled_from(["choreography", "hybrid", "hybrid", "orchestration"]))
    owner = {name: draw(st.sampled_from(["", "east", "west"])) for name in workflow.steps}
    return cast(workflow, pattern, owner)


@st.composite
def fates(draw, workflow, monitored=False, most=5):
    """Which steps fail, of those that can; copies and rounds may fail on their own."""
    fallible = sorted(Failures(workflow, monitored).fallible)
    fate = Fate()
    for name, step in workflow.steps.items():
        if step.repeat is not None:
            fate.rounds[name] = draw(st.integers(1, 3))
    if not fallible:
        return fate
    doomed = st.lists(
        st.sampled_from(fallible),
        min_size=min(most, len(fallible), draw(st.integers(1, 4))),
        max_size=most,
        unique=True,
    )
    for name in () if rarely(draw, 10) else draw(doomed):
        step = workflow.steps[name]
        if step.rejects > 0 and rarely(draw, 50):
            fate.answers |= {(name, copy, 1): FAILED for copy in range(step.copies)}
        else:
            copy = draw(st.integers(0, step.copies - 1))
            round_ = draw(st.integers(1, fate.rounds.get(name, 1)))
            fate.answers[name, copy, round_] = draw(st.sampled_from([FAILED, DOUBT]))
    return fate
