from hypothesis import given
from hypothesis import strategies as st

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
