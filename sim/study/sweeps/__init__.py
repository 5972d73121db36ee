"""How the patterns compare as parameters move: sweeps, crossings, decision maps."""
