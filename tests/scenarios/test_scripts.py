"""Each scenario's script runs as its users run it."""

import os
import subprocess
import sys

import pytest

from sim.scenario import load


@pytest.mark.parametrize(
    "command",
    [
        ["train_ticket_booking.py"],
        pytest.param(["train_ticket_booking.py", "--bursty"], marks=pytest.mark.long),
        ["order_fulfillment.py"],
        pytest.param(["user_registration.py"], marks=pytest.mark.long),
    ],
    ids=" ".join,
)
def test_a_script_prints_the_table_and_leaves_charts(command, scenarios, tmp_path):
    done = subprocess.run(
        [sys.executable, scenarios / command[0], *command[1:], "--quick", "--out", tmp_path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        # Figures are drawn without a screen anyway; a user's choice of back end must not matter.
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )
    assert done.returncode == 0, done.stderr
    for pattern in ("orchestration", "orchestration-in-process", "choreography", "hybrid"):
        assert pattern in done.stdout
    assert str(tmp_path / "charts") in done.stdout
    assert list((tmp_path / "charts").glob("*.svg"))


@pytest.mark.parametrize(
    "name",
    [
        "loan_approval",
        *(
            pytest.param(name, marks=pytest.mark.long)
            for name in ("flash_sale", "release", "shared_services")
        ),
    ],
)
def test_a_script_about_failures_prints_a_row_for_each_pattern(name, scenarios):
    done = subprocess.run(
        [sys.executable, scenarios / f"{name}.py", "--quick"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )
    assert done.returncode == 0, done.stderr
    for pattern in load(scenarios / f"{name}.yaml").patterns:
        assert pattern in done.stdout
