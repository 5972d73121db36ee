"""Claim 11: hybrid is the best of both.

Hypothesis: A cut into bounded contexts stands on the Pareto front; what it costs in latency,
messages, harm and change is nearer to the better of the two patterns than to the worse; and some
cut is better than either pattern by something and worse by nothing.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_11_hybrid.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(11, __doc__)
