"""Conditions of a process: shortened ones hold for the same choices as before."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW

from sim.scenario.imports.bpmn_conditions import ALWAYS, covers, either, exclusive, through

BRANCHES = {"g": frozenset("ab"), "h": frozenset("cde"), "i": frozenset("fg")}
TAKEN = [dict(zip(BRANCHES, one, strict=True)) for one in product(*map(sorted, BRANCHES.values()))]
WAYS = st.frozensets(
    st.fixed_dictionaries({}, optional={g: st.sampled_from(sorted(b)) for g, b in BRANCHES.items()})
    .map(lambda way: frozenset(way.items())),
    max_size=6,
)  # fmt: skip


def holds(condition, taken):
    return any(all(taken[gateway] == branch for gateway, branch in way) for way in condition)


@LAW
@given(WAYS, WAYS)
def test_the_shortest_form_means_the_same(one, other):
    short = either([one, other], BRANCHES)
    for taken in TAKEN:
        assert holds(short, taken) == (holds(one, taken) or holds(other, taken))
    assert either([short], BRANCHES) == short


@LAW
@given(WAYS, WAYS)
def test_exclusive_and_covers_are_what_they_say(one, other):
    both = [taken for taken in TAKEN if holds(one, taken) and holds(other, taken)]
    assert exclusive(one, other) == (not both)
    if covers(one, other):
        assert all(holds(one, taken) for taken in TAKEN if holds(other, taken))


def test_all_branches_together_are_no_condition():
    assert either((through(ALWAYS, "h", branch) for branch in "cde"), BRANCHES) == ALWAYS
