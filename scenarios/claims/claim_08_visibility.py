"""Claim 8: choreography is hard to monitor and debug.

Hypothesis: To say where an instance is one must read the state of more components under
choreography; a lost event is found later, with a deadline monitor and without; and the monitor
costs messages.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_08_visibility.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(8, __doc__)
