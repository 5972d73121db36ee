"""Lengths that may be random: every distribution that a user can name, each a frozen value.

A bare duration is a `Constant`. All know their exact mean (`mean_s`) and whether they are no time
at all (`is_zero`). How they are drawn is the tape's business.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import fmean
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    PrivateAttr,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from typing_extensions import TypeAliasType

from sim.scenario.datafile import Folder, length
from sim.scenario.families import (
    Constant,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Pareto,
    Spread,
    Triangular,
    Uniform,
    Weibull,
)
from sim.scenario.forms import Shorthand
from sim.scenario.model import Model, wrong
from sim.scenario.units import DURATION, PROBABILITY
from sim.scenario.values import SECONDS, Probability


class Empirical(Spread):
    """Drawn from what was measured: one column of a CSV file, read when the scenario is."""

    dist: Literal["empirical"] = "empirical"
    file: str = Field(description="A CSV file, relative to the scenario file.")
    column: str = Field(description="The column with the lengths.")
    unit: Literal["us", "ms", "s", "min", "h", "d"] = Field(description="Their unit.")
    _values: tuple[float, ...] = PrivateAttr(default=())

    @property
    def values(self) -> tuple[float, ...]:
        """The measured lengths in seconds, in the order of the file."""
        return self._values

    @property
    def mean_s(self) -> float:
        return fmean(self._values)

    @property
    def is_zero(self) -> bool:
        return not any(self._values)

    @model_validator(mode="after")
    def _load(self, info: ValidationInfo) -> Empirical:
        if self._values:  # pydantic validates once more whatever the value becomes a part of
            return self
        size = float(DURATION.units[self.unit])
        lengths = Folder.of(info.context).column(self.file, self.column, length)
        self._values = tuple(number * size for number in lengths)
        return self


Simple = (
    Constant
    | Exponential
    | Lognormal
    | Gamma
    | Erlang
    | Weibull
    | Hyperexponential
    | Uniform
    | Triangular
    | Pareto
    | Empirical
)
"""Every distribution that is not made of others."""


class Weighted(Model):
    """A part of a mixture, written flat: `{weight: 95%, dist: exponential, mean: 10ms}`."""

    weight: Probability = Field(description="The share of draws that come from this part.")
    distribution: Simple = Field(
        discriminator="dist", description="What they are drawn from; its keys stand beside weight."
    )

    @model_validator(mode="before")
    @classmethod
    def _nested(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or "distribution" in data:
            return data
        rest = {key: value for key, value in data.items() if key != "weight"}
        weight = {"weight": data["weight"]} if "weight" in data else {}
        return {**weight, "distribution": rest}

    @model_serializer
    def _flat(self) -> dict[str, Any]:
        dumped = self.distribution.model_dump(exclude_unset=True)
        if isinstance(self.distribution, Constant):
            dumped = {"dist": "constant", "value": dumped}
        return {"weight": PROBABILITY.format(self.weight), **dumped}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler.resolve_ref_schema(handler(schema))
        weight = described["properties"]["weight"]
        parts = [
            handler.resolve_ref_schema(part)
            for part in described["properties"]["distribution"]["oneOf"]
        ]
        return {
            "description": described["description"],
            "oneOf": [
                {
                    **part,
                    "properties": {"weight": weight, **part["properties"]},
                    "required": ["weight", *part["required"]],
                }
                for part in parts
            ],
        }


class Mixture(Spread):
    """One of several distributions, each with its weight."""

    dist: Literal["mixture"] = "mixture"
    of: tuple[Weighted, ...] = Field(
        min_length=1, description="The parts: a weight and the keys of a distribution each."
    )

    @property
    def mean_s(self) -> float:
        return math.fsum(part.weight * part.distribution.mean_s for part in self.of if part.weight)

    @property
    def is_zero(self) -> bool:
        return all(part.distribution.is_zero for part in self.of if part.weight)

    @model_validator(mode="after")
    def _whole(self) -> Mixture:
        total = math.fsum(part.weight for part in self.of)
        if abs(total - 1) > 1e-9:
            raise wrong(f"the weights sum to {total:.12g}, not to 1", at="of")
        return self


def _long(value: Any) -> Any:
    """A bare duration as the constant that it stands for."""
    if isinstance(value, Model | Mapping):
        return value
    return {"dist": "constant", "value": value}


Distribution = TypeAliasType(
    "Distribution",
    Annotated[
        Annotated[Simple | Mixture, Field(discriminator="dist")],
        Shorthand(_long, SECONDS.json_schema),
    ],
)
"""A length that may be random: a bare duration, or `{dist: NAME, ...}`."""
