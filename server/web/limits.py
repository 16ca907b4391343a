"""How often a caller may ask: a token bucket each (ITU-T I.371: a rate, and a burst above it)."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests a second in the long run, and so many at once."""

    per_second: float
    burst: int


def caller_limit(per_second: float) -> Limit:
    """A caller's limit; a script that has been quiet may ask four seconds' worth at once."""
    return Limit(per_second, burst=int(4 * per_second))


DEFAULT_CALLER = caller_limit(100)
# Whoever shows no valid token: health checks, forgotten tokens, and guesses.
STRANGER = Limit(per_second=5, burst=60)
# Asking for a way in and polling for it.
PAIRING = Limit(per_second=2, burst=30)
_MOST_CALLERS = 1000
# What all strangers may ask together, as so many that each ask as often as one may.
_TOGETHER = 10
_HOST_BITS = 64


class Buckets:
    """The buckets of all callers; those not heard of for longest are forgotten first. Per process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, limit: Limit) -> float:
        """Take one request out of a caller's bucket: 0 where there was one, else the seconds until there will be."""
        now = self._clock()
        level, since = self._buckets.pop(caller, (float(limit.burst), now))
        level = min(limit.burst, level + max(0.0, now - since) * limit.per_second)
        wait = 0.0 if level >= 1 else (1 - level) / limit.per_second
        self._buckets[caller] = (level if wait else level - 1, now)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return wait


class Strangers:
    """The buckets of those who show no valid token: one for each address, and one above all of them.

    One that asks too often is slowed down alone; many that do it together cannot ask without end. Their table is apart
    from that of callers, who are not forgotten for it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._each = Buckets(clock)
        self._all = Buckets(clock)

    def take(self, what: str, address: str, limit: Limit) -> float:
        """Take one request of that kind for an address; the seconds to wait, as `Buckets.take`."""
        together = Limit(_TOGETHER * limit.per_second, _TOGETHER * limit.burst)
        return self._each.take(f"{what} {_neighbourhood(address)}", limit) or self._all.take(what, together)


def _neighbourhood(address: str) -> str:
    """The address; of version 6 its /64, which is one customer's (RFC 6177), and of those that hold version 4 that."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((int(ip), _HOST_BITS), strict=False))
