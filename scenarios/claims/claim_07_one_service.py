"""Claim 7: the failure of one service is less likely to bring down a choreographed process.

Hypothesis: An outage of one service harms fewer instances of its own process under choreography,
and fewer of other processes that do not need it.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_07_one_service.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(7, __doc__)
