"""Groups and their weights."""

from typing import get_args

import pytest

from sim.study.advice.groups import GROUP_OF, GROUPS, NoAdviceError, weights_of
from sim.study.assessment.criteria import Name


def test_every_criterion_is_in_one_group():
    listed = [name for names in GROUPS.values() for name in names]
    assert sorted(listed) == sorted(get_args(Name))
    assert len(GROUP_OF) == len(listed)


def test_a_weight_is_1_unless_it_is_said():
    assert weights_of(None) == dict.fromkeys(GROUPS, 1.0)
    assert weights_of({"harm": 3, "speed": 0}) == {
        **dict.fromkeys(GROUPS, 1.0),
        "harm": 3.0,
        "speed": 0.0,
    }


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"sped": 1}, "a weight of 'sped', which is no group of criteria; did you mean 'speed'"),
        ({"price": 1}, "there are: speed, capacity, integrity, harm, effort, change, visibility"),
        ({"harm": -1}, "the weight of harm is a number from 0 up, not -1; the groups are: speed"),
        ({"harm": float("nan")}, "not nan"),
        ({"harm": float("inf")}, "not inf"),
        (dict.fromkeys(GROUPS, 0.0), "every group has the weight 0"),
    ],
)
def test_what_cannot_be_used_is_said(weights, told):
    with pytest.raises(NoAdviceError, match=told):
        weights_of(weights)
