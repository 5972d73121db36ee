"""Selection: the instance that "p99", "worst", "stuck" or a number means."""

import difflib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.records import OUTCOMES, Tables
from sim.records.table import Array

WORST = "worst"
_QUANTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?|100)")
_NUMBER = re.compile(r"\d+")


class NoSuchInstanceError(LookupError):
    """No instance of the run is the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which completed instances quantiles are taken of: those that arrive in [cut, duration), s."""

    cut_s: float
    duration_s: float


def select(
    tables: Tables, which: str | int, workflow: str | None, workflows: Sequence[str], window: Window
) -> int:
    """The number of the instance that ``which`` means, of ``workflow`` or of any.

    A number; ``p50``, ``p99.9``: that quantile of latency by nearest rank; ``worst``: the longest
    latency; the name of an outcome: the first that arrived and ended so. ``workflows``: those of
    the run; a quantile needs one of them where there are several. Raises ``NoSuchInstanceError``
    that says what there is instead.
    """
    if workflow is not None and workflow not in workflows:
        raise NoSuchInstanceError(
            f"no workflow {workflow!r} in this run: there are {', '.join(workflows)}"
        )
    asked = str(which)
    here = _of(tables, workflow)
    quantile = _QUANTILE.fullmatch(asked)
    if _NUMBER.fullmatch(asked):
        return _numbered(here, int(asked), workflow)
    if quantile is not None or asked == WORST:
        if workflow is None and len(workflows) > 1:
            raise NoSuchInstanceError(
                f"{asked} of which workflow? This run has {', '.join(workflows)}"
            )
        share = 1.0 if quantile is None else float(quantile.group(1)) / 100.0
        return _ranked(here, share, asked, window)
    if asked in OUTCOMES:
        return _ended(here, asked)
    known = ("p50", "p99", WORST, *OUTCOMES)
    near = difflib.get_close_matches(asked, known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise NoSuchInstanceError(
        f"no instance is called {asked!r}; {hint}say a number, a quantile of latency (p50, p99.9), "
        f"or one of {', '.join((WORST, *OUTCOMES))}"
    )


def arriving(tables: Tables, workflow: str | None, since_s: float, limit: int) -> tuple[int, ...]:
    """The first ``limit`` instances that arrived at or after ``since_s``, in order of arrival."""
    here = _of(tables, workflow)
    later = here["arrived_s"] >= since_s
    order = np.lexsort((here["instance"][later], here["arrived_s"][later]))
    found = tuple(here["instance"][later][order][:limit].tolist())
    if not found:
        raise NoSuchInstanceError(f"no instance arrived at or after {since_s:g} s")
    return found


def _of(tables: Tables, workflow: str | None) -> dict[str, Array]:
    """The instances of a workflow, or all."""
    table = tables.arrays["instances"]
    if workflow is None:
        return dict(table)
    mine = table["workflow"] == tables.codes["workflow"].index(workflow)
    return {name: values[mine] for name, values in table.items()}


def _numbered(here: dict[str, Array], number: int, workflow: str | None) -> int:
    if number in here["instance"]:
        return number
    of = "" if workflow is None else f" of {workflow}"
    numbers = here["instance"]
    span = f"{numbers.size} from {numbers.min()} to {numbers.max()}" if numbers.size else "none"
    raise NoSuchInstanceError(f"no instance {number}{of} in this run: there are {span}")


def _ranked(here: dict[str, Array], share: float, asked: str, window: Window) -> int:
    arrived, latency = here["arrived_s"], here["latency_s"]
    counted = ~np.isnan(latency) & (arrived >= window.cut_s) & (arrived < window.duration_s)
    if not counted.any():
        raise NoSuchInstanceError(f"there is no {asked}: no instance completed; {_outcomes(here)}")
    order = np.lexsort((here["instance"][counted], latency[counted]))
    rank = max(math.ceil(share * order.size - 1e-9), 1)  # nearest rank; 0.99 is not quite 0.99
    return int(here["instance"][counted][order[rank - 1]])


def _ended(here: dict[str, Array], outcome: str) -> int:
    ended = here["outcome"] == OUTCOMES.index(outcome)
    if not ended.any():
        raise NoSuchInstanceError(f"there is no {outcome} instance; {_outcomes(here)}")
    order = np.lexsort((here["instance"][ended], here["arrived_s"][ended]))
    return int(here["instance"][ended][order[0]])


def _outcomes(here: dict[str, Array]) -> str:
    """What there is: 3 completed, 1 dirty."""
    counts = np.bincount(here["outcome"], minlength=len(OUTCOMES))
    there = [f"{n} {name}" for name, n in zip(OUTCOMES, counts.tolist(), strict=True) if n]
    return f"there are: {', '.join(there)}" if there else "no instance arrived"
