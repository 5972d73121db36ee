"""Figures in words: a number with its unit and no more digits than its interval carries."""

import math
import re
from dataclasses import dataclass

SYMBOLS = {
    "better": "✓",
    "worse": "✗",
    "higher": "↑",
    "lower": "↓",
    "no difference shown": "≈",
    "not enough data": "?",
    "baseline": "·",
}
"""A verdict is never told by colour alone."""

PER_MILLION = "per million"
_LONG = ((86400.0, "d"), (3600.0, "h"))
"""Used from two of them on."""
_TIMES = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit to write in: a value divided by `size` is a number of `unit`."""

    size: float
    unit: str


def scale(value: float, unit: str) -> Scale:
    """The unit in which `value` reads best: seconds become d, h, ms, µs or ns, the others stay.

    But for money: of what costs less than a thousandth it is said what a million cost.
    """
    if unit == "money":
        return Scale(1e-6, PER_MILLION) if 0.0 < abs(value) < 1e-3 else Scale(1.0, "")
    if unit != "s":
        return Scale(1.0, {"1": "", "1/s": "/s"}.get(unit, unit))
    size = abs(value)
    for step, name in _LONG:
        if 2 * step <= size < math.inf:
            return Scale(step, name)
    for step, name in _TIMES:
        if size >= step:
            return Scale(step, name)
    return Scale(1.0, "s") if size == 0.0 or math.isnan(size) else Scale(*_TIMES[-1])


def decimals(value: float, half_width: float = math.nan) -> int:
    """Digits after the point: two significant ones of the interval, or three of the value."""
    if math.isfinite(half_width) and half_width > 0:
        # A half width of a millionth of the value is not worth more digits than that.
        told = max(half_width, abs(value) * 1e-4)
        return max(0, 1 - math.floor(math.log10(told)))
    if value == 0.0 or not math.isfinite(value) or float(value).is_integer():
        return 0
    return max(0, 2 - math.floor(math.log10(abs(value))))


def number(value: float, digits: int, *, signed: bool = False) -> str:
    """A plain number with a true minus; nothing but a dash when there is none."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:+,.{digits}f}" if signed else f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0.0:
        text = text.lstrip("+-")
    return text.replace(",", "\u202f").replace("-", "−")


def figure(value: float, unit: str) -> str:
    """One value with its unit: 45.3 ms."""
    by = scale(value, unit)
    scaled = value / by.size
    text = number(scaled, decimals(scaled))
    return text if math.isnan(value) else f"{text} {by.unit}".rstrip()


def with_interval(
    mean: float, low: float, high: float, unit: str, *, signed: bool = False
) -> tuple[str, str]:
    """A value with its unit, and its interval in the same unit: ('45.3 ms', '[44.1, 46.5]').

    The second is empty when there is no interval.
    """
    if math.isnan(mean):
        return "–", ""
    by = scale(max(abs(mean), 0.0 if math.isnan(low) else max(abs(low), abs(high)) / 10), unit)
    mean, low, high = mean / by.size, low / by.size, high / by.size
    digits = decimals(mean, (high - low) / 2.0)
    text = f"{number(mean, digits, signed=signed)} {by.unit}".rstrip()
    if math.isnan(low):
        return text, ""
    ends = (number(end, digits, signed=signed) for end in (low, high))
    return text, f"[{', '.join(ends)}]"


def count(number_of: int, what: str) -> str:
    """'1 replication', '10 replications'."""
    return f"{number(number_of, 0)} {what}{'' if number_of == 1 else 's'}"


def wrapped(name: str, width: int = 18) -> str:
    """A long name on several lines, broken after hyphens, underscores and spaces where it can."""
    lines = [""]
    for word in re.findall(r"[^-_ ]*[-_ ]?", name):
        for piece in (word[at : at + width] for at in range(0, len(word), width)):
            if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
                lines.append("")
            lines[-1] += piece
    return "\n".join(lines)


def listed(text: str, width: int) -> str:
    """A text on several lines, broken behind semicolons, and elsewhere only where it must be."""
    lines = [""]
    for part in re.split(r"(?<=;) +", text):
        if lines[-1] and len(lines[-1]) + len(part) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {part}".lstrip()
    return "\n".join(wrapped(line, width) for line in lines)
