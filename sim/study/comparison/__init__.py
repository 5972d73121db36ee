"""Every pattern on the same tapes: differences, verdicts, checks."""
