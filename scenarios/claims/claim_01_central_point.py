"""Claim 1: orchestration has a central point of control whose failure affects everything.

Hypothesis: The coordinator's failure harms more instances than a service's, more than the same
failure of the bus harms under choreography, and instances are lost by it.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_01_central_point.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(1, __doc__)
