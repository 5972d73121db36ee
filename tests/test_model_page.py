"""The tables of defaults and profiles in MODEL.md say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sim.report.profiles import figure_text
from sim.scenario.bus import Bus
from sim.scenario.catalogue import PROFILES
from sim.scenario.coordinator import Coordinator
from sim.scenario.model import Model
from sim.scenario.network import Network
from sim.scenario.outbox import OutboxPolling
from sim.scenario.policy import Aimd, Breaker
from sim.scenario.service import Autoscale, Service
from sim.scenario.settings import RunSettings
from sim.scenario.workflow import Step, Undo, Workflow
from sim.scenario.workload import Client

PAGE = (Path(__file__).parents[1] / "MODEL.md").read_text(encoding="utf-8")
DEFAULTS = (
    Service, Step, Workflow, Network, RunSettings, OutboxPolling,
    Undo, Breaker, Client, Aimd, Autoscale, Coordinator, Bus,
)  # fmt: skip


def table(marker: str) -> dict[str, list[str]]:
    """The rows of the table below a marker, by key: the cells between key and meaning."""
    below = PAGE.split(f"<!-- {marker} -->\n", 1)[1].split("\n\n", 1)[0]
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in below.splitlines()[2:]]
    assert rows
    return {cells[0].strip("`"): cells[1:] for cells in rows}


def said(model: type[Model], key: str, cell: str) -> object:
    """What a cell means as the value of a key."""
    if cell == "absent":
        return None
    assert re.fullmatch("`[^`]+`", cell), f"{key}: {cell!r} is no value"
    given = {
        name: yaml.safe_load("1s") if name == "duration" else _some(name)
        for name, field in model.model_fields.items()
        if field.is_required()
    }
    return getattr(model.model_validate({**given, key: yaml.safe_load(cell.strip("`"))}), key)


def _some(name: str) -> object:
    return {"service": "a", "steps": {"s": {"service": "a"}}, "max": 9}[name]


@pytest.mark.parametrize("model", DEFAULTS, ids=lambda model: model.__name__)
def test_defaults_are_those_of_the_code(model: type[Model]) -> None:
    rows = table(f"defaults: {model.__name__}")
    assert list(rows) == list(model.model_fields)
    for key, field in model.model_fields.items():
        cell = rows[key][0]
        if field.is_required():
            assert cell == "required", key
        else:
            assert said(model, key, cell) == field.get_default(call_default_factory=True), key


@pytest.mark.parametrize("component", PROFILES)
def test_profiles_are_those_of_the_code(component: str) -> None:
    told = {
        profile.name: [
            profile.summary,
            "; ".join(map(figure_text, profile.published)),
        ]
        for profile in PROFILES[component].values()
    }
    said = {name: [*cells, ""][:2] for name, cells in table(f"profiles: {component}").items()}
    assert list(said) == list(told)
    assert said == told
