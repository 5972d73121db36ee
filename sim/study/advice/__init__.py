"""Advice: which pattern to take by weighted criteria, how sure that is, what would change it."""
