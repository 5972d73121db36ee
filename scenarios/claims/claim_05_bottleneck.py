"""Claim 5: the coordinator is a bottleneck; choreography scales.

Hypothesis: Choreography carries more instances a second than orchestration on the same services,
the more so the longer and wider the workflow, whatever shards and partitions there are.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_05_bottleneck.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(5, __doc__)
