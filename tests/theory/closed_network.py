"""Closed networks of exponential stations, exactly."""


def mva(users: int, think: float, demands: list[float]) -> tuple[float, float]:
    """Throughput and response time of a closed network, exactly (Reiser and Lavenberg 1980)."""
    queue = [0.0] * len(demands)
    rate = response = 0.0
    for n in range(1, users + 1):
        at = [d * (1 + q) for d, q in zip(demands, queue, strict=True)]
        response = sum(at)
        rate = n / (think + response)
        queue = [rate * r for r in at]
    return rate, response
