"""What the commands for studies share: where runs are computed, kept and found again."""

import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypedDict

import typer

from sim.cli import source
from sim.cli.progress import Told, progress

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.replicate import RunFailedError

FORGOTTEN_S = 14 * 24 * 3600
"""After this long what an interrupted command has left in the cache is thrown away."""


class Means(TypedDict):
    """The arguments of `sim.api`'s studies that say where their runs are computed and kept."""

    jobs: int | None
    cluster: str | None
    folder: Path
    progress: Told | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of the runs of a study."""

    file: Path | None
    settings: list[str] | None
    jobs: int | None
    cluster: str | None
    out: Path | None
    quiet: bool


@contextmanager
def study(scenario: "Scenario", command: str, what: str, asked: Asked) -> Iterator[Means]:
    """The means of a study, for as long as it runs, with its progress."""
    with study_of(f"{command}-{scenario.hash()}", what, asked) as means:
        yield means


@contextmanager
def study_of(name: str, what: str, asked: Asked) -> Iterator[Means]:
    """The same for a study that goes by a name of its own."""
    with kept(name, asked) as folder, progress(what, quiet=asked.quiet) as told:
        yield Means(jobs=asked.jobs, cluster=asked.cluster, folder=folder, progress=told)


@contextmanager
def kept(name: str, asked: Asked) -> Iterator[Path]:
    """Where the runs of a command are kept, for as long as it runs; `name` tells it from others.

    Finished runs are kept in the result folder, or without one in the user's cache until the
    command has succeeded, so that the same command goes on where it was interrupted.
    """
    from sim.report.folder import RUNS, check_place  # noqa: PLC0415 - pandas is not for --help

    if asked.out is not None:
        check_place(asked.out)  # now, not after the work
    if asked.quiet:
        logging.getLogger("sim").setLevel(logging.ERROR)
    folder = _cache(name) if asked.out is None else asked.out / RUNS
    try:
        yield folder
    except KeyboardInterrupt:
        typer.echo(
            f"finished runs are kept in {folder}: the same command goes on from there", err=True
        )
        raise
    except Exception as error:
        raise _with_arguments(error, asked) from None
    if asked.out is None:
        shutil.rmtree(folder, ignore_errors=True)


class Kept(Protocol):
    """A result that can be kept in a folder."""

    def save(self, folder: str | Path) -> Path:
        """Write it there."""
        ...


def conclude(
    found: Kept,
    asked: Asked,
    *,
    printed: Callable[[], object] | None,
    show: Callable[[], None],
    warnings: Iterable[str] = (),
    failed: Sequence["RunFailedError"] = (),
) -> None:
    """Keep a result where that is asked for, print it (as JSON, or `show` it), and warn.

    Exits with 1 where runs failed.
    """
    from sim.cli.terminal import print_json, warn  # noqa: PLC0415 - pandas is not for --help

    if asked.out is not None:
        found.save(asked.out)
    if printed is not None:
        print_json(printed())
    else:
        show()
    if not asked.quiet:
        warn(warnings)
    failures(failed, asked)


def failures(failed: Sequence["RunFailedError"], asked: Asked) -> None:
    """Say which runs of a finished study failed, and how to repeat each; exit 1 if any did."""
    if not failed:
        return
    assert asked.file is not None  # runs are of a file's scenario
    for failure in failed:
        typer.echo(f"error: {failure.text(source.arguments(asked.file, asked.settings))}", err=True)
    raise typer.Exit(1)


def _with_arguments(error: Exception, asked: Asked) -> Exception:
    from sim.study.replicate import RunFailedError  # noqa: PLC0415 - as above

    if not isinstance(error, RunFailedError) or asked.file is None:
        return error
    typer.echo(f"error: {error.text(source.arguments(asked.file, asked.settings))}", err=True)
    return typer.Exit(1)


def _cache(name: str) -> Path:
    from platformdirs import user_cache_path  # noqa: PLC0415 - as above

    place = user_cache_path("counterpoint") / "unfinished"
    if place.is_dir():
        for old in place.iterdir():
            if time.time() - old.stat().st_mtime > FORGOTTEN_S:
                shutil.rmtree(old, ignore_errors=True)
    return place / name
