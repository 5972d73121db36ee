"""A preview: what formulas say about a scenario before anything is run."""
