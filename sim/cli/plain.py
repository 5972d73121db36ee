"""Plain output: what stands in for a character that the stream cannot write.

A terminal or a pipe whose encoding is not Unicode gets letters instead of an error.
"""

import codecs
import sys

_STAND_IN = "counterpoint"
_PLAIN = {
    **dict(zip("▁▂▃▄▅▆▇█", "_.,-=+*#", strict=True)),
    **{"░": ".", "·": ".", "–": "-", "−": "-", "×": "x", "µ": "u", "±": "+-", "∞": "inf"},
    **{"≈": "~", "✓": "+", "✗": "x", "↑": "^", "↓": "v", "…": "...", "\u202f": " ", "→": "->"},
}


def make_writable() -> None:
    """Let stdout and stderr write every text, as well as their encoding can."""
    codecs.register_error(_STAND_IN, _stand_in)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and not writes_unicode(stream):
            stream.reconfigure(errors=_STAND_IN)


def writes_unicode(stream: object) -> bool:
    """Whether a stream can write any character."""
    encoding = getattr(stream, "encoding", None) or "ascii"
    return codecs.lookup(encoding).name.startswith("utf")


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unwritable = error.object[error.start : error.end]
    return "".join(_PLAIN.get(one, "?") for one in unwritable), error.end
