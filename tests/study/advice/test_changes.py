"""The search for what would change the answer, on a stand-in for the runs."""

import math

import pytest
from advising import exact

from sim.study.advice.changes import search
from sim.study.advice.groups import weights_of
from sim.study.advice.parameters import Parameter
from sim.study.advice.rule import Judgement, judge


def parameter(name: str, *, everywhere: bool = True) -> Parameter:
    def never(factor: float):
        raise AssertionError(factor)

    return Parameter(name, never, lambda factor: f"{10 * factor:.3g} ms", everywhere=everywhere)


class Known:
    """Stands in for the runs: engine is ahead of events between its `turns`, beyond them behind."""

    patterns = ("engine", "events")

    def __init__(self, turns, *, idle=(), broken=()):
        self.turns, self.idle, self.broken = turns, idle, broken
        self.asked: list[tuple[str, float]] = []

    def touched(self, wanted):
        return {one.name: set() if one.name in self.idle else {"events"} for one, _ in wanted}

    def advised(self, wanted, touched):
        self.asked += [(one.name, factor) for one, factor in wanted]
        return {(one.name, factor): self._at(one.name, factor) for one, factor in wanted}

    def _at(self, name: str, factor: float) -> Judgement | str:
        if name in self.broken and factor > 5.0:
            return "it broke"
        low, high = self.turns.get(name, (0.0, math.inf))
        held = low < factor < high
        values = {"engine": 1.0, "events": 2.0} if held else {"engine": 2.0, "events": 1.0}
        return judge([exact("dependencies", **values)], self.patterns, weights_of(None))


def found(known: Known, *names: str, everywhere: bool = True):
    asked = [parameter(name, everywhere=everywhere) for name in names]
    return {one.parameter.name: one for one in search(asked, "engine", known)}


@pytest.mark.parametrize(("low", "high"), [(0.2, 1.5), (0.0, 7.0), (0.12, math.inf)])
def test_the_nearest_turn_is_found_on_both_sides(low, high):
    one = found(Known({"load": (low, high)}), "load")["load"]
    for side, at in ((one.lower, low), (one.higher, high)):
        if 0.1 < at < 10.0:
            assert side.to == "events"
            inner, outer = sorted((side.same, side.turn))
            assert inner <= at <= outer
            assert outer / inner < 1.16
        else:
            assert side.turn is None
            assert side.same in (0.1, 10.0)


def test_what_turns_soon_is_not_tried_further_out():
    known = Known({"load": (0.0, 1.2)})
    found(known, "load")
    assert max(factor for _, factor in known.asked) == pytest.approx(math.sqrt(10.0))


def test_what_touches_no_run_is_not_run():
    known = Known({}, idle=("lease",))
    one = found(known, "lease", everywhere=False)["lease"]
    assert (one.touches, one.lower, one.higher) == (False, None, None)
    assert not known.asked


def test_where_it_cannot_be_run_that_is_said_and_the_rest_is_known():
    one = found(Known({}, broken=("load",)), "load")["load"]
    assert one.higher.failed == "it broke"
    assert one.higher.same == pytest.approx(math.sqrt(10.0))
    assert (one.lower.failed, one.lower.same) == ("", pytest.approx(0.1))
    assert not one.turns
