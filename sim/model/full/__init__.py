"""The machinery of failure: where something can fail, work is held, watched, struck and undone."""
