"""Garbage in, a clear error out: whatever a file holds, nothing else is raised, and soon."""

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LAW

from sim.scenario import loads
from sim.scenario.imports import FORMATS, Foreign, Imported, NotImportableError, import_foreign

EXAMPLES = Path(__file__).parents[3] / "scenarios" / "imports"
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.iterdir())}
WORDS = sorted({word for text in FILES.values() for word in text.split()})
BITS = [
    *"{}[]<>:,\"'&/-\n\t\x00\x0b", "null", "true", "-1", "1e400", "1e-320", "0", "NaN", "\ud800",
    "&a", "*a", "<<:", "!!python/object:os.system", "<!DOCTYPE x>", "&#0;", "&lol;", "\\ud83d",
    "99999999999999999999", "2147483648", "PT1S", "PT", "Ω", "coordinator", "%",
]  # fmt: skip
NUMBERS = ["0", "-1", "1e9", "1e-9", "0.5", "100000", "null", "true", "1e400", "PT0S", "P1D"]
LONGEST_S = 5.0


def survives(text: str, experiment: str | None = None, kind: str | None = None) -> None:
    """It is imported, and reads back equal, or is refused with problems that can be printed."""
    start = time.perf_counter()
    made = attempt(text, experiment, kind)
    assert time.perf_counter() - start < LONGEST_S
    if isinstance(made, NotImportableError):
        assert made.problems
        assert str(made).encode().decode() == str(made)
    else:
        assert loads(made.to_yaml()) == made.scenario


def attempt(text: str, experiment: str | None, kind: str | None) -> Imported | NotImportableError:
    """What comes of it; any other error than the one that is meant is a failure of the test."""
    extra = None if experiment is None else Foreign(experiment)
    try:
        return import_foreign(Foreign(text), extra, kind=kind)
    except NotImportableError as error:
        return error


def mutated(text: str, draw: random.Random) -> str:
    """The text with some of its words cut, doubled, or replaced by odd bits."""
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(text) + 1)
        size = draw.choice((1, 1, 3, 10, 40))
        piece = draw.choice(("", draw.choice(BITS), draw.choice(WORDS), text[at : at + size] * 2))
        text = text[:at] + piece + text[at + (size if draw.random() < 0.7 else 0) :]
    return text


def reworded(text: str, draw: random.Random) -> str:
    """The text with some words for others and lines moved: what parses, and means another thing."""
    words = re.findall(r"[\w.%+-]+", text)
    for _ in range(draw.randint(1, 4)):
        lines = text.splitlines(keepends=True)
        at, kind = draw.randrange(len(lines)), draw.randrange(5)
        if kind == 0:
            lines.insert(at, lines.pop(draw.randrange(len(lines))))
        elif kind == 1:
            lines[at] *= draw.randrange(3)
        else:
            old = draw.choice(re.findall(r"[\w.%+-]+", lines[at]) or ["-"])
            new = draw.choice((*draw.sample(words, 3), draw.choice(NUMBERS)))
            lines[at] = lines[at].replace(old, new, draw.choice((1, 1, -1)))
        text = "".join(lines)
    return text


def attack(seed: int) -> None:
    draw = random.Random(seed)
    name = draw.choice(sorted(FILES))
    change = draw.choice((mutated, reworded))
    if name == "experiment.json":
        survives(FILES["architecture.json"], change(FILES[name], draw))
    else:
        survives(change(FILES[name], draw))


@LAW
@given(st.integers(0, 2**32))
def test_files_with_mistakes(seed):
    attack(seed)


@LAW
@given(st.text(max_size=80), st.none() | st.sampled_from(sorted(FORMATS)))
def test_text(text, kind):
    survives(text, kind=kind)


WORDS_OF_KEYS = (
    "name services script call sleep service size probability defaults microservices operations"
    " dependencies operation demand capacity instances patterns type config strategy errorRate"
    " request_generators interval chaosmonkeys simulation_meta_data duration time"
)
NAMES = st.sampled_from(WORDS_OF_KEYS.split())
DATA = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | NAMES,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(NAMES, inside, max_size=4),
    max_leaves=20,
)


@LAW
@given(st.sampled_from(["services", "microservices"]), DATA, DATA, st.booleans())
def test_data_of_the_right_words(key, data, experiment, with_experiment):
    from sim.scenario.document import write_text  # noqa: PLC0415

    text = write_text({key: data if isinstance(data, list) else [data]})
    survives(text, write_text(experiment) if with_experiment else None)


@pytest.mark.long
@settings(LAW, max_examples=10_000)
@given(st.integers(0, 2**32))
def test_ten_thousand_files_with_mistakes(seed):
    attack(seed)


@pytest.mark.parametrize("name", sorted(FILES))
def test_files_that_end_too_early(name):
    text = FILES[name]
    for end in range(0, len(text), max(1, len(text) // 12)):
        survives(text[:end])
