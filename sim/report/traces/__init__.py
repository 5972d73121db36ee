"""Traces: what happened to single instances of a run, told once and written in several formats."""
