"""How much each pattern can carry, and what binds it."""
