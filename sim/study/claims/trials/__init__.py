"""The twelve claims, a file each."""
