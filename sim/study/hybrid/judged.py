"""Judged: which cuts are passed over or dropped, and for which other, look by look."""

from collections.abc import Collection, Sequence

import numpy as np

from sim.study.hybrid.bench import Bench
from sim.study.hybrid.cuts import Cut
from sim.study.hybrid.dominance import Bools, dominated, left, outdone


class Judged:
    """The cuts that are out so far, each with one that dominates it.

    `dropped`: it is shown to. `passed`: it did in each run that both had, which is no proof.
    """

    def __init__(self) -> None:
        self.dropped: dict[Cut, Cut] = {}
        self.passed: dict[Cut, Cut] = {}

    def left(self, cuts: Sequence[Cut]) -> list[Cut]:
        """Those of the cuts that are not out."""
        return [cut for cut in cuts if cut not in self.dropped and cut not in self.passed]

    def pass_over(self, bench: Bench, tolerance: float, never: Collection[Cut]) -> None:
        """Leave aside the cuts that one and the same other dominates in each of the runs so far.

        But for those that are `never` passed over.
        """
        cuts = self.left([cut for cut in bench.cuts if bench.replications(cut)])
        field = bench.field(cuts)
        always = np.ones((len(cuts), len(cuts)), dtype=np.bool_)
        for number in range(field.values.shape[2]):
            always &= outdone(field.values[:, :, number], field.lower, tolerance)
        always[:, [cut in never for cut in cuts]] = False
        _out(self.passed, cuts, always)

    def look(self, bench: Bench, tolerance: float, level: float) -> None:
        """Judge those that are left by the replications that they have.

        `level`: the chance that this look drops any cut for one that does not dominate it.
        """
        cuts = self.left([cut for cut in bench.cuts if bench.replications(cut)])
        _out(self.dropped, cuts, dominated(bench.field(cuts), tolerance, level))


def _out(noted: dict[Cut, Cut], cuts: Sequence[Cut], dominates: Bools) -> None:
    """Note who is out, and for whom: one that stays, where there is such."""
    stays = left(dominates)
    for at in np.flatnonzero(~stays).tolist():
        by = np.flatnonzero(dominates[:, at]).tolist()
        staying = [one for one in by if stays[one]]
        noted[cuts[at]] = cuts[(staying or by)[0]]
