"""Identity: the key under which the result of a run is kept and found again.

Two runs share a key exactly when they must give the same result: same scenario (as far as it
reaches into a run), same pattern, seed and replication, same code and libraries.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path
from platform import python_version

from sim.scenario import Scenario

LIBRARIES = ("simpy", "numpy", "pandas", "scipy")
"""Those whose version may change a figure."""
ABOVE = frozenset({"__init__.py", "api", "cli", "report"})
"""The rooms above `sim.study`, which draw, print and call: a better chart costs no run."""


@cache
def code_version() -> str:
    """A fingerprint of the source that a run can reach, and of the libraries that it depends on.

    Imports run down only: what stands above the studies cannot change what a run gives.
    """
    digest = hashlib.blake2b(python_version().encode(), digest_size=16)
    for name in LIBRARIES:
        digest.update(f"{name}=={metadata.version(name)}\n".encode())
    root = Path(__file__).parents[2]
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] in ABOVE:
            continue
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def scenario_identity(scenario: Scenario) -> str:
    """A fingerprint of what a scenario says about its runs.

    How many there are, what they are checked against and what the scenario is called are left
    out: a study that is extended or renamed finds the runs that it has.
    """
    one = scenario.run.model_copy(update={"replications": 1})
    bare = {"name": "", "summary": "", "checks": (), "run": one}
    return scenario.model_copy(update=bare).hash()


def named(function: object) -> str:
    """What a function is called, module and all."""
    module = getattr(function, "__module__", "")
    return f"{module}.{getattr(function, '__qualname__', repr(function))}"


def key(function: Callable[..., object], *parts: object) -> str:
    """The key of what `function` makes of a run that these parts describe (32 hex digits)."""
    described = (code_version(), named(function), *parts)
    return hashlib.blake2b(repr(described).encode(), digest_size=16).hexdigest()
