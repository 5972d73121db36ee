"""Claim 9: error handling is easier under orchestration.

Hypothesis: More of the failing instances end clean under orchestration, their rollback is
shorter, and fewer statements of the parts deal with failure.

Its settings and measurements: sim/study/claims/trials, in the file of the same name.
Run it as `python scenarios/claims/claim_09_error_handling.py`.
"""

from trial import put_on_trial

# Settings run in processes of their own, which import this file: so the guard is needed.
if __name__ == "__main__":
    put_on_trial(9, __doc__)
