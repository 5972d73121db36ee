"""What a fault costs: twins of a run, with and without it."""
