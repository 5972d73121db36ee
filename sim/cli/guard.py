"""What a command does about an error: a message on stderr and the exit code that belongs to it."""

import functools
from collections.abc import Callable
from typing import ParamSpec

import typer

P = ParamSpec("P")

SCENARIO_INVALID = 3
CHECKS_NOT_PASSED = 4
INTERRUPTED = 130


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The command, with the errors that a user can cause told without a traceback.

    Anything else is a defect of this program: its traceback is shown and the exit code is 1.
    """

    @functools.wraps(command)
    def with_codes(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except KeyboardInterrupt:
            typer.echo("interrupted", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            _tell(error)

    return with_codes


def _tell(error: Exception) -> None:
    """Exit with the error's code, or raise it again."""
    # Imported when there is an error to tell apart, so that --help does not load pydantic.
    from sim.scenario import ScenarioError  # noqa: PLC0415

    if isinstance(error, ScenarioError):
        typer.echo(str(error), err=True)
        raise typer.Exit(SCENARIO_INVALID) from None
    from sim.model import EndlessError  # noqa: PLC0415

    if isinstance(error, EndlessError):  # found out by running it
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(SCENARIO_INVALID) from None
    from sim.calibration.spans import TracesError  # noqa: PLC0415
    from sim.metrics import UnknownMetricError  # noqa: PLC0415
    from sim.report.traces.select import NoSuchInstanceError  # noqa: PLC0415
    from sim.scenario.catalogue import UnknownProfileError  # noqa: PLC0415
    from sim.study.advice.groups import NoAdviceError  # noqa: PLC0415
    from sim.study.asked import UnknownPatternError  # noqa: PLC0415
    from sim.study.blast.targets import NoSuchFaultError  # noqa: PLC0415
    from sim.study.crosscheck.export import NotExportedError  # noqa: PLC0415
    from sim.study.crosscheck.laws import NoCiwError  # noqa: PLC0415
    from sim.study.hybrid.cuts import NoCutError  # noqa: PLC0415
    from sim.study.knees.load import NoLoadError  # noqa: PLC0415
    from sim.study.selection.select import NoSelectionError  # noqa: PLC0415

    unknown = (UnknownPatternError, UnknownProfileError, UnknownMetricError, NoSuchFaultError)
    refused = (
        NoAdviceError,
        TracesError,
        NoCutError,
        NoLoadError,
        NoSelectionError,
        NoSuchInstanceError,
    )
    if isinstance(error, (*unknown, *refused, NotExportedError)):
        raise typer.BadParameter(str(error)) from None
    from sim.study.hybrid.search import NotShownError  # noqa: PLC0415
    from sim.study.replicate import RunFailedError  # noqa: PLC0415
    from sim.study.runs.cluster import ClusterError  # noqa: PLC0415
    from sim.study.runs.session import OtherVersionError, WorkersLostError  # noqa: PLC0415
    from sim.study.runs.store import StoreError  # noqa: PLC0415
    from sim.study.selection.contest import SelectionError  # noqa: PLC0415

    told = (RunFailedError, WorkersLostError, OtherVersionError, ClusterError, StoreError)
    if isinstance(error, (*told, NoCiwError, SelectionError, NotShownError, FileExistsError)):
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    raise error
