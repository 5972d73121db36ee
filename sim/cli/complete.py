"""Completion: what the shell offers for names that stand in the FILE on the line, and for metrics.

A file is read as plain YAML, without the checks of a scenario: completing must be quick, and a file
that is broken, or not there yet, offers nothing and says nothing.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

RUN_KEYS = ("duration", "replications", "seed", "warmup", "drain", "faults")
"""Keys of `run` that are worth setting although the file need not have them."""
SIZE_LIMIT = 1_000_000
"""Bytes of the largest file that is looked into, as of the largest scenario."""


def pattern_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """The patterns of the file."""
    return _beginning(incomplete, _names(ctx, "patterns"))


def fault_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """The faults of the file."""
    return _beginning(incomplete, _names(ctx, "faults"))


def workflow_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """The workflows of the file, and all together."""
    return _beginning(incomplete, [*_names(ctx, "workflows"), "all"])


def profile_names(incomplete: str) -> list[str]:
    """The profiles of coordinators, buses and outboxes."""
    from sim.scenario.catalogue import named  # noqa: PLC0415 - pydantic only for those who ask

    return _beginning(incomplete, dict.fromkeys(profile.name for _, profile in named()))


def metric_names(incomplete: str) -> list[str]:
    """The metrics of a run."""
    from sim.metrics import METRICS  # noqa: PLC0415 - pandas only for those who ask for metrics

    return _beginning(incomplete, METRICS)


def objective_names(incomplete: str) -> list[str]:
    """What cuts can be judged by."""
    from sim.study.hybrid.objectives import objective_names as known  # noqa: PLC0415 - as above

    return _beginning(incomplete, known())


def import_formats(incomplete: str) -> list[str]:
    """The formats of foreign files."""
    from sim.scenario.imports import FORMATS  # noqa: PLC0415 - as above

    return _beginning(incomplete, FORMATS)


def group_weights(incomplete: str) -> list[str]:
    """The groups of criteria, with the sign that a weight follows; nothing once it is there."""
    from sim.study.advice.groups import GROUPS  # noqa: PLC0415 - as above

    return _beginning(incomplete, [f"{name}=" for name in GROUPS])


def paths(ctx: typer.Context, incomplete: str) -> list[str]:
    """The dotted paths of the file, as far as they fork: key by key, whole where one is left."""
    return _as_they_fork(incomplete, _leaves(ctx))


def assignments(ctx: typer.Context, incomplete: str) -> list[str]:
    """The same with the sign that a value follows; nothing once it is there."""
    if "=" in incomplete:
        return []
    leaves = _leaves(ctx)
    found = _as_they_fork(incomplete, leaves)
    return [f"{path}=" if path in leaves else path for path in found]


def _beginning(start: str, names: Any) -> list[str]:
    return [str(name) for name in names if str(name).startswith(start)]


def _names(ctx: typer.Context, key: str) -> list[str]:
    named = _document(ctx).get(key)
    return [str(name) for name in named] if isinstance(named, Mapping) else []


def _document(ctx: typer.Context) -> Mapping[Any, Any]:
    """What stands in the file that the line names; nothing when it cannot be read."""
    import yaml  # noqa: PLC0415 - not for --help

    # Behind an option that still wants its value the arguments are left as they were found.
    named = ctx.params.get("file") or next(iter(ctx.args), "")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is there
    try:
        file = Path(str(named))
        if file.stat().st_size > SIZE_LIMIT:
            return {}
        found = yaml.load(file.read_bytes(), Loader=loader)  # a safe one, either way
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _leaves(ctx: typer.Context) -> dict[str, None]:
    """Every path of the file that leads to a value, in its order, and the usual ones of `run`."""
    document = _document(ctx)
    if not document:
        return {}
    usual = (f"run.{key}" for key in RUN_KEYS)
    return dict.fromkeys([*_walk(document, ""), *usual])


def _walk(here: Any, path: str) -> Iterator[str]:
    if isinstance(here, Mapping) and here:
        inside: Any = here.items()
    elif isinstance(here, list) and any(isinstance(one, Mapping) for one in here):
        inside = enumerate(here)
    else:
        yield path
        return
    for key, value in inside:
        yield from _walk(value, f"{path}.{key}" if path else str(key))


def _as_they_fork(start: str, leaves: dict[str, None]) -> list[str]:
    """The paths that begin so, cut at their next dot; not where all go on alike.

    A shell puts a space behind the only candidate, so that must be a whole path.
    """
    fitting = _beginning(start, leaves)
    end = len(start)
    while True:
        cut = [_cut(path, end) for path in fitting]
        found = list(dict.fromkeys(cut))
        if len(found) != 1 or found == fitting[:1]:
            return found
        end = len(found[0]) + 1


def _cut(path: str, end: int) -> str:
    dot = path.find(".", end)
    return path if dot < 0 else path[:dot]
