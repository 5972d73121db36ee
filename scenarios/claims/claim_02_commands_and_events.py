"""Claim 2: orchestration is command-driven, choreography event-driven.

Hypothesis: What is sent under orchestration are commands, under choreography events; and as
nobody has to be asked and to answer, choreography takes fewer messages, durable writes and bytes
for the same instance, however the workflow grows.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_02_commands_and_events.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(2, __doc__)
