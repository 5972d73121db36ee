"""The rules between the parts of a scenario: names that must exist, graphs that must end, shares
that must sum to 1. Each rule takes a draft and yields problems; none knows of files or lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.draft import Draft
from sim.scenario.errors import Problem
from sim.scenario.rules import fault, pattern, reference, release, workflow, workload


def problems_between(draft: Draft) -> list[Problem]:
    """Everything that is wrong between parts which are right in themselves."""
    return list(_problems(draft))


def warnings_about(draft: Draft) -> list[Problem]:
    """What can be run, but is hardly meant."""
    return [*fault.warnings(draft), *release.warnings(draft), *workflow.warnings(draft)]


def _problems(draft: Draft) -> Iterator[Problem]:
    for rules in (reference, workflow, workload, pattern, fault, release):
        yield from rules.problems(draft)
