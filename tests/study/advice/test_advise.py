"""Advice end to end on small worlds: a turn that is known, determinism, folders, errors."""

import pytest
from advising import SPEED_ONLY, TURNING, few_parameters

import sim
from sim.study.advice import advise as module
from sim.study.advice.advise import advise
from sim.study.advice.groups import NoAdviceError
from sim.study.asked import UnknownPatternError
from sim.study.runs.session import Compute

ALONE = Compute(jobs=1)


@pytest.fixture(scope="module")
def turning():
    return sim.loads(TURNING)


@pytest.fixture(scope="module")
def found(turning):
    return advise(turning, weights=SPEED_ONLY, compute=ALONE)


def changes(data):
    return {one.parameter.name: one for one in data.changes.all}


def test_the_engine_is_advised_by_speed(found):
    assert found.advised == "engine"
    assert found.contenders == ("engine",)
    # 30 ms against 90 ms.
    assert found.judged.totals == pytest.approx({"engine": 0.0, "events": 2 / 3})
    assert found.against[0].shown == "shown"


def test_the_turn_of_the_outbox_is_found_where_it_must_be(found):
    side = changes(found)["outbox latency of the services"].lower
    assert side.to == "events"
    assert side.turn <= 0.25 <= side.same  # 20 ms of 80 ms
    assert side.same / side.turn < 1.16
    assert changes(found)["outbox latency of the services"].higher.turn is None
    assert not changes(found)["work of the services"].turns
    assert found.changes.replications == 2


def test_the_same_again_in_processes_and_from_the_folder(turning, found, tmp_path, monkeypatch):
    told: list[tuple[int, int]] = []
    few_parameters(monkeypatch, "outbox latency of the services")
    first = advise(turning, weights=SPEED_ONLY, compute=Compute(jobs=2, folder=tmp_path))

    def progress(_):
        return lambda done, total: told.append((done, total))

    means = Compute(jobs=1, folder=tmp_path)
    again = advise(turning, weights=SPEED_ONLY, compute=means, progress=progress)
    for other in (first, again):
        assert other.judged.totals == found.judged.totals
        assert other.against == found.against
        assert set(sides(other)) < set(sides(found))
    assert told[-1][0] == told[-1][1]
    assert (tmp_path / "changes").is_dir()


def sides(data):
    return [(one.parameter.name, one.touches, one.lower, one.higher) for one in data.changes.all]


def test_all_groups_with_an_outage_of_each_component(turning):
    found = advise(turning, replications=2, changes=False, compute=ALONE)
    assert found.changes is None
    assert set(found.judged.groups) == {"speed", "effort", "harm", "change", "visibility"}
    assert found.assessment.blast is not None


def test_where_few_replications_tell_another_story_all_are_run(turning, monkeypatch):
    # Events are sooner, which takes two runs to show; fewer must know each other in the engine.
    few_parameters(monkeypatch)
    outboxes = {f"services.{name}.outbox.latency": "1ms" for name in "ab"}
    weights = {**SPEED_ONLY, "speed": 3.0, "change": 1.0}
    changed = turning.with_(outboxes)
    for fewer, run in ((1, 2), (2, 2)):
        monkeypatch.setattr(module, "FEWER", fewer)
        found = advise(changed, weights=weights, compute=ALONE)
        assert (found.advised, found.changes.replications) == ("events", run)
    monkeypatch.setattr(module, "FEWER", 1)
    assert advise(turning, weights=weights, compute=ALONE).changes.replications == 1


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        ({"patterns": ["engine"]}, NoAdviceError, "two patterns or more, and here is engine alone"),
        ({"patterns": ["engine", "event"]}, UnknownPatternError, "did you mean 'events'"),
        ({"weights": {"harms": 1}}, NoAdviceError, "did you mean 'harm'"),
        ({"weights": {"capacity": 2}}, NoAdviceError, "only measured with --knee"),
    ],
)
def test_what_cannot_be_advised_on_is_said_before_anything_is_run(turning, asked, error, told):
    with pytest.raises(error, match=told):
        advise(turning, **asked)
