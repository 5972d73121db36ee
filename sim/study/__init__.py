"""Studies: many runs, what they allow to say, and where they are computed."""
