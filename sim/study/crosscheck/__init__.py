"""A cross-check: the same queues in Ciw, an independent simulator, station by station."""
