"""How instances arrive: open streams of every kind, traces, and closed users."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PrivateAttr, ValidationInfo, model_validator

from sim.scenario.datafile import Folder, length, moment
from sim.scenario.distribution import Distribution
from sim.scenario.model import Tagged, wrong
from sim.scenario.values import Count, Length, PerSecond, Positive, Seconds, Speed


class _Arrivals(Tagged):
    TAG: ClassVar[str] = "process"


class ConstantArrivals(_Arrivals):
    """One arrival after another, evenly."""

    process: Literal["constant"] = "constant"
    rate: Speed = Field(description="Arrivals per second.")


class PoissonArrivals(_Arrivals):
    """Many independent people: exponential gaps."""

    process: Literal["poisson"] = "poisson"
    rate: Speed = Field(description="Arrivals per second, in the mean.")


class ProfileArrivals(_Arrivals):
    """Poisson arrivals whose rate follows a profile over time."""

    process: Literal["profile"] = "profile"
    points: tuple[tuple[Seconds, PerSecond], ...] = Field(
        min_length=1, description="[time, rate] each, in order of time."
    )
    between: Literal["linear", "step"] = Field(
        default="linear",
        description="The rate between two points: a line, or the earlier one's.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> ProfileArrivals:
        times = [time for time, _ in self.points]
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise wrong("the times of the points must increase", at="points")
        if not any(rate for _, rate in self.points):
            raise wrong("every rate is 0: nothing ever arrives", at="points")
        return self


class BurstyArrivals(_Arrivals):
    """Poisson arrivals that switch between rates at random (Markov-modulated, in a circle)."""

    process: Literal["bursty"] = "bursty"
    rates: tuple[PerSecond, ...] = Field(min_length=1, description="Arrivals per second, by state.")
    dwell: tuple[Length, ...] = Field(
        min_length=1, description="How long each state lasts in the mean (exponential)."
    )

    @model_validator(mode="after")
    def _paired(self) -> BurstyArrivals:
        if len(self.rates) != len(self.dwell):
            raise wrong(
                f"{len(self.rates)} rates need as many dwells, not {len(self.dwell)}", at="dwell"
            )
        if not any(self.rates):
            raise wrong("every rate is 0: nothing ever arrives", at="rates")
        return self


class BatchArrivals(_Arrivals):
    """Poisson batches of several instances at once."""

    process: Literal["batches"] = "batches"
    rate: Speed = Field(description="Batches per second, in the mean.")
    size: Count = Field(description="Instances in a batch.")


class TraceArrivals(_Arrivals):
    """Arrivals that were recorded: a column of a CSV file, read when the scenario is.

    Timestamps count from the first of them; numbers are seconds from the start of the run.
    """

    process: Literal["trace"] = "trace"
    file: str = Field(description="A CSV file, relative to the scenario file.")
    column: str = Field(description="The column with timestamps or seconds.")
    speed: Positive = Field(default=1.0, description="How many times faster than it was recorded.")
    _times: tuple[float, ...] = PrivateAttr(default=())

    @property
    def times_s(self) -> tuple[float, ...]:
        """The arrivals in seconds from the start of the run, at this speed, in order."""
        return self._times

    @model_validator(mode="after")
    def _load(self, info: ValidationInfo) -> TraceArrivals:
        if self._times:  # pydantic validates once more whatever the value becomes a part of
            return self
        folder = Folder.of(info.context)
        cells = folder.cells(self.file, self.column)
        if cells and _is_number(cells[0][1]):
            seconds = folder.column(self.file, self.column, length)
        else:
            stamps = folder.column(self.file, self.column, moment)
            seconds = [(stamp - min(stamps)).total_seconds() for stamp in stamps]
        self._times = tuple(sorted(second / self.speed for second in seconds))
        return self


class ClosedUsers(_Arrivals):
    """A fixed number of users: each asks, waits for the answer, thinks, and asks again."""

    process: Literal["closed"] = "closed"
    users: Count = Field(description="How many users.")
    think: Distribution = Field(description="The pause from an answer to the next request.")


Arrivals = Annotated[
    ConstantArrivals
    | PoissonArrivals
    | ProfileArrivals
    | BurstyArrivals
    | BatchArrivals
    | TraceArrivals
    | ClosedUsers,
    Field(discriminator="process"),
]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
