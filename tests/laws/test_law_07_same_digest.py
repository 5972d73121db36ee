"""Law 7: same scenario, pattern and seed, same digest.

Twice, at every record level, in another process, under another hash seed, serial or parallel.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, PATTERNS, sample, scenario_of, scenarios
from troubled import troubled

import sim
from sim.run import simulate_scenario

ROOT = Path(__file__).parents[2]

ELSEWHERE = """
import json, sys
from pathlib import Path
from sim.run import simulate_scenario
from sim.scenario import Scenario
for line in sys.stdin:
    document, pattern = json.loads(line)
    scenario = Scenario.of(document, Path.cwd())
    print(simulate_scenario(scenario, pattern, record="summary").digest())
"""


@LAW
@given(scenarios(), PATTERNS)
def test_twice_and_at_every_record_level(document, pattern):
    check(document, pattern)


@LAW
@given(troubled(), PATTERNS)
def test_also_where_everything_may_fail(document, pattern):
    check(document, pattern)


def check(document, pattern):
    scenario = scenario_of(document)
    first = simulate_scenario(scenario, pattern, record="summary").digest()
    again = scenario_of(document)
    for level in ("summary", "attempts", "messages"):
        assert simulate_scenario(again, pattern, record=level).digest() == first


@LAW
@given(scenarios(chain=True, closed=False), PATTERNS)
def test_the_order_of_the_file_does_not_matter(document, pattern):
    """Services, steps and patterns have names, not places (workload entries have places)."""
    first = simulate_scenario(scenario_of(document), pattern, record="summary").digest()
    for key in ("services", "patterns", "workflows"):
        document[key] = dict(reversed(document[key].items()))
    for workflow in document["workflows"].values():
        workflow["steps"] = dict(reversed(workflow["steps"].items()))
    assert simulate_scenario(scenario_of(document), pattern, record="summary").digest() == first


def test_in_another_process_under_another_hash_seed():
    cases = sample(st.tuples(st.one_of(scenarios(), troubled()), PATTERNS), 200)
    here = [
        simulate_scenario(scenario_of(document), pattern, record="summary").digest()
        for document, pattern in cases
    ]
    lines = "\n".join(map(json.dumps, cases))
    for hash_seed in ("0", "1"):
        there = subprocess.run(
            [sys.executable, "-c", ELSEWHERE],
            input=lines,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.split() == here


@pytest.mark.parametrize("document", sample(scenarios(), 3))
def test_serial_or_parallel(document):
    document["run"]["duration"] = "3s"
    scenario = scenario_of(document)
    serial, parallel = (
        sim.compare(scenario, replications=3, jobs=jobs).data.runs for jobs in (1, 2)
    )
    assert serial.equals(parallel)
    for row in serial.itertuples():
        run = sim.simulate(scenario, row.pattern, replication=row.replication)
        assert run.digest() == row.digest
