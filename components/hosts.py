"""Parse host names and origins of requests, and decide which belong to this server.

Loopback names always do, and so do the names that the operator configured. Parsing is strict, and
there are no DNS lookups. Loaded when the server starts, so it imports little.
"""

import logging
import os
import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Final, Self

VARIABLE: Final = "DRAFTBENCH_HOSTS"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PLACE: Final = re.compile(
    r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(?::(?P<port>[0-9]{1,5}))?"
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A host name and its port."""

    name: str
    port: int | None = None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read `host` or `host:port`, as in a `Host` header; None where it is neither.

        >>> Place.read("Bench.example.com.:8443")
        Place(name='bench.example.com', port=8443)
        >>> Place.read("me@localhost"), Place.read("localhost,other"), Place.read("")
        (None, None, None)
        """
        found = _PLACE.fullmatch(text.lower())
        if found is None:
            return None
        name, port = found["name"], int(found["port"]) if found["port"] else None
        if port is not None and not 0 < port < 1 << 16:
            return None
        try:
            return cls(f"[{IPv6Address(name[1:-1])}]" if name.startswith("[") else name, port)
        except ValueError:
            return None

    def under(self, scheme: str) -> "Place":
        """The same host with an explicit port."""
        return self if self.port is not None else Place(self.name, DEFAULT_PORTS[scheme])


def named_hosts() -> frozenset[Place]:
    """The configured host names; invalid entries are ignored and logged."""
    named = set()
    for entry in filter(None, map(str.strip, os.environ.get(VARIABLE, "").split(","))):
        if place := Place.read(entry):
            named.add(place)
        else:
            log.warning("%s: %.80r is neither host nor host:port.", VARIABLE, entry)
    return frozenset(named)


def is_own_name(host: Place, named: frozenset[Place]) -> bool:
    """Whether a name is this server's: a loopback name, or one that the operator configured."""
    if host.name in LOOPBACK:
        return True
    ports = {None, host.port} | (set(DEFAULT_PORTS.values()) if host.port is None else set())
    return any(place.name == host.name and place.port in ports for place in named)


def is_own_site(origin: str, host: Place, named: frozenset[Place], *, https: bool) -> bool:
    """Whether a page of this origin is this server's, or of a place that the operator named.

    Args:
        origin: What the browser says.
        host: Whom it asks.
        named: What else is this server's, where a proxy changes the host.
        https: Whether the visitor's connection is encrypted: then no plain page is its own.
    """
    scheme, _, rest = origin.lower().partition("://")
    place = Place.read(rest)
    if place is None or scheme not in DEFAULT_PORTS or (https and scheme != "https"):
        return False
    return place.under(scheme) in {own.under(scheme) for own in (host, *named)}
