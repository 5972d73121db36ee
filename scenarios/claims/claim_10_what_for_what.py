"""Claim 10: orchestration for long ordered processes, choreography for independent reactions.

Hypothesis: By more of all metrics orchestration is the better one for orders and loans, and
choreography for registrations; also by the weight of eleven of them.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_10_what_for_what.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(10, __doc__)
