"""Hybrid search: which cut of the workflows into domains, by several objectives at once."""
