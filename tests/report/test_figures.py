"""Figures in words: units, digits, signs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.figures import SYMBOLS, count, figure, listed, number, with_interval, wrapped


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.0453, "s", "45.3 ms"),
        (1.5, "s", "1.50 s"),
        (2e-6, "s", "2 µs"),
        (0.0, "s", "0 s"),
        (212.4, "1/s", "212 /s"),
        (12345678.0, "1", "12\u202f345\u202f678"),
        (math.nan, "s", "–"),
        (math.inf, "s", "∞ s"),
        (-0.002, "s", "−2 ms"),
        (382356.0, "s", "4.43 d"),
        (9000.0, "s", "2.50 h"),
        (7199.0, "s", "7\u202f199 s"),
    ],
)
def test_a_value_has_its_unit_and_at_most_three_digits(value, unit, said):
    assert figure(value, unit) == said


@pytest.mark.parametrize(
    ("ends", "signed", "said"),
    [
        ((0.0453, 0.0441, 0.0465), False, ("45.3 ms", "[44.1, 46.5]")),
        ((0.0123, 0.0115, 0.0131), True, ("+12.30 ms", "[+11.50, +13.10]")),
        ((-0.00001, -0.0004, 0.00038), True, ("−10 µs", "[−400, +380]")),
        ((6.0, 6.0, 6.0), False, ("6 s", "[6, 6]")),
        ((0.0, 0.0, 0.0), True, ("0 s", "[0, 0]")),
        ((1.0, math.nan, math.nan), False, ("1 s", "")),
        ((math.nan, math.nan, math.nan), False, ("–", "")),
    ],
)
def test_an_interval_shares_the_unit_and_decides_the_digits(ends, signed, said):
    assert with_interval(*ends, "s", signed=signed) == said


@given(st.floats(-1e9, 1e9), st.floats(0, 1e6), st.sampled_from(["s", "1/s", "1"]))
def test_every_finite_interval_can_be_written(mean, half, unit):
    value, bounds = with_interval(mean, mean - half, mean + half, unit)
    assert value
    assert bounds.startswith("[")
    assert "nan" not in value + bounds


def test_zero_has_no_sign():
    assert number(-0.0001, 2, signed=True) == "0.00"
    assert number(0.0, 0, signed=True) == "0"


def test_counts_have_their_plural():
    assert count(1, "replication") == "1 replication"
    assert count(10_000, "instance") == "10\u202f000 instances"


def test_every_verdict_has_a_symbol_of_its_own():
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)


def test_a_long_name_is_broken_behind_its_joints_and_else_where_it_must_be():
    assert wrapped("orchestration-in-process", 18) == "orchestration-in-\nprocess"
    assert wrapped("short") == "short"
    assert wrapped("x" * 40, 18).split("\n") == ["x" * 18, "x" * 18, "x" * 4]


def test_a_list_is_broken_where_one_thing_ends():
    assert listed("one thing; another; a third", 18) == "one thing;\nanother; a third"
    assert listed("one thing; another", 40) == "one thing; another"
    assert max(map(len, listed("a thing that is far too long; short", 12).split("\n"))) <= 13
