"""The budget against a retry storm: what keeps a queue overloaded long after its trouble.

Bronson et al., "Metastable Failures in Distributed Systems" (HotOS 2021): 300 requests/s can be
served, callers give up after 1 s and retry once, the service stands still for 10 s and holds what
comes. It recovers exactly if λ (1 + retries per first try) < μ.
"""

from collections import deque
from heapq import heappop, heappush

import pytest

from sim.model.policy import Backoff, Budget, RetryPolicy
from sim.scenario.policy import Wait

SERVICE_S = 1 / 300
TIMEOUT_S = 1.0
FROZEN_S = (60.0, 70.0)
END_S = 500.0


def good_in_the_last_minute(rate, policy):
    """The share of first tries answered in time, at evenly spaced arrivals, served in order."""
    queue = deque()  # (asked, tries): who gives up stays in the queue
    answered = set()  # the requests, and when they were asked, that had an answer in time
    calls = [(n / rate, n, 1) for n in range(int(END_S * rate))]
    free = 0.0

    def serve_until(now):
        nonlocal free
        while queue:
            asked, n = queue[0]
            start = max(free, asked)
            if FROZEN_S[0] <= start < FROZEN_S[1]:
                start = FROZEN_S[1]
            if start + SERVICE_S > now:
                return
            queue.popleft()
            free = start + SERVICE_S
            if free - asked < TIMEOUT_S:
                answered.add((n, asked))

    events = [(at, 0, n, tries) for at, n, tries in calls]  # sorted: a heap
    while events:
        now, kind, n, tries = heappop(events)
        serve_until(now)
        if kind == 0:
            if tries == 1 and policy.budget is not None:
                policy.budget.first()
            queue.append((now, n))
            heappush(events, (now + TIMEOUT_S, 1, n, tries))
        elif (n, now - TIMEOUT_S) not in answered and (
            policy.allows(tries) and (policy.budget is None or policy.budget.spend())
        ):
            heappush(events, (now + policy.backoff.pause(tries, 0.5, 0.0), 0, n, tries + 1))
    late = {n for at, n, _ in calls if END_S - 61 <= at < END_S - 1}
    return len(late & {n for n, _ in answered}) / len(late)


@pytest.mark.parametrize(
    ("rate", "attempts", "share", "recovers"),
    [
        (280, 1, None, True),
        (140, 2, None, True),
        (260, 2, None, False),
        (280, 2, None, False),
        (260, 2, 0.1, True),  # 260 × 1.1 = 286 < 300
        (280, 2, 0.1, False),  # 280 × 1.1 = 308 > 300
    ],
)
def test_a_tenth_of_retries_rescues_260_a_second_but_not_280(rate, attempts, share, recovers):
    budget = None if share is None else Budget(share)
    policy = RetryPolicy(attempts, Backoff(Wait(first=0.0)), budget)
    good = good_in_the_last_minute(rate, policy)
    assert good > 0.999 if recovers else good < 0.01
