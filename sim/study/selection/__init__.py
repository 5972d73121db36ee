"""Which of several variants is best, with a stated probability."""
