"""Calibration: from spans of a running system to a scenario, and what could not be told of it.

The rooms run one way: `reading` (a format each) makes spans, `calls` trees of calls, `workflows`
groups them, `order`, `branches` and `failures` find the structure, `fitting` and `arrivals` the
numbers, `find` joins them and `write` makes the document of a scenario. Nothing is drawn:
the same spans give the same scenario.
"""
