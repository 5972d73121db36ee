"""Profiles: the public function, thin over `sim.report.profiles`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.report.profiles import ProfileList


def profiles(name: str | None = None) -> ProfileList:
    """The profiles of this name (default: all) with their values, sources, figures and caveats.

    Raises ValueError for a name that there is not.
    """
    from sim.report.profiles import ProfileList  # noqa: PLC0415 - pandas only when asked for

    return ProfileList.of(name)
