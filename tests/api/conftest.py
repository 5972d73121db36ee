"""The shipped scenario that everybody reads first."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def order_file() -> Path:
    return Path(__file__).parents[2] / "scenarios" / "order_fulfillment.yaml"
