"""The common claims about the patterns on trial: hypotheses, what was measured, verdicts."""
