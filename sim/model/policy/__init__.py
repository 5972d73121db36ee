"""What callers, doors and scalers do about trouble: small values without a clock of their own.

The time is an argument (``now``, in seconds), and what is random is made of a uniform draw that
is passed in. Each is compiled once from the settings of the scenario.
"""

from sim.model.policy.admission import (
    AimdGate,
    ConcurrencyGate,
    Gate,
    TokenBucketGate,
    make_gate,
)
from sim.model.policy.breaker import CLOSED, HALF_OPEN, OPEN, Breaker
from sim.model.policy.bulkhead import Bulkhead
from sim.model.policy.retry import Backoff, Budget, RetryPolicy
from sim.model.policy.scaling import Autoscaler

__all__ = [
    "CLOSED",
    "HALF_OPEN",
    "OPEN",
    "AimdGate",
    "Autoscaler",
    "Backoff",
    "Breaker",
    "Budget",
    "Bulkhead",
    "ConcurrencyGate",
    "Gate",
    "RetryPolicy",
    "TokenBucketGate",
    "make_gate",
]
