"""Keyed draws: free of the order of asking, drawn again at will, a stream for each place."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW

from sim.scenario import Constant, Exponential
from sim.tape import Fixed, Tape, closed_place
from sim.tape.draws import CHUNK, KEPT_CHUNKS, KEPT_COLUMNS
from sim.tape.key import Root, fixed_hash


@dataclass(frozen=True)
class At:
    entry: int
    lane: int
    index: int


PLACES = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 2),
        st.integers(0, 5000),
        st.integers(0, 3),
        st.integers(1, 3),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=20,
    unique=True,
)


def draws(seed=1, replication=0, entries=("w", "v"), names=("w", "step")):
    tape = Tape(seed, replication, entries)
    return tape.draws(Exponential(mean=1.0), "time", *names)


def ask(source, place):
    entry, lane, index, copy, round_, attempt = place
    return source(At(entry, lane, index), copy, round_, attempt)


@LAW
@given(PLACES, st.randoms())
def test_the_order_of_asking_does_not_matter(places, random):
    first = draws()
    forwards = {place: ask(first, place) for place in places}
    shuffled = list(places)
    random.shuffle(shuffled)
    second = draws()
    assert {place: ask(second, place) for place in shuffled} == forwards
    assert len(set(forwards.values())) == len(places), "no two places share a draw"


def test_what_was_forgotten_is_drawn_again_the_same():
    source = draws()
    early = [source(At(0, 0, i)) for i in range(10)]
    for chunk in range(3 * KEPT_CHUNKS):
        source(At(0, 0, chunk * CHUNK))
    assert [source(At(0, 0, i)) for i in range(10)] == early
    late = ask(source, (0, 0, 7, 3, 1, 1))
    for copy in range(4, 4 + 2 * KEPT_COLUMNS):
        ask(source, (0, 0, 7, copy, 1, 1))
    assert ask(source, (0, 0, 7, 3, 1, 1)) == late


def test_an_entry_is_known_by_its_name_and_not_by_its_place():
    one = draws(entries=("w", "v"))
    other = draws(entries=("new", "v", "w"))
    assert one(At(0, 0, 3)) == other(At(2, 0, 3))
    assert one(At(1, 0, 3)) == other(At(1, 0, 3))
    assert one(At(0, 0, 3)) != one(At(1, 0, 3))


def test_seed_replication_purpose_and_names_make_streams_of_their_own():
    tape = Tape(1, 0, ("w",))
    at = At(0, 0, 0)
    values = [
        draws()(at),
        draws(seed=2)(at),
        draws(replication=1)(at),
        draws(names=("w", "other"))(at),
        draws(names=("ws", "tep"))(at),
        tape.draws(Exponential(mean=1.0), "commit", "w", "step")(at),
    ]
    assert len(set(values)) == len(values)


def test_a_replication_is_a_spawned_seed_and_never_another_seed():
    for replication in (0, 1, 7):
        state = np.random.SeedSequence(5, spawn_key=(replication,)).generate_state(4, np.uint64)
        root = Root(5, replication)
        assert root._bytes == state.tobytes()
    assert Root(5, 1).key("x") != Root(6, 0).key("x")


def test_negative_seeds_are_errors():
    with pytest.raises(ValueError, match="must not be negative"):
        Root(-1)


def test_a_constant_spends_no_randomness():
    source = Tape(1, 0, ("w",)).draws(Constant(value=0.25), "time", "w", "a")
    assert isinstance(source, Fixed)
    assert source(At(0, 0, 99), 1, 2, 3) == 0.25


@LAW
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), unique=True))
def test_no_two_requests_of_closed_users_share_a_place(requests):
    assert len({closed_place(*request) for request in requests}) == len(requests)


def test_identity_is_the_same_in_every_run_and_spreads_evenly():
    one, other = Tape(1, 0, ("w",)).identity, Tape(9, 4, ("x", "w")).identity
    numbers = [one(0, 0, i) for i in range(6000)]
    assert numbers == [other(1, 0, i) for i in range(6000)]
    counts = np.bincount([n % 6 for n in numbers], minlength=6)
    assert abs(counts - 1000).max() < 4 * np.sqrt(1000)


def test_the_fixed_hash_is_fixed():
    assert fixed_hash("a", "b") == fixed_hash("a", "b") != fixed_hash("ab")
