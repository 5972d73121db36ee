"""Laws of the way back, on generated workflows, in any order of events and with duplicates."""

from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st
from patterns.sagas import casts, fates, workflow_of, workflows
from patterns.troupe import DOUBT, Troupe, cast
from strategies import LAW

from sim.patterns import MONITOR
from sim.patterns.failure import group
from sim.patterns.graph import pivot_of
from sim.scenario.graph import ancestors


@st.composite
def plays(draw, monitored=False, **shape):
    """An instance that is about to start, of any workflow under any pattern."""
    workflow, taken = draw(workflows(**shape))
    troupe = Troupe(
        workflow,
        draw(casts(workflow)),
        draw(fates(workflow, monitored)),
        taken,
        monitored,
        Random(draw(st.integers(0, 2**32))),
    )
    troupe.again = draw(st.sampled_from([0.0, 0.5]))
    return troupe


def failed_steps(troupe):
    """The steps that were asked for and refused for good, or called overdue."""
    asked = set(troupe.of("ask"))
    refused = {place[0] for place, how in troupe.fate.answers.items() if how and place in asked}
    return refused | troupe.voids


def check(troupe):
    """What must hold at the end of any play."""
    undone = troupe.of("undone")
    asked = troupe.of("ask")
    assert len(set(asked)) == len(asked), "no piece of work is asked for twice"
    assert len(set(undone)) == len(undone), "nothing is undone twice"
    assert sorted(undone) == sorted(troupe.of("undo"))
    nothing_has_come_too_early(troupe)
    failed = failed_steps(troupe)
    effects = set(troupe.of("effect"))
    for step, settings in troupe.workflow.steps.items():
        mine = {place for place in effects if place[0] == step}
        must = settings.undo is not None and (troupe.failed or step in failed)
        least = mine if must else set()
        doubtful = {at for at, how in troupe.fate.answers.items() if how == DOUBT and at in asked}
        assert least <= {place for place in undone if place[0] == step} <= least | doubtful
    answers = troupe.of("answer")
    assert answers.count((troupe.score.answerer,)) == 1
    assert len(answers) == 1 + (MONITOR in troupe.parts)
    if troupe.failed:
        everyone_has_stopped(troupe)
    else:
        assert troupe.done >= troupe.route.required
        assert not {s for s in failed if s not in troupe.failures.fallbacks} - optional(troupe)


def nothing_has_come_too_early(troupe):
    """A step is enabled once all before it are done, each itself or by its fallback."""
    known = set()
    for kind, step, *place in troupe.log:
        if kind == "effect":
            known.add((step, *place))
        elif kind == "enable":
            for need in troupe.route.needs.get(step, ()):
                slot = troupe.failures.slot(need)
                assert any(troupe.places(one) <= known for one in slot), (need, step)


def optional(troupe):
    steps, origin = troupe.workflow.steps, troupe.failures.origin
    return {step for step in steps if steps[origin[step]].optional}


def everyone_has_stopped(troupe):
    rollbacks = troupe.failures.rollbacks(troupe.route)
    for _, cause in troupe.of("fails"):
        for step in rollbacks.get(cause, ()):
            assert troupe.progress[troupe.driver[step]].stopped


@LAW
@given(plays())
def test_whatever_fails_all_of_it_is_undone_or_all_of_it_is_done(troupe):
    check(troupe.start().play())


@LAW
@given(plays(rollbacks=["sequential"]))
def test_in_sequence_the_last_is_undone_first(troupe):
    """Within one group; a step that failed is cleaned up by itself and is no part of the order."""
    log = troupe.start().play().log
    order = troupe.failures.order(troupe.route)
    failed = failed_steps(troupe)
    for at, (kind, *what) in enumerate(log):
        if kind != "undo" or what[0] in failed:
            continue
        reach = group(troupe.driver[what[0]])
        for later in order[order.index(what[0]) + 1 :]:
            if troupe.workflow.steps[later].undo and group(troupe.driver[later]) == reach:
                assert not {place for place in effects_at(log, at) if place[0] == later}
                assert not [e for e in log[at:] if e[:2] == ("effect", later)]


def effects_at(log, at):
    """What had been done and not undone when an entry was written."""
    known = set()
    for kind, *what in log[:at]:
        if kind == "effect":
            known.add(tuple(what))
        elif kind == "undone":
            known.discard(tuple(what))
    return known


@LAW
@given(workflows(), st.data())
def test_patterns_agree_on_what_one_failing_step_means(workflow_and_branches, data):
    workflow, taken = workflow_and_branches
    fate = data.draw(fates(workflow, most=1))
    owner = {name: data.draw(st.sampled_from(["", "east", "west"])) for name in workflow.steps}
    seed = data.draw(st.integers(0, 2**32))
    results = set()
    for pattern in ("orchestration", "choreography", "hybrid"):
        troupe = Troupe(workflow, cast(workflow, pattern, owner), fate, taken, random=Random(seed))
        check(troupe.start().play())
        results.add((troupe.failed, frozenset() if troupe.failed else frozenset(troupe.done)))
    assert len(results) == 1


@LAW
@given(plays(monitored=True), st.lists(st.integers(0, 60), max_size=3))
def test_an_overdue_instance_is_done_or_undone_like_any_other(troupe, moments):
    """Whenever the monitor looks, and however often."""
    troupe.start()
    for moment in range(60):
        for _ in range(moments.count(moment)):
            troupe.overdue()
        if troupe.bag:
            troupe.step(troupe.random.randrange(len(troupe.bag)))
    check(troupe.play())


@LAW
@given(plays(monitored=True, pivot=100), st.integers(0, 30))
def test_from_the_pivot_on_there_is_no_way_back(troupe, moment):
    pivot = pivot_of(troupe.workflow)
    assume(pivot in troupe.route.needs)
    before = ancestors(troupe.route.needs, pivot)
    assume(all(c in before or c == pivot for c in troupe.failures.rollbacks(troupe.route)))
    troupe.start()
    for _ in range(moment):
        if troupe.bag:
            troupe.step(troupe.random.randrange(len(troupe.bag)))
    troupe.overdue().play()
    if troupe.failed:
        assert not [place for place in troupe.of("effect") if place[0] == pivot]


@LAW
@given(plays(), st.integers(0, 40), st.data())
def test_a_component_that_has_lost_the_instance_does_nothing(troupe, moment, data):
    who = data.draw(st.sampled_from(sorted(troupe.parts)))
    troupe.start()
    for _ in range(moment):
        if troupe.bag:
            troupe.step(troupe.random.randrange(len(troupe.bag)))
    troupe.progress[who].lost = True
    while any(item[1] == who for item in troupe.bag):
        at = next(i for i, item in enumerate(troupe.bag) if item[1] == who)
        entries = [e for e in troupe.log if e[0] not in ("effect", "undone")]
        size = len(troupe.bag)
        troupe.again = 0.0
        troupe.step(at)
        assert len(troupe.bag) == size - 1
        assert [e for e in troupe.log if e[0] not in ("effect", "undone")] == entries


@LAW
@given(workflows(), st.data(), st.booleans())
def test_nobody_hears_of_failures_for_nothing(workflow_and_branches, data, monitored):
    """Whoever subscribes to a failure reacts to it on some route."""
    workflow, _ = workflow_and_branches
    driver = data.draw(casts(workflow))
    ways = [
        Troupe(workflow, driver, taken={"x": branch}, monitored=monitored)
        for branch in ("left", "right")
    ]
    for part in ways[0].score.parts:
        for event, teller in part.hears:
            told = dict(ways[0].score.part_of(teller).tells)
            assert part.component in told[event]
            if event.kind in ("failed", "undone", "expired"):
                assert any(reacts(way, part.component, event) for way in ways), (part, event)


def reacts(troupe, who, event):
    """Whether an event may make a component do or stop anything on the troupe's route."""
    script, step = troupe.scripts[who], troupe.number[event.step]
    if event.kind == "expired":
        return script.expires >> step & 1
    if event.kind == "failed":
        fallback = script.stand_ins[step]
        return script.causes >> step & 1 or (fallback >= 0 and script.mine >> fallback & 1)
    return any(
        step in chain[:-1] and script.mine >> chain[chain.index(step) + 1] & 1
        for chain in script.chains.values()
    )


@LAW
@given(workflows(), st.data())
def test_where_nothing_can_fail_nobody_hears_of_failures(workflow_and_branches, data):
    workflow, taken = workflow_and_branches
    tireless = {
        name: {**step.model_dump(exclude_unset=True), "retry": {"attempts": None}}
        for name, step in workflow.steps.items()
    }
    for step in tireless.values():
        step.pop("rejects", None)
    workflow = workflow_of(tireless, {"x": {"left": "50%", "right": "50%"}})
    troupe = Troupe(workflow, data.draw(casts(workflow)), taken=taken)
    for part in troupe.score.parts:
        assert not {event.kind for event, _ in part.tells} - {"started", "done"}
        assert not part.undoes
        assert part.rollback is None
        assert not part.falls_back
