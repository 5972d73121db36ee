"""The timers of a BPMN model: ISO 8601 durations in seconds."""

from __future__ import annotations

import re
from fractions import Fraction

from sim.scenario.errors import shown
from sim.scenario.imports.bpmn_parts import Parts
from sim.scenario.imports.bpmn_xml import Element

_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_DURATION = re.compile(
    rf"P(?:({_NUMBER})W)?(?:({_NUMBER})D)?"
    rf"(?:T(?:({_NUMBER})H)?(?:({_NUMBER})M)?(?:({_NUMBER})S)?)?"
)
_SECONDS = (604_800, 86_400, 3_600, 60, 1)


def timer(parts: Parts, event: Element) -> float | None:
    """The length of a timer event in seconds; None after a problem."""
    definition = event.first("timerEventDefinition")
    duration = None if definition is None else definition.first("timeDuration")
    if duration is None:
        parts.wrong(event, "only a timer with a timeDuration has a counterpart: like PT30S")
        return None
    text = duration.text.strip()
    match = _DURATION.fullmatch(text)
    given = [] if match is None else match.groups()
    total = sum(
        Fraction(number) * size for number, size in zip(given, _SECONDS, strict=False) if number
    )
    if not total:
        message = f"{shown(text)} is no duration: write one like PT30S or P1DT12H"
        parts.wrong(duration if duration.id else event, message)
        return None
    return float(total)
