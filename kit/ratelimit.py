"""Token buckets, as arithmetic. Where the tokens are kept is somebody else's matter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bucket:
    """Holds up to `capacity` tokens and gains `per_second` of them each second; a request takes one."""

    capacity: float
    per_second: float

    def refill(self, tokens: float, elapsed: float) -> float:
        """What is in the bucket `elapsed` seconds after it held `tokens`. A clock that went back adds nothing."""
        return min(self.capacity, tokens + max(0.0, elapsed) * self.per_second)

    def wait(self, tokens: float, cost: float = 1.0) -> float:
        """Seconds until `cost` tokens are there; 0 when they are."""
        return max(0.0, cost - tokens) / self.per_second
