"""What a sweep varies: each form that can be written, what is refused, and the two designs."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from sim.scenario.errors import shown
from sim.study.sweeps.axes import Axis, AxisError, Span, grid, latin_hypercube, number_of, read_axes
from sim.study.sweeps.axes import read_axis as read

PATH = "workload.0.arrivals.rate"


def values(written):
    axis = read(PATH, written)
    assert isinstance(axis, Axis)
    return list(axis.values)


def typed(found):
    return [(type(value), value) for value in found]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10,20,40", [10, 20, 40]),
        ("10/s, 20/s", ["10/s", "20/s"]),
        ("20ms", ["20ms"]),
        ("0.5,1e3", [0.5, 1000.0]),
        ("fifo,lifo", ["fifo", "lifo"]),
        ("true,false", [True, False]),
        ("1,2,unlimited", [1, 2, "unlimited"]),
        ("1,null", [1, None]),
        ("10:50:10", [10, 20, 30, 40, 50]),
        ("10:55:10", [10, 20, 30, 40, 50]),
        ("50:10:-20", [50, 30, 10]),
        ("-1:1:1", [-1, 0, 1]),
        ("0:0.5:0.1", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        ("1.0:3.0:1.0", [1.0, 2.0, 3.0]),
        ("0:1:0.33333", [0.0, 0.33333, 0.66666, 1.0]),
        ("10/s:40/s:10/s", ["10/s", "20/s", "30/s", "40/s"]),
        ("1%:3%:0.5%", ["1%", "1.5%", "2%", "2.5%", "3%"]),
        ("1s:1.3s:100ms", ["1s", "1.1s", "1.2s", "1.3s"]),
        ("1min:1.05min:1s", ["60s", "61s", "62s", "63s"]),
        ("500ms:2s:500ms", [0.5, 1.0, 1.5, 2.0]),
        ("1s:1min:20s", [1.0, 21.0, 41.0]),
        ("1e3/s:2e3/s:500/s", ["1000/s", "1500/s", "2000/s"]),
        ("10:1000:log3", [10, 100, 1000]),
        ("10:1000:log7", [10, 21.54, 46.42, 100, 215.4, 464.2, 1000]),
        ("1:64:log7", [1, 2, 4, 8, 16, 32, 64]),
        ("1000:10:log3", [1000, 100, 10]),
        ("1ms:1s:log4", [0.001, 0.01, 0.1, 1.0]),
        ("1ms:1000ms:log4", ["1ms", "10ms", "100ms", "1000ms"]),
        ("1.23456:2:log2", [1.23456, 2.0]),
        ("10:200:lin5", [10, 57.5, 105, 152.5, 200]),
        ("0:1:lin4", [0, 0.333333, 0.666667, 1]),
        ("0:1:lin7", [0, 0.166667, 0.333333, 0.5, 0.666667, 0.833333, 1]),
        ("1000000:1000001:lin4", [1000000, 1000000.333333, 1000000.666667, 1000001]),
        ("1kB:3kB:lin3", ["1kB", "2kB", "3kB"]),
    ],
)
def test_a_text_is_its_values(written, expected):
    assert values(written) == expected
    wholes = [(a, b) for a, b in zip(values(written), expected, strict=True) if type(b) is int]
    assert all(type(a) is int or a == b != int(a) for a, b in wholes)


def test_whole_numbers_stay_whole_and_a_written_fraction_makes_fractions():
    assert typed(values("1:8:1")) == typed(range(1, 9))
    assert typed(values("1.0:2.0:1.0")) == [(float, 1.0), (float, 2.0)]
    assert typed(values("1:2:0.5")) == [(float, 1.0), (float, 1.5), (float, 2.0)]
    assert typed(values("1:4:log2")) == [(int, 1), (int, 4)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([10, 20.5], [10, 20.5]),
        (("10/s", "20/s"), ["10/s", "20/s"]),
        (range(1, 4), [1, 2, 3]),
        (np.arange(1, 4), [1, 2, 3]),
        (np.array([0.5, 1.5]), [0.5, 1.5]),
        ([np.int64(3), np.float64(0.5)], [3, 0.5]),
        (np.array(["fifo", "lifo"]), ["fifo", "lifo"]),
        ([False, True], [False, True]),
    ],
)
def test_values_of_python_become_plain_ones(written, expected):
    assert typed(values(written)) == typed(expected)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("10:200:0", "step of 0"),
        ("10:200:-10", "leads away"),
        ("200:10:10", "leads away"),
        ("10:20:30", "longer than"),
        ("10:10:1", "same at both ends"),
        ("10:10", "same at both ends"),
        ("200:10", "smaller end first"),
        ("0:10:log3", "above 0"),
        ("-1:10:log", "above 0"),
        ("10:200:log1", "2 to 10000 points"),
        ("10:200:lin0", "2 to 10000 points"),
        ("10:200:lin99999", "2 to 10000 points"),
        ("0:1e9:1", "10000 values"),
        ("1.00001:1.00004:log5", "too close"),
        ("", "empty"),
        ("10,,20", "empty"),
        ("10,20,", "empty"),
        ([], "no value"),
        (np.array([]), "no value"),
        ("10,20,10", "twice"),
        ("1s,1000ms", "twice"),
        ([1, 1.0], "twice"),
        ([None, None], "twice"),
        ("10,20ms", "mixes"),
        ("10/s,fast", "mixes"),
        ("1s,1/s", "mixes"),
        ([None, 1, "fast"], "mixes"),
        ([True, 2], "mixes"),
        ("10:200/s:10", "mixes"),
        ("1s:2s:1/s", "mixes"),
        ("1ms:10:log3", "mixes"),
        ("a:b", "'a'"),
        ("10:20:quick", "'quick'"),
        ("10:20:log3.5", "'log3.5'"),
        ("10rps:20rps", "'10rps'"),
        ("1e999:2e999", "'1e999'"),
        ("1e-999:1", "'1e-999'"),
        ("1:2:3:4", "no form"),
        ("10:", "no form"),
        ("10:20,30", "no form"),
        ("{a: 1}", "'{a'"),
        ("[1,2]", "'[1'"),
        ("'a", "no YAML value"),
        ([[1, 2]], "[1, 2]"),
        ([{"dist": "exponential"}], "dist"),
        ([math.nan], "nan"),
        ([math.inf, 1.0], "inf"),
        (".inf,1", "inf"),
        (np.ones((2, 2)), "[1.0, 1.0]"),
        (10, "list"),
        ({1, 2}, "list"),
        ({"a": 1}, "list"),
    ],
)
def test_what_is_refused_names_the_path_what_was_written_and_what_is_allowed(written, told):
    with pytest.raises(AxisError) as caught:
        read(PATH, written)
    message = str(caught.value)
    assert message.startswith(f"{PATH}: ")
    assert told in message
    assert "like" in message  # an example
    if isinstance(written, str):
        assert shown(written) in message


def test_all_axes_are_read_in_their_order_and_each_once():
    axes = read_axes({"b": "1,2", "a": [3]})
    assert [axis.path for axis in axes] == ["b", "a"]
    assert [axis.path for axis in read_axes([("b", "1,2"), ("a", "1:2")])] == ["b", "a"]
    with pytest.raises(AxisError, match="b: is varied twice"):
        read_axes([("b", "1,2"), ("b", "3")])
    with pytest.raises(AxisError, match="nothing to vary"):
        read_axes({})
    with pytest.raises(AxisError, match="PATH"):
        read("", "1,2")


def test_numbers_are_in_base_units_and_words_have_none():
    assert list(read("p", "20ms,1s,1min").numbers) == [0.02, 1.0, 60.0]
    assert list(read("p", "300/min,10/s").numbers) == [5.0, 10.0]
    assert list(read("p", "2%,10%").numbers) == [0.02, 0.1]
    assert list(read("p", "1kB,2MB").numbers) == [1e3, 2e6]
    assert list(read("p", "1,2.5").numbers) == [1.0, 2.5]
    assert np.isnan(read("p", "fifo,lifo").numbers).all()
    assert np.isnan(read("p", "true,false").numbers).all()
    assert np.array_equal(read("p", "1,unlimited").numbers, [1.0, np.nan], equal_nan=True)
    assert number_of("40/s") == 40.0


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("20ms,1s", "s"),
        ("1ms:1s:log4", "s"),
        ("1ms:1s:log", "s"),
        ("10/s:20/s:5/s", "1/s"),
        ("1%:2%", "1"),
        ("1kB,2kB", "B"),
        ("1MB/s,16Mbit/s", "B/s"),
        ("1,2", ""),
        ("1,unlimited", ""),
        ("unlimited,1s", "s"),
        ("fifo,lifo", ""),
    ],
)
def test_an_axis_knows_its_base_unit(written, unit):
    assert read("p", written).base_unit == unit


def test_the_values_of_an_axis_are_accepted_by_the_scenario(tiny):
    for written in ("10/s:30/s:5/s", "60/min:20/s:lin3", "10:30:log3", [10, 20.5]):
        axis = read(PATH, written)
        for value, number in zip(axis.values, axis.numbers, strict=True):
            changed = tiny.with_({PATH: value})
            assert changed.workload[0].arrivals.rate == pytest.approx(number, rel=1e-15)
    for value in values("1:3:1"):
        assert tiny.with_({"services.stock.replicas": value})
    for value in values("1ms:1s:log4"):
        assert tiny.with_({"services.stock.time": value})


steps = st.decimals("0.001", "100", places=3)
starts = st.decimals("-1000", "1000", places=3)


@given(starts, steps, st.integers(1, 50), st.sampled_from(["", "s", "ms", "/s", "%", "kB"]))
def test_a_range_is_exact_in_decimals(start, step, n, unit):
    end = start + n * step
    found = values(f"{start}{unit}:{end}{unit}:{step}{unit}")
    exact = [start + i * step for i in range(n + 1)]
    if unit:
        assert [Decimal(str(value).removesuffix(unit)) for value in found] == exact
    else:
        assert [Decimal(repr(value)) for value in found] == exact


@given(st.floats(1e-6, 1e6), st.floats(1.5, 1e6), st.integers(2, 30))
def test_logarithmic_points_keep_their_ends_and_a_constant_ratio(low, ratio, n):
    low, high = float(f"{low:.4g}"), float(f"{low * ratio:.4g}")
    try:
        found = values(f"{low!r}:{high!r}:log{n}")
    except AxisError as error:
        assert "too close" in str(error)  # noqa: PT017 - 4 digits are not enough for all of them
        return
    assert (found[0], found[-1], len(found)) == (low, high, n)
    assert found == pytest.approx(np.geomspace(low, high, n), rel=5.1e-4)


# -- the grid


def test_the_last_axis_of_a_grid_varies_fastest():
    assert grid(read_axes({"a": "1,2", "b": "x,y"})) == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "y"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "y"},
    ]


def test_a_span_has_no_grid():
    with pytest.raises(AxisError, match=r"a: '10/s:1000/s:log' .*samples"):
        grid(read_axes({"a": "10/s:1000/s:log"}))


# -- the Latin hypercube


def test_a_span_is_read_with_its_ends():
    span = read("p", "1ms:2s:log")
    assert isinstance(span, Span)
    assert span.ends == (0.001, 2.0)
    assert str(read("p", "10 : 200")) == "10:200"
    assert read("p", "10:200:lin") == read("p", "10:200")


@given(st.integers(1, 60), st.integers(0, 2**31))
def test_every_dimension_is_stratified(n, seed):
    axes = read_axes({"a": "10.0:200.0", "b": "1ms:1s:log", "c": "0%:100%"})
    points = latin_hypercube(axes, n, seed)
    assert [list(point) for point in points] == [["a", "b", "c"]] * n
    edges = np.arange(n + 1) / n
    shares = (
        [(number_of(point["a"]) - 10.0) / 190.0 for point in points],
        [math.log10(number_of(point["b"])) / 3.0 + 1.0 for point in points],
        [number_of(point["c"]) for point in points],
    )
    for share in shares:
        ordered = np.sort(share)
        assert (ordered >= edges[:-1] - 1e-5).all()
        assert (ordered <= edges[1:] + 1e-5).all()


@given(st.integers(1, 60), st.integers(1, 12), st.integers(0, 2**31))
def test_whole_numbers_and_listed_values_come_evenly(n, m, seed):
    axes = read_axes({"w": f"0:{m}", "k": [f"name{i}" for i in range(m)]})
    points = latin_hypercube(axes, n, seed)
    assert all(type(point["w"]) is int for point in points)
    whole = np.sort([point["w"] for point in points])
    names = np.sort([int(str(point["k"])[4:]) for point in points])
    for found, size in ((whole, m + 1), (names, m)):
        strata = np.arange(n + 1) * size / n
        assert (found >= np.floor(strata[:-1] - 1e-9)).all()
        assert (found <= np.ceil(strata[1:] + 1e-9) - 1).all()


@given(st.integers(0, 2**31))
def test_replicas_from_1_to_8_are_each_tried_once_in_eight(seed):
    points = latin_hypercube(read_axes({"replicas": "1:8"}), 8, seed)
    assert sorted(point["replicas"] for point in points) == list(range(1, 9))


@given(st.integers(1, 100), st.integers(0, 2**31))
def test_whole_logarithmic_spans_stay_in_their_ends(n, seed):
    found = [point["w"] for point in latin_hypercube(read_axes({"w": "1:64:log"}), n, seed)]
    assert all(type(value) is int and 1 <= value <= 64 for value in found)
    # Whole numbers below 8 hold log 8 / log 65 = 0.498 of the span: of the strata as many, ± 1.
    assert abs(sum(value < 8 for value in found) - 0.498 * n) <= 1.1


@given(st.floats(0.001, 10), st.floats(0.001, 10), st.integers(0, 2**31), st.booleans())
def test_samples_stay_in_the_span_and_have_six_digits(low, width, seed, log):
    low, high = f"{low:.9f}", f"{low + width:.9f}"
    span = f"{low}s:{high}s{':log' if log else ''}"
    for point in latin_hypercube(read_axes({"p": span}), 20, seed):
        text = str(point["p"])
        assert text.endswith("s")
        number = Decimal(text.removesuffix("s"))
        assert Decimal(low) <= number <= Decimal(high)
        six_digits = len(number.normalize().as_tuple().digits) <= 6
        assert six_digits or number in (Decimal(low), Decimal(high))


def test_the_same_seed_gives_the_same_points():
    axes = read_axes({"a": "10:200", "b": "1.0:2.0"})
    assert latin_hypercube(axes, 10, 3) == latin_hypercube(axes, 10, 3)
    assert latin_hypercube(axes, 10, 3) != latin_hypercube(axes, 10, 4)


def test_the_shares_of_the_axes_are_those_of_scipy():
    points = latin_hypercube(read_axes({"a": "0.0:1.0", "b": "0.0:1.0"}), 50, 7)
    found = [[point["a"], point["b"]] for point in points]
    assert found == pytest.approx(qmc.LatinHypercube(d=2, rng=7).random(50), rel=1e-5)


def test_samples_of_different_units_are_bare_and_of_one_unit_keep_it():
    (point,) = latin_hypercube(read_axes({"a": "1ms:1s", "b": "1/s:2/s"}), 1, 1)
    assert isinstance(point["a"], float)
    assert str(point["b"]).endswith("/s")


def test_nothing_cannot_be_sampled():
    with pytest.raises(ValueError, match="at least 1 sample"):
        latin_hypercube(read_axes({"a": "1:2"}), 0, 1)
