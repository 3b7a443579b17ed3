"""Rates: how often a key or an address may ask. A bucket of requests that fills again at a steady pace."""

from collections import OrderedDict

#: Callers that are remembered, the last seen: one of them is 200 bytes, and who is forgotten begins with a full bucket.
CALLERS = 10_000


class Rates:
    """Buckets of `minute` requests a caller, filled in a minute; 0 for no limit. `now` is a monotonic clock's time."""

    def __init__(self, minute: int) -> None:
        self._full = float(minute)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, now: float) -> float:
        """Take one request out of a bucket: 0, or the seconds until there is one."""
        if not self._full:
            return 0.0
        left, since = self._buckets.pop(caller, (self._full, now))
        left = min(self._full, left + (now - since) * self._full / 60)
        wait = 0.0 if left >= 1 else (1 - left) * 60 / self._full
        self._buckets[caller] = (left if wait else left - 1, now)
        if len(self._buckets) > CALLERS:
            self._buckets.popitem(last=False)
        return wait
