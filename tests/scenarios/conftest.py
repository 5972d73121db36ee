import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="session")
def scenarios() -> Path:
    return SCENARIOS


@pytest.fixture(scope="session")
def script() -> Callable[[str], ModuleType]:
    """Loads a script of scenarios/ as a module; they are no package, so it goes by its place."""
    return _load


@cache
def _load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, SCENARIOS / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
