"""Claim 12: choreography has lower latency.

Hypothesis: An instance of five steps in a row completes sooner under choreography, whatever the
coordinator, the outbox of the services and the size of what is passed on.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_12_latency.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(12, __doc__)
