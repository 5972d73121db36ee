"""Claim 4: choreography for simple workflows, orchestration for complex ones.

Hypothesis: On three steps that cannot be rejected choreography is the faster one; as steps,
branches and failure rates grow, fewer instances end stuck or dirty under orchestration, fewer
effects are orphaned, trouble is known of sooner, and what is taken back is taken back sooner.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_04_complexity.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(4, __doc__)
