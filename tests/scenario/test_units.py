import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.amount import amount
from sim.scenario.units import BANDWIDTH, DURATION, PROBABILITY, RATE, SIZE, UnitError

QUANTITIES = (DURATION, RATE, PROBABILITY, SIZE, BANDWIDTH)


@pytest.mark.parametrize(
    ("quantity", "text", "number"),
    [
        (DURATION, "250us", 250e-6),
        (DURATION, "20ms", 0.02),
        (DURATION, "1.5s", 1.5),
        (DURATION, "10min", 600.0),
        (DURATION, "2h", 7200.0),
        (DURATION, "7d", 604800.0),
        (DURATION, "1e-3s", 0.001),
        (DURATION, 3, 3.0),
        (RATE, "40/s", 40.0),
        (RATE, "300/min", 5.0),
        (RATE, "5/h", 5 / 3600),
        (PROBABILITY, "2%", 0.02),
        (PROBABILITY, 0.02, 0.02),
        (SIZE, "2kB", 2000.0),
        (SIZE, "1MB", 1e6),
        (BANDWIDTH, "1Gbit/s", 125e6),
        (BANDWIDTH, "100Mbit/s", 12.5e6),
        (BANDWIDTH, "10MB/s", 1e7),
    ],
)
def test_it_reads_units(quantity, text, number):
    assert quantity.parse(text) == number


@pytest.mark.parametrize(
    ("quantity", "value", "message"),
    [
        (
            RATE,
            "40",
            "'40' is a rate without a unit: write a number and one of /h, /min, /s, like 40/s or"
            " 300/min (without quotes a bare number is per second)",
        ),
        (
            DURATION,
            "2 sec",
            "'2 sec' is not a duration: write a number and one of us, ms, s, min, h, d, like 20ms"
            " or 1.5s",
        ),
        (
            DURATION,
            "40/s",
            "'40/s' is not a duration: write a number and one of us, ms, s, min, h, d, like 20ms"
            " or 1.5s",
        ),
        (
            DURATION,
            True,
            "True is not a duration: write a number and one of us, ms, s, min, h, d, like 20ms or"
            " 1.5s",
        ),
        (DURATION, math.nan, "nan is not a duration: it must be finite"),
        (DURATION, math.inf, "inf is not a duration: it must be finite"),
        (DURATION, "1e999s", "'1e999s' is not a duration: it must be finite"),
        (DURATION, 10**400, None),
        (DURATION, "1e999999999s", None),
        (DURATION, "9" * 5000 + "s", None),
        (DURATION, "", None),
        (DURATION, "1:30", None),
        (DURATION, None, None),
        (PROBABILITY, "2 %", None),
        (SIZE, "1KB", None),
        (SIZE, "1.5.2MB", None),
        (BANDWIDTH, "1Gbps", None),
        (RATE, "\u0664/s", None),
    ],
)
def test_it_refuses_the_rest(quantity, value, message):
    with pytest.raises(UnitError) as error:
        quantity.parse(value)
    assert message is None or str(error.value) == message


@given(st.sampled_from(QUANTITIES), st.floats(0, 1e15, allow_subnormal=True))
def test_what_is_written_is_read_back_equal(quantity, number):
    assert quantity.parse(quantity.format(number)) == number


@given(st.sampled_from(QUANTITIES), st.data())
def test_a_number_of_units_is_written_back_as_that(quantity, data):
    unit = data.draw(st.sampled_from(sorted(quantity.units)))
    number = data.draw(st.integers(1, 999))
    text = f"{number}{unit}"
    written = quantity.format(quantity.parse(text))
    assert isinstance(written, str)
    assert quantity.parse(written) == quantity.parse(text)


@given(st.sampled_from(QUANTITIES), st.text() | st.from_regex(r"[0-9.eE+-]{1,8}(ms|s|/s|%|B)?"))
def test_text_is_read_or_refused(quantity, text):
    with suppress(UnitError):
        assert math.isfinite(quantity.parse(text))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0s"),
        (0.0005, "500us"),
        (0.075, "75ms"),
        (45.0, "45s"),
        (90.0, "1.5min"),
        (100.0, "100s"),
        (600.0, "10min"),
        (604800.0, "7d"),
        (1 / 3, 1 / 3),
    ],
)
def test_durations_are_written_as_a_person_would(number, text):
    assert DURATION.format(number) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [("800ms", 0.8), ("2%", 0.02), ("40/s", 40.0), ("1MB", 1e6), ("10MB/s", 1e7), (3, 3.0)],
)
def test_an_amount_has_any_unit(value, number):
    assert amount(value) == number


def test_an_amount_has_some_unit():
    with pytest.raises(UnitError, match="'much' is not a number with a unit"):
        amount("much")
