"""Reading spans: a format each, told apart by what a file holds and not by its name."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.calibration.reading.jaeger import jaeger
from sim.calibration.reading.otlp import otlp
from sim.calibration.reading.table import table
from sim.calibration.spans import Spans, TracesError

__all__ = ["read", "read_text"]

SIZE_LIMIT = 1_000_000_000
"""Bytes of the largest file that is read."""


def read(paths: Iterable[Path]) -> Spans:
    """The spans of some files together; raises TracesError for the first that is none."""
    found = Spans.together(read_text(_text(path), str(path)) for path in paths)
    if not found.spans:
        raise TracesError("there are no spans: give a file with at least one")
    return found


def read_text(text: str, name: str) -> Spans:
    """The spans of a text: OTLP JSON (whole, or a request a line), Jaeger JSON, or CSV."""
    begin = text.lstrip()[:1]
    if begin == "":
        raise TracesError(
            f"{name}: the file is empty; it should hold OTLP JSON, Jaeger JSON or CSV"
        )
    if begin not in "{[":
        return table(text, name)
    found = []
    for where, document in _opened(_documents(text, name)):
        if isinstance(document, dict) and "resourceSpans" in document:
            found.append(otlp(document, where))
        elif isinstance(document, dict) and "data" in document:
            found.append(jaeger(document, where))
        else:
            raise TracesError(
                f"{where}: neither 'resourceSpans' (OTLP JSON) nor 'data' (Jaeger JSON) is there"
            )
    return Spans.together(found)


def _opened(documents: Iterable[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    """The documents without what stores of traces (Tempo, Jaeger) put around them."""
    for where, document in documents:
        several = document if isinstance(document, list) and document else [document]
        for number, one in enumerate(several):
            place = f"{where}[{number}]" if several is document else where
            inner = one
            for key in ("trace", "result"):
                if isinstance(inner, dict) and isinstance(inner.get(key), dict):
                    place, inner = f"{place}.{key}", inner[key]
            if isinstance(inner, dict) and "batches" in inner:
                inner = {"resourceSpans": inner["batches"]}
            elif isinstance(inner, dict) and {"spans", "processes"} <= inner.keys():
                inner = {"data": [inner]}
            yield place, inner


def _documents(text: str, name: str) -> list[tuple[str, object]]:
    """The whole text as JSON, or a document a line, as collectors write them."""
    try:
        return [(name, json.loads(text))]
    except RecursionError:
        raise TracesError(f"{name}: nested too deeply for traces") from None
    except ValueError as error:
        whole = error
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    found: list[tuple[str, object]] = []
    for number, line in lines:
        try:
            found.append((f"{name} line {number}", json.loads(line)))
        except (ValueError, RecursionError) as error:
            told = whole if number == lines[0][0] else f"line {number}: {error}"
            raise TracesError(f"{name}: not JSON: {told}") from None
    return found


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise _too_large(path)
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        if not packed:
            return path.read_text(encoding="utf-8-sig")
        with gzip.open(path) as unpacked:
            found = unpacked.read(SIZE_LIMIT + 1)
        if len(found) > SIZE_LIMIT:
            raise _too_large(path)
        return found.decode("utf-8-sig")
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise TracesError(f"{path}: is damaged: it cannot be unpacked") from None
    except UnicodeDecodeError as error:
        raise TracesError(
            f"{path}: byte {error.start} is not UTF-8; give OTLP JSON, Jaeger JSON or CSV as text"
        ) from None
    except OSError as error:
        raise TracesError(f"{path}: cannot be read: {error.strerror}") from None


def _too_large(path: Path) -> TracesError:
    return TracesError(f"{path}: larger than {SIZE_LIMIT // 10**6} MB; give a part of it")
