"""Identity: what a run can reach decides whether a kept run is found again."""

import shutil
from pathlib import Path

import pytest

import sim
from sim.study.runs import identity


@pytest.fixture
def version(tmp_path, monkeypatch):
    """The fingerprint of a copy of the source in which a file has been changed."""
    copy = tmp_path / "sim"
    shutil.copytree(Path(sim.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(identity, "__file__", str(copy / "study" / "runs" / "identity.py"))

    def changed(name: str = "") -> str:
        if name:
            with (copy / name).open("a", encoding="utf-8") as file:
                file.write("\n# changed\n")
        return identity.code_version.__wrapped__()

    return changed


@pytest.mark.parametrize("name", ["model/clock.py", "study/trial.py", "metrics/latency.py"])
def test_what_a_run_reaches_makes_another_version(version, name):
    before = version()
    assert version(name) != before


@pytest.mark.parametrize("name", ["report/style.py", "cli/app.py", "api/run.py"])
def test_what_stands_above_the_studies_does_not(version, name):
    before = version()
    assert version(name) == before
