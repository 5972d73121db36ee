"""What a preview holds: plain values, all of them told by formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.scenario import Scenario
from sim.study.preview.traffic import Kind

Grade = Literal["exact", "approximate", "none"]


@dataclass(frozen=True, slots=True)
class Load:
    """One component under the file's load.

    `rate`: pieces of work (inputs, writes, messages) per second; `work_s`: the mean of one, `scv`
    its squared coefficient of variation; `slots`: how many are worked on at once; `wait_s`: the
    mean time in its queue, infinite from a utilisation of 1 on.
    """

    component: str
    kind: Kind
    rate: float
    work_s: float
    scv: float
    slots: int
    utilisation: float
    wait_s: float


@dataclass(frozen=True, slots=True)
class Expected:
    """One workflow's mean completion latency (NaN where no formula applies), and how sure it is.

    `own_s`: the same where nobody waits in a queue: what no load can make shorter. `because`: why
    it is approximate, or none.
    """

    workflow: str
    rate: float
    own_s: float
    latency_s: float
    grade: Grade
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternPreview:
    """One pattern: its components, busiest first, and what to expect of each workflow.

    `bottleneck`: the busiest ("" where nothing costs); `times`: the multiple of the file's load
    that it carries (infinite where nothing costs), `carries` the same as instances per second.
    """

    pattern: str
    loads: tuple[Load, ...]
    bottleneck: str
    times: float
    carries: float
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class PreviewData:
    """A scenario before any run. `offered`: instances per second; a bound with closed users."""

    scenario: Scenario
    offered: float
    bound: bool
    patterns: tuple[PatternPreview, ...]
