"""All randomness of a run, keyed by seed, purpose, names and place, and by nothing else."""

from sim.tape.draws import Draws, Fixed, Place, Source, closed_place
from sim.tape.sampling import largest
from sim.tape.tape import Tape

__all__ = ["Draws", "Fixed", "Place", "Source", "Tape", "closed_place", "largest"]
