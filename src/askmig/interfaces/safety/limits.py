"""How often one client may ask: a bucket of tokens each, filled at a steady rate."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

# Clients remembered at a time; the one that was quiet for longest is forgotten first.
_CLIENTS = 20_000
# The part of an IPv6 address that one customer of a provider has; of IPv4 the whole address counts.
_IPV6_NETWORK = 64


class RateLimiter:
    """Admits ``per_minute`` calls a client over time and ``burst`` at once; 0 a minute admits all."""

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_minute / 60
        self._burst = float(burst)
        self._clock = clock
        self._lock = Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Count a call of this client; return 0 when it is admitted, else the seconds to wait for the next."""
        if self._rate <= 0:
            return 0.0
        with self._lock:
            now = self._clock()
            tokens, since = self._buckets.pop(client, (self._burst, now))
            tokens = min(self._burst, tokens + (now - since) * self._rate)
            admitted = tokens >= 1
            self._buckets[client] = (tokens - 1 if admitted else tokens, now)
            while len(self._buckets) > _CLIENTS:
                self._buckets.popitem(last=False)
        return 0.0 if admitted else (1 - tokens) / self._rate


def client_of(address: str) -> str:
    """Return what one client is known by: its address, of IPv6 the network that it is in."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.ipv4_mapped:
        return str(getattr(parsed, "ipv4_mapped", None) or parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
