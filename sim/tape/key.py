"""Where every draw gets its key from: (seed, purpose, names, place), and nothing else.

Names enter through a fixed hash (blake2b), never through positions in a list, so adding a step, a
service or a workload entry changes no draw of the others. Replication r of a study has the root
``SeedSequence(seed, spawn_key=(r,))``.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

WORD = 8  # bytes of one part of a key


class Root:
    """The root of one run's randomness: a seed and the number of the replication."""

    __slots__ = ("_bytes", "replication", "seed")

    def __init__(self, seed: int, replication: int = 0) -> None:
        if seed < 0 or replication < 0:
            raise ValueError(f"seed {seed} and replication {replication} must not be negative")
        self.seed = seed
        self.replication = replication
        state = np.random.SeedSequence(seed, spawn_key=(replication,)).generate_state(4, np.uint64)
        self._bytes = state.tobytes()

    def key(self, purpose: str, *names: str | int) -> int:
        """The 128-bit key of one stream of draws.

        Each part is hashed with its kind and length in front, so no two lists of parts collide
        by running together.
        """
        digest = blake2b(self._bytes, digest_size=16, person=b"counterpoint")
        for part in (purpose, *names):
            raw = part.encode() if isinstance(part, str) else part.to_bytes(WORD, "little")
            digest.update(f"{type(part).__name__}{len(raw)}:".encode())
            digest.update(raw)
        return int.from_bytes(digest.digest(), "little")


def fixed_hash(*names: str | int) -> int:
    """A 64-bit hash of names that is the same in every run: for shards and partitions."""
    digest = blake2b(digest_size=WORD, person=b"counterpoint")
    for name in names:
        digest.update(f"{name}\0".encode())
    return int.from_bytes(digest.digest(), "little")


def scatter(base: int, index: np.ndarray) -> np.ndarray:
    """A fixed hash of (base, index) for each index: splitmix64 (Steele, Lea, Flood 2014).

    ``index``: integers, shape (n,). Returns int64 values in [0, 2**62), shape (n,).
    """
    with np.errstate(over="ignore"):
        z = index.astype(np.uint64) + np.uint64(base & (2**64 - 1))
        z = (z + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(1)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(2)).astype(np.int64)


def uniforms(key: int, chunk: int, size: int) -> np.ndarray:
    """Uniform draws of one chunk of a stream, strictly inside (0, 1), shape (size,).

    Philox is counter-based: any chunk of any stream is drawn without drawing what lies before.
    """
    raw = np.random.Philox(key=key, counter=chunk << 128).random_raw(size)
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
