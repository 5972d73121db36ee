"""Changing a scenario by dotted path: `workload.0.arrivals.rate`, `run.seed`.

A path is walked through what the user wrote and through the typed scenario side by side: the first
is what gets changed, the second knows which keys there are, and what stands where nothing was
written (so that a single key of a profile's distribution can be changed).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from sim.scenario.distribution import Weighted
from sim.scenario.errors import Place, Problem, ScenarioError, dotted, listed, meant, shown
from sim.scenario.model import Model
from sim.scenario.profiled import Profiled

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def changed(
    scenario: Scenario, changes: Mapping[str, object]
) -> tuple[dict[str, Any], list[Place]]:
    """What the user wrote, with the changes made, and the places that they changed.

    Raises ScenarioError for every path that leads nowhere.
    """
    document = scenario.document()
    places: list[Place] = []
    problems: list[Problem] = []
    for path, value in changes.items():
        try:
            places.append(_put(document, scenario, path.split("."), value))
        except _NowhereError as error:
            problems.append(Problem(error.place, str(error)))
    if problems:
        raise ScenarioError(problems)
    return document, places


class _NowhereError(Exception):
    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


def _put(document: Any, typed: object, parts: list[str], value: object) -> Place:
    here: Any = document
    place: Place = ()
    for i, part in enumerate(parts):
        last = i == len(parts) - 1
        key = _key(here, typed, part, place, whole=last and isinstance(value, Mapping | Model))
        place = (*place, key)
        if last:
            here[key] = deepcopy(value)  # a later path may lead into it
            break
        typed = _inside(typed, key)
        if isinstance(here, dict) and key not in here:
            here[key] = _written(typed)
        here = here[key]
    return place


def _key(here: Any, typed: object, part: str, place: Place, *, whole: bool) -> str | int:
    """The key or index that a part of the path stands for; `whole`: a new thing may be named."""
    if isinstance(here, list):
        if part.isdecimal() and int(part) < len(here):
            return int(part)
        raise _NowhereError(
            (*place, part), f"is no position: {dotted(place)} has {len(here)} items, from 0"
        )
    if not isinstance(here, dict):
        raise _NowhereError(
            (*place, part), f"leads nowhere: {dotted(place)} is {shown(here)}; set that as a whole"
        )
    known = _known(typed)
    if known is None or part in known or part in here or (whole and isinstance(typed, Mapping)):
        return part
    raise _NowhereError(
        (*place, part), f"unknown path{meant(part, known) or ';'} known here: {listed(known)}"
    )


def _known(typed: object) -> list[str] | None:
    """The keys at a point of the scenario; None where only validation can tell."""
    if isinstance(typed, Mapping):
        return list(typed)
    if isinstance(typed, Model) and not isinstance(typed, Weighted):
        return [field.alias or name for name, field in type(typed).model_fields.items()]
    return None


def _inside(typed: object, key: str | int) -> object:
    if isinstance(typed, Profiled):
        typed = typed.resolved()
    if isinstance(typed, Mapping):
        return typed.get(key)
    if isinstance(typed, Model):
        names = {field.alias or name: name for name, field in type(typed).model_fields.items()}
        return getattr(typed, names.get(str(key), ""), None)
    if isinstance(typed, tuple) and isinstance(key, int) and key < len(typed):
        return typed[key]
    return None


def _written(typed: object) -> Any:
    """What a user would have written for a value that is a default or comes from a profile."""
    if isinstance(typed, Model):
        return typed.model_dump(mode="json", exclude_unset=True)
    return {} if typed is None or isinstance(typed, Mapping) else typed
