"""Data files: what is missing or wrong in them, with the line in the CSV."""

import pytest

from sim.scenario import Scenario, ScenarioError


@pytest.fixture
def said(document, tmp_path):
    def read(content, *, column="ms", part="service", speed=1):
        if content is not None:
            (tmp_path / "d.csv").write_bytes(
                content if isinstance(content, bytes) else content.encode()
            )
        if part == "service":
            sample = {"dist": "empirical", "file": "d.csv", "column": column, "unit": "ms"}
            document["services"]["stock"]["time"] = sample
        else:
            trace = {"process": "trace", "file": "d.csv", "column": column, "speed": speed}
            document["workload"][0]["arrivals"] = trace
        try:
            scenario = Scenario.of(document, tmp_path)
        except ScenarioError as error:
            (problem,) = error.problems
            return f"{problem.path}: {problem.message}".replace(str(tmp_path), "HERE")
        if part == "service":
            return scenario.services["stock"].time.values
        return scenario.workload[0].arrivals.times_s

    return read


TIME = "services.stock.time"


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ("ms\n1\n2.5\n\n4e1\n", (0.001, 0.0025, 0.04)),
        ("\ufeffa, ms\nx, 1 \n", (0.001,)),
        ('a,"ms"\n"x,\ny",7\n', (0.007,)),
        (None, f"{TIME}.file: there is no data file d.csv (looked for HERE/d.csv)"),
        ("", f"{TIME}.column: d.csv has no column 'ms': its columns are none"),
        (
            "mms,s\n1,2\n",
            f"{TIME}.column: d.csv has no column 'ms': its columns are mms, s; did you mean 'mms'?",
        ),
        ("ms\n", f"{TIME}.column: d.csv has no data in column 'ms'"),
        ("ms\n1\nfast\n", f"{TIME}.column: d.csv line 3: 'fast' is not a number"),
        (
            "ms\n1\n\n-3\n",
            f"{TIME}.column: d.csv line 4: '-3' is negative: data are lengths of time, from 0",
        ),
        ("ms\n1\nnan\n", f"{TIME}.column: d.csv line 3: 'nan' is not finite"),
        ("a,ms\n1,2\n1\n", f"{TIME}.column: d.csv line 3: '' is not a number"),
        (b"ms\n\xff\n", f"{TIME}.file: d.csv is not UTF-8: byte 3 is not text"),
        ('ms\n"1\n', f"{TIME}.file: d.csv is not a CSV file: unexpected end of data"),
    ],
)
def test_a_sample(content, answer, said):
    assert said(content) == answer


TRACE = "workload[0].arrivals"


@pytest.mark.parametrize(
    ("content", "speed", "answer"),
    [
        ("t\n5\n7.5\n", 1, (5.0, 7.5)),
        ("t\n5\n2\n", 2, (1.0, 2.5)),
        ("t\n2024-01-01 00:00:01.5\n2024-01-01T00:00:00Z\n", 1, (0.0, 1.5)),
        ("t\n2024-01-01T01:00:00+01:00\n2024-01-01T00:00:09+00:00\n", 3, (0.0, 3.0)),
        ("t\n5\nnoon\n", 1, f"{TRACE}.column: d.csv line 3: 'noon' is not a number"),
        (
            "t\nnoon\n",
            1,
            f"{TRACE}.column: d.csv line 2: 'noon' is neither a number of seconds nor a timestamp"
            " (ISO 8601)",
        ),
        (
            "t\n-1\n",
            1,
            f"{TRACE}.column: d.csv line 2: '-1' is negative: data are lengths of time, from 0",
        ),
        ("t\n", 1, f"{TRACE}.column: d.csv has no data in column 't'"),
        (
            "t\n1700158623\n",
            1,
            f"{TRACE}: the first arrival of the trace is at 1.70016e+09s, after the run's duration:"
            " numbers count from the start of the run (timestamps from the first of them)",
        ),
    ],
)
def test_a_trace(content, speed, answer, said):
    assert said(content, column="t", part="workload", speed=speed) == answer


def test_a_folder_is_no_data_file(document, data):
    sample = {"dist": "empirical", "file": ".", "column": "x", "unit": "ms"}
    document["services"]["stock"]["time"] = sample
    with pytest.raises(ScenarioError, match="there is no data file"):
        Scenario.of(document, data)
