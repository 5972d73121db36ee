"""Claim 3: orchestration couples services to the coordinator; choreography couples loosely.

Hypothesis: The graph of who must know whom is more of a star under orchestration; under
choreography fewer components must know another one, also where failures must be undone, no
component must know or be known by many, and services need not change when others do.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_03_coupling.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(3, __doc__)
