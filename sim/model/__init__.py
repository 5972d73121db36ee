"""How the world behaves in simulated time. No statistics here, and no decisions of its own."""

from sim.model.calm import make_world
from sim.model.full.caller import EndlessError
from sim.model.world import World

__all__ = ["EndlessError", "World", "make_world"]
