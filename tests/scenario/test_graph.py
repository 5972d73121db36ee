from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import Workflow
from sim.scenario.beside import company
from sim.scenario.graph import ancestors, cycles


def test_a_cycle_is_named_in_the_order_of_work():
    assert cycles({"c": ["b"], "b": ["a"], "a": ["c"], "d": ["a"]}) == [("a", "b", "c")]
    assert cycles({"a": ["a"]}) == [("a",)]
    assert cycles({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}) == [("a", "b"), ("c", "d")]
    assert cycles({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}) == []
    assert cycles({"a": ["unknown"]}) == []


graphs = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3))


@given(graphs)
def test_there_is_a_cycle_where_something_comes_before_itself(graph):
    tangled = {name for name in graph if name in ancestors(graph, name)}
    found = cycles(graph)
    assert bool(found) == bool(tangled)
    for cycle in found:
        assert set(cycle) <= tangled
        for earlier, later in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            assert earlier in graph[later]


def workflow(steps, choices=None):
    return Workflow(
        choices=choices or {},
        steps={name: {"service": "s", **step} for name, step in steps.items()},
    )


def test_company_in_a_diamond():
    diamond = workflow(
        {"a": {}, "b": {"after": ["a"]}, "c": {"after": ["a"]}, "d": {"after": ["b", "c"]}}
    )
    assert company(diamond, "b").before == {"a"}
    assert company(diamond, "b").beside == {"c"}
    assert company(diamond, "d").before == {"a", "b", "c"}
    assert company(diamond, "d").beside == frozenset()


def test_branches_that_exclude_each_other_are_no_company():
    split = workflow(
        {
            "b": {"when": {"x": "one"}},
            "c": {"when": {"x": "two"}},
            "after_b": {"after": ["b"]},
            "end": {"after": ["b", "c"]},
        },
        {"x": {"one": 0.5, "two": 0.5}},
    )
    assert company(split, "c").beside == frozenset()
    assert company(split, "end").beside == {"after_b"}
    assert company(split, "end").before == {"b", "c"}


def test_a_branch_that_is_never_taken_is_no_company():
    split = workflow({"a": {}, "b": {"when": {"x": "never"}}}, {"x": {"never": 0, "always": 1}})
    assert company(split, "a").beside == frozenset()


def test_too_many_combinations_are_taken_for_possible_all():
    steps = {f"s{i}": {"when": {f"x{i}": "yes"}} for i in range(11)}
    many = workflow(steps, {f"x{i}": {"yes": 0.5, "no": 0.5} for i in range(11)})
    assert company(many, "s0").beside == {f"s{i}" for i in range(1, 11)}
