"""One small assessment with every study in it, its page in a file, and a browser to open it."""

import os
import shutil

import pytest

from sim.api import assess
from sim.report.assessment import Assessment
from sim.scenario import loads

NAME = '<script>alert(1)</script> & "co"'
PATTERN = "events<img src=x onerror=alert(2)>"

SCENARIO = f"""
name: {NAME!r}
summary: "Hostile </style><script>alert(3)</script> $x$ words"
services:
  stock: {{concurrency: 2, time: {{dist: exponential, mean: 20ms}}}}
  bank: {{concurrency: 2, time: {{dist: gamma, mean: 30ms, cv: 1.2}}}}
workflows:
  order:
    steps:
      reserve: {{service: stock, undo: {{}}}}
      charge: {{service: bank, after: [reserve], rejects: 5%}}
workload: [{{workflow: order, arrivals: {{process: poisson, rate: 20/s}}}}]
patterns:
  orchestration: {{kind: orchestration, coordinator: {{profile: in-process}}}}
  choreography: {{kind: choreography, bus: {{profile: kafka-like}}}}
faults:
  bank-down: {{kind: outage, target: bank, at: 10s, for: 5s}}
checks:
  - {{metric: latency_p50, at_most: 1s}}
run: {{duration: 40s, replications: 3, seed: 7}}
slo: {{latency: 300ms}}
"""


@pytest.fixture(scope="session")
def assessment() -> Assessment:
    return assess(loads(SCENARIO), studies=("blast", "faults", "load"), jobs=1)


@pytest.fixture(scope="session")
def report(assessment, tmp_path_factory):
    """The report, in a file."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(assessment.html(), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def chromium():
    """The path of the browser; there must be one where tests are run by CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("no chromium: .ci/run installs it")
    if found is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    return found
