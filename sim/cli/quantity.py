"""Numbers with a unit, as options take them: 5 %, 5 ms."""

import typer


def share(text: str, option: str, *, or_none: bool = False) -> float:
    """The share of 1 that "5%" or "0.05" is; an error of usage for what is none above 0.

    `or_none`: 0 is one, too.
    """
    from sim.scenario.units import PROBABILITY, UnitError  # noqa: PLC0415 - not for --help

    try:
        number = PROBABILITY.parse(_bare(text))
    except UnitError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
    if number < 0.0 or (number == 0.0 and not or_none):
        raise typer.BadParameter(f"{text} is not above 0", param_hint=option)
    return number


def _bare(text: str) -> float | str:
    """The text itself, or the number where there is no unit."""
    try:
        return float(text)
    except ValueError:
        return text
