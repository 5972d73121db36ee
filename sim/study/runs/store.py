"""The store: a folder of shards, each named after its run's key and its own content.

A shard is written beside its place and renamed, so that it is there whole or not at all; its name
carries the checksum of its bytes, so that one that was damaged later is never read as a result.
"""

import hashlib
import logging
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from sim.study.runs.shard import Frames, pack, unpack

_LOG = logging.getLogger(__name__)
SUFFIX = ".parquet"
NOTE = "README.txt"
_SCRATCH = ".scratch-"
_SAID = """These are the finished runs of a Counterpoint study, one Parquet file each.
The command that made them finds them here and computes only what is missing.
Deleting this folder costs nothing but the time to compute them again.
"""


class StoreError(RuntimeError):
    """The folder of a study cannot be used; what was finished before is still there."""


class Store:
    """The shards of one folder; of one that is damaged and thrown away the log tells."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names = {name.partition("-")[0]: name for name in _shards(folder)}

    def __contains__(self, key: str) -> bool:
        """Whether the run's shard is there and whole; one that is damaged is thrown away."""
        return key in self._names and self._bytes(key) is not None

    def read(self, key: str) -> dict[str, pd.DataFrame]:
        """The tables of a finished run; KeyError when there is none."""
        content = self._bytes(key) if key in self._names else None
        if content is None:
            raise KeyError(key)
        return unpack(content)

    def expect(self, key: str, name: str) -> None:
        """Know of the shard that a worker says it has written; StoreError when it is not here."""
        self._names[key] = name
        if not (self.folder / name).is_file():
            del self._names[key]
            raise StoreError(
                f"a worker wrote its result to {self.folder}, and it is not there: the folder must "
                f"be one that this machine and all workers share"
            )

    def keep_only(self, keys: set[str]) -> None:
        """Throw away the shards of other studies."""
        for key in set(self._names) - keys:
            (self.folder / self._names.pop(key)).unlink(missing_ok=True)

    def _bytes(self, key: str) -> bytes | None:
        """The file's content if its checksum holds, else None: it is damaged and thrown away."""
        path = self.folder / self._names[key]
        with suppress(OSError):
            content = path.read_bytes()
            if path.name == _name(key, content):
                return content
        _LOG.warning("%s is damaged and was thrown away: its run is computed again", path)
        del self._names[key]
        with suppress(OSError):
            path.unlink()
        return None


def write_shard(folder: Path, key: str, frames: Frames) -> str:
    """Write the shard of a finished run, whole or not at all; its name. Raises StoreError."""
    content = pack(frames)
    name = _name(key, content)
    beside = folder / f".{key}-{secrets.token_hex(4)}.new"
    try:
        try:
            beside.write_bytes(content)
            beside.replace(folder / name)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(cannot_write(folder, error)) from error
    return name


def cannot_write(folder: Path, error: OSError) -> str:
    """What to say of a folder that cannot be written to."""
    return (
        f"cannot write to {folder}: {error.strerror or error}. Runs that are finished are kept; "
        f"once this is mended the same command goes on from there"
    )


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder, made when missing, for this process alone.

    Raises StoreError when it cannot be written to or another study is at work there. The lock goes
    with the process, however that ends.
    """
    lock, owner = FileLock(folder / ".lock"), folder / ".owner"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        began = time.strftime("%Y-%m-%d %H:%M:%S")
        said = f"process {os.getpid()} on {socket.gethostname()}, since {began}"
        owner.write_text(said, encoding="utf-8")
    except Timeout:
        raise StoreError(_in_use(folder)) from None
    except OSError as error:
        raise StoreError(cannot_write(folder, error)) from error
    try:
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """The store in `folder`, made when missing, for this process alone; raises StoreError."""
    with held(folder):
        try:
            (folder / NOTE).write_text(_SAID, encoding="utf-8")
            _sweep(folder)
        except OSError as error:
            raise StoreError(cannot_write(folder, error)) from error
        yield Store(folder)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A folder inside for what is needed only until the study ends."""
    place = folder / f"{_SCRATCH}{secrets.token_hex(4)}"
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """What a killed study has left half-done goes."""
    for half in folder.glob(".*.new"):
        half.unlink(missing_ok=True)
    for left in folder.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)


def _in_use(folder: Path) -> str:
    owner = "another process"
    with suppress(OSError):
        owner = (folder / ".owner").read_text(encoding="utf-8") or owner
    return (
        f"another study is writing to {folder} ({owner}): wait for it, or choose another folder "
        f"with --out"
    )


def _shards(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(f"[0-9a-f]*-*{SUFFIX}"))


def _name(key: str, content: bytes) -> str:
    return f"{key}-{hashlib.blake2b(content, digest_size=8).hexdigest()}{SUFFIX}"
