"""A small scenario on disk, and the command line in this process."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.report import assessment, comparison

SCENARIO = """\
name: small
services:
  stock: {concurrency: 4, time: {dist: exponential, mean: 20ms}}
  bank: {concurrency: 4, time: 30ms}
workflows:
  order:
    steps:
      reserve: {service: stock}
      charge: {service: bank, after: [reserve]}
workload:
  - {workflow: order, arrivals: {process: poisson, rate: 40/s}}
patterns:
  orchestration: {kind: orchestration, coordinator: {profile: in-process}}
  choreography: {kind: choreography, bus: {profile: kafka-like}}
run: {duration: 10s, replications: 2, seed: 7}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO)
    return file


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(autouse=True)
def _few_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chart is drawn and looked at in tests/report; here the first three stand for all."""
    for module in (assessment, comparison):
        every = module.charts_of
        monkeypatch.setattr(module, "charts_of", lambda data, every=every: islice(every(data), 3))
