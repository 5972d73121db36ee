"""The runs of a study: where they are computed, how each is known, kept and found again."""
