"""What a change of a workflow asks of whom, and what its release costs."""
