"""The space of cuts: how many there are, that each is another world, and which are near which."""

from itertools import pairwise

import pytest
from constructed import DIAMOND, SLOW_TELLERS, partitions
from hypothesis import given
from hypothesis import strategies as st

from sim.patterns import score
from sim.scenario import loads
from sim.study.hybrid.cuts import CHOREOGRAPHY, Cut, NoCutError, Space, bell, space_of
from sim.study.hybrid.material import material_of, own_cuts


def space(services: str, several: str = "", line: str | None = None) -> Space:
    along = line or services
    links = frozenset(frozenset(pair) for pair in pairwise(along))
    return Space(tuple(services), frozenset(several), links, tuple(along))


def test_bells_numbers():
    assert [bell(n) for n in range(10)] == [1, 1, 2, 5, 15, 52, 203, 877, 4140, 21147]


@given(st.integers(2, 5), st.integers(0, 5))
def test_every_cut_comes_once_and_as_many_as_are_told(n, m):
    of = space("abcde"[:n], "abcde"[: min(m, n)])
    cuts = list(of.every())
    assert len(set(cuts)) == len(cuts) == of.size
    by_definition = {
        frozenset(cut)
        for cut in partitions(list(of.services))
        if all(len(block) > 1 or block <= of.several for block in cut)
    }
    assert {frozenset(map(frozenset, cut.domains)) for cut in cuts} == by_definition
    assert len({of.name(cut) for cut in cuts}) == len(cuts)
    assert {of.orchestration, CHOREOGRAPHY} <= set(cuts)
    assert all(of.made(reversed(cut.domains)) == cut for cut in cuts)


@pytest.mark.parametrize(("several", "size"), [("", bell(5)), ("abcde", bell(6))])
def test_the_ends_of_the_count(several, size):
    assert space("abcde", several).size == size


def test_a_cut_is_the_same_however_it_is_written():
    of = space("abcd", "d")
    assert of.made([["c", "b", "nobody"], ["a"], ["d"]]) == Cut((("b", "c"), ("d",)))
    assert of.name(of.made([["d"], ["c", "b"]])) == "cut-0112"
    assert of.name(of.made(["dcba"])) == "orchestration"
    assert of.name(of.made([])) == "choreography"
    with pytest.raises(NoCutError, match="the service 'b' is in two domains"):
        of.made([["a", "b"], ["b", "c"]])


def test_no_two_cuts_have_the_same_parts():
    scenario = loads(DIAMOND)
    of, material = space_of(scenario), material_of(scenario)
    told = set()
    for cut in of.every():
        one = scenario.with_({"patterns.here": material.pattern(of, cut)})
        told.add(repr(score(one, one.patterns["here"], "diamond")))
    assert len(told) == of.size == 27


@pytest.mark.parametrize("text", [SLOW_TELLERS, DIAMOND])
def test_moves_lead_to_every_cut_of_connected_domains_and_to_no_other(text):
    of = space_of(loads(text))
    reached = {CHOREOGRAPHY}
    left = [CHOREOGRAPHY]
    while left:
        new = [cut for cut in dict.fromkeys(of.near(left.pop())) if cut not in reached]
        reached.update(new)
        left += new
    connected = {cut for cut in of.every() if all(map(of.connected, cut.domains))}
    assert reached == connected
    assert set(of.seeds()) <= connected


def test_what_is_near_on_a_line():
    of = space("abcd")
    near = set(of.near(of.made(["ab"])))
    assert near == {of.made(one) for one in ([], ["abc"], ["bc"], ["ab", "cd"])}


def test_the_services_are_those_that_work_for_somebody():
    scenario = loads(SLOW_TELLERS)
    of = space_of(scenario)
    assert of.services == tuple("abcde")
    assert of.line == tuple("abcde")
    assert of.several == frozenset()
    assert space_of(loads(DIAMOND)).several == frozenset("ac")
    more = scenario.with_(
        {
            "services.idle": {"time": "1s"},
            "workflows.unasked": {"steps": {"one": {"service": "idle"}}},
        }
    )
    assert space_of(more).services == of.services
    alone = more.with_({"workload.0.workflow": "unasked"})
    with pytest.raises(NoCutError, match="nothing to cut: idle is the only service"):
        space_of(alone)


def test_the_cuts_that_the_file_has_itself():
    scenario = loads(SLOW_TELLERS).with_(
        {
            "patterns.mine": {
                "kind": "hybrid",
                "domains": {"x": {"services": ["d", "c"]}, "y": {"services": ["a"]}},
            },
            "patterns.by-step": {"kind": "hybrid", "domains": {"x": {"steps": ["line.one"]}}},
        }
    )
    assert own_cuts(scenario, space_of(scenario)) == {"mine": Cut((("c", "d"),))}


def test_what_a_cut_is_made_of_is_as_it_is_written():
    scenario = loads(DIAMOND).with_(
        {"patterns.events.deadline_monitor": {"after": "10s", "every": "1s"}}
    )
    of, material = space_of(scenario), material_of(scenario)
    pattern = material.pattern(of, of.made(["ab", "cd"]))
    engine = scenario.document()["patterns"]["engine"]["coordinator"]
    assert pattern == {
        "kind": "hybrid",
        "domains": {
            "domain-1": {"services": ["a", "b"], "coordinator": engine},
            "domain-2": {"services": ["c", "d"], "coordinator": engine},
        },
        "bus": {"profile": "none"},
        "deadline_monitor": {"after": "10s", "every": "1s"},
    }
