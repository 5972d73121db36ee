"""What has a profile: keys that the user did not write are filled from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from sim.scenario.errors import listed, meant
from sim.scenario.model import Model, wrong
from sim.scenario.profiles import Profile


class Profiled(Model):
    """A coordinator or a bus: its own keys are the user's, and win over those of its profile."""

    def resolved(self) -> Self:
        """The same with every key filled: the user's own, else the profile's, else the default."""
        raise NotImplementedError

    def filled_from(self, profile: Profile) -> Self:
        """A copy with the profile's value for every key that the user did not write."""
        model = self.model_validate({key: value.value for key, value in profile.values.items()})
        filled = {k: getattr(model, k) for k in profile.values if k not in self.model_fields_set}
        return self.model_copy(update=filled)


def known_profile(name: str, profiles: Mapping[str, Profile], of: str) -> str:
    """The name, if there is such a profile; else an error that lists those there are."""
    if name not in profiles:
        raise wrong(
            f"there is no profile '{name}' for {of}: {listed(profiles)}{meant(name, profiles)}"
        )
    return name
