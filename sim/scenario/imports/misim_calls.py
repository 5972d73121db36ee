"""What a MiSim service does about the failure of its calls: retry, circuit breaker, timeout."""

from __future__ import annotations

import re

from sim.scenario.errors import shown
from sim.scenario.imports.fields import Fields
from sim.scenario.imports.outline import Plain

_NEVER = 2_147_483_647
"""MiSim's way to say that a limit is none."""
_NUMBER = r"\s*([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]{1,2})?)\s*"
_SPREAD = re.compile(rf"{_NUMBER}(?:\+-{_NUMBER}|\+{_NUMBER}-{_NUMBER})?")


def policies(fields: Fields) -> Plain:
    """What `patterns` of a service say of the steps that it calls, as keys of a step."""
    said: Plain = {}
    for item, place in fields.items("patterns"):
        pattern = Fields(fields.findings, item, place)
        kind = pattern.required("type", "name").lower()
        if kind == "retry":
            said["retry"] = _retry(pattern)
        elif kind in ("circuitbreaker", "circuit_breaker"):
            said |= breaker(pattern.inside("config"), counts_open=True)
        elif kind:
            message = f"'{kind}' has no counterpart: known are retry and circuitbreaker"
            fields.findings.wrong(place, message)
            continue
        pattern.close()
    return said


def _retry(pattern: Fields) -> Plain:
    config = pattern.inside("config")
    strategy = pattern.inside("strategy")
    kind = strategy.text("type", default="jittering").lower()
    waits = strategy.inside("config") if "config" in strategy.names() else config
    if kind not in ("jittering", "exponential", "exp"):
        message = (
            f"'{kind}' has no counterpart: its pause is baseBackoff + base x tries - 1 seconds;"
            " use exponential or jittering"
            if kind == "linear"
            else f"'{kind}' is not known: exponential or jittering"
        )
        strategy.findings.wrong((*strategy.place, "type"), message)
    plain = kind != "jittering" or config.value("jittering", "jitter")[0] is False
    config.flag("jittering", "jitter")
    attempts = config.whole("maxTries", "max_tries", default=5)
    first = waits.number("baseBackoff", "base_backoff", default=0.01)
    most = waits.number("maxBackoff", "max_backoff", default=1.0)
    factor = waits.number("base", default=3.0, above=True, high=1e3)
    for fields in {id(config): config, id(waits): waits, id(strategy): strategy}.values():
        fields.close()
    wait = {"backoff": "exponential", "first": first, "factor": factor, "max": most}
    return {"attempts": attempts, "wait": {**wait, "jitter": "none" if plain else "full"}}


def breaker(fields: Fields, *, counts_open: bool) -> Plain:
    """A circuit breaker, as keys of the steps that are called through it.

    `counts_open`: whether `requestVolumeThreshold` bounds the open calls (MiSim from version 2);
    before that it was the fewest calls that a share is taken of.
    """
    share = fields.number(
        "error_threshold_percentage", "errorThresholdPercentage", "threshold", default=_NEVER
    )
    window = fields.whole("rollingWindow", "rolling_window", default=20, high=_NEVER)
    volume = fields.whole(
        "requestVolumeThreshold", "request_volume_threshold", default=_NEVER, high=_NEVER
    )
    sleep = fields.number("sleepWindow", "sleep_window", default=0.5, above=True)
    timeout = fields.number("timeout", default=_NEVER, above=True, high=_NEVER)
    fields.close()
    if 1 < share <= 100:
        share /= 100
        note = "a breaker's threshold above 1 is read as a percentage (MiSim would never open)"
        fields.findings.note(note)
    if not counts_open and volume < _NEVER:
        window, volume = volume, _NEVER
    said: Plain = {}
    if share <= 1:
        said["breaker"] = {"failures": share, "window": window, "open_for": sleep, "probes": 1}
    if volume < _NEVER:
        said["bulkhead"] = {"concurrent": volume}
    if timeout < _NEVER:
        said["timeout"] = timeout
    return said


def spread(fields: Fields, *keys: str) -> object | None:
    """A number, `mean+-deviation` or `mean+left-right` as a distribution in seconds."""
    value, place = fields.value(*keys)
    if value is None:
        return None
    text = str(value) if isinstance(value, str | int | float) else ""
    match = _SPREAD.fullmatch(text) if len(text) <= 100 else None
    if match is None or isinstance(value, bool):
        fields.findings.wrong(place, f"{shown(value)} is no time: write 0.02 or 0.02+-0.005")
        return None
    mean, *deviations = (float(number) if number else 0.0 for number in match.groups())
    given = [deviation for deviation in deviations if deviation]
    if not given or not mean:
        return mean
    fields.findings.note(
        "normal times are drawn as lognormal: the same mean and deviation, never negative"
    )
    return {"dist": "lognormal", "mean": mean, "cv": sum(given) / len(given) / mean}
