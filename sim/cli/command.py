"""A command of the program: its help begins with lines that can be copied and run."""

from collections.abc import Callable
from typing import Any, ParamSpec

from typer.core import TyperCommand

P = ParamSpec("P")

PROGRAM = "counterpoint"
_LINES = "_example_lines"


def examples(*lines: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Give a command its examples, each without the program's name in front."""

    def with_examples(command: Callable[P, None]) -> Callable[P, None]:
        setattr(command, _LINES, tuple(f"{PROGRAM} {line}" for line in lines))
        return command

    return with_examples


def examples_of(command: TyperCommand) -> tuple[str, ...]:
    """The examples of a command, as they are typed; none where it was given none."""
    lines: tuple[str, ...] = getattr(command.callback, _LINES, ())
    return lines


class Command(TyperCommand):
    """A command whose help shows its examples first: most readers need no more."""

    def get_help(self, ctx: Any) -> str:  # typer keeps the type of its contexts to itself
        lines = "".join(f"  {line}\n" for line in examples_of(self))
        return (f"Examples:\n{lines}\n" if lines else "") + super().get_help(ctx)
