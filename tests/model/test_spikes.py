"""A spike by hand: a stream of its own beside the usual arrivals, which stay where they are."""

import pytest
from model.reading import PUSH, QUEUE, ends, listed, near, tried

SPIKES = 1 << 56  # the first number of an instance of a spike
STEP = {"a": "service: v, retry: {attempts: 1}"}
WIDE = {"v": "concurrency: 99, time: 1"}


def spike(factor, more=""):
    return {"f": f"kind: spike, target: job, factor: {factor}, at: 2.5, for: 2{more}"}


@pytest.mark.parametrize("pattern", [PUSH, QUEUE], ids=["coordinator", "bus"])
@pytest.mark.parametrize(("factor", "more"), [(1, []), (2, [3, 4]), (3, [3, 3, 4, 4])])
def test_recorded_arrivals_are_repeated(play, pattern, factor, more):
    run = play(WIDE, STEP, pattern, at=(1, 2, 3, 4, 5), faults=spike(factor))
    assert listed(run, "arrived_s") == near([1, 2, 3, 4, 5, *more])
    assert listed(run, "instance") == [*range(5), *(SPIKES + n for n in range(len(more)))]
    assert ends(run) == [("completed", "none")] * (5 + len(more))
    assert run.faults[["start_s", "end_s"]].to_numpy().tolist() == [near([2.5, 4.5])]


def test_a_constant_rate_brings_further_constant_arrivals(play, push):
    """Half as many further ones are due at 2, 4, 6, ...: one of them in [2.5, 4.5)."""
    run = play(WIDE, STEP, push, arrivals="{process: constant, rate: 1}", faults=spike(1.5))
    assert listed(run, "arrived_s") == near([*range(1, 100), 4])


def test_the_usual_arrivals_stay_where_they_are(play, push):
    poisson = "{process: poisson, rate: 2}"
    calm = play(WIDE, STEP, push, arrivals=poisson)
    run = play(WIDE, STEP, push, arrivals=poisson, faults=spike(4))
    usual = run.instances[run.instances["instance"] < SPIKES]
    assert usual["arrived_s"].tolist() == listed(calm, "arrived_s")
    further = run.instances[run.instances["instance"] >= SPIKES]["arrived_s"]
    assert len(further) > 0
    assert further.between(2.5, 4.5).all()
    assert not set(further) & set(usual["arrived_s"])


def test_two_spikes_have_streams_of_their_own(play, push):
    """Their instances take turns in numbers: each counts its own by two."""
    other = {"g": "kind: spike, target: job, factor: 2, at: 2.5, for: 2"}
    run = play(WIDE, STEP, push, at=(1, 3, 4), faults=spike(2) | other)
    assert listed(run, "instance")[3:] == [SPIKES + n for n in range(4)]
    assert listed(run, "arrived_s")[3:] == near([3, 3, 4, 4])


def test_a_spike_passes_the_gate_and_has_the_patience_of_its_entry(play, push):
    """One may be in: the usual one of 3 is, that of the spike is turned away and asks again."""
    run = play({"v": "time: 0.5"}, STEP, push, at=(3,), faults=spike(2),
               entry="admission: {kind: concurrency, limit: 1}\n"
               "    client: {retry: {attempts: 2, wait: 1}}")  # fmt: skip
    assert sorted(tried(run, "a", "started_s")) == near([3, 4])
    assert ends(run) == [("completed", "none")] * 2
