"""Claim 6: orchestration is less flexible; choreographed services evolve independently.

Hypothesis: Most changes of a workflow touch the coordinator; fewer components must be changed and
released under choreography, whatever the change and the size of the workflow; and that release
harms fewer instances.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_06_flexibility.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(6, __doc__)
