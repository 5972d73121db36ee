"""How the world behaves in simulated time. No statistics here, and no decisions of its own."""

from sim.model.world import World

__all__ = ["World"]
