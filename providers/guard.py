"""Which addresses may be called, and whose keys used, in public mode.

In private mode any address may be called. In public mode (`DRAFTBENCH_PUBLIC=1`) the server is in a
network that visitors cannot reach, and a base URL typed by one of them must not reach it either
(SSRF). It is checked twice, when it is read and again at each connection, because the name may
resolve to another address by then: `providers.connection` connects to exactly the addresses that
passed here.
"""

import asyncio
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from providers.base import Unreachable

ONLY_PUBLIC: Final = "This site calls https addresses on the public internet only."
"""All that a visitor hears, whatever is behind an address: it tells nothing of the network."""
UNICAST: Final = ip_network("2000::/3")
"""Where all public IPv6 addresses are. Outside it are those that lead to an IPv4 address."""
NOT_PUBLIC: Final = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # a public address in name only: Azure's own services
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2002::/16",  # leads to an IPv4 address, any
        "3fff::/20",
    )
)
"""What Python 3.11 takes for public, and is not."""
HTTPS_PORT: Final = 443
FREE_PORTS: Final = 1024
"""From here on, a port is anybody's; below it are mail, files and the like."""


def is_public_mode() -> bool:
    """Whether this deployment is open to visitors."""
    return os.environ.get("DRAFTBENCH_PUBLIC") == "1"


def keys_are_shared() -> bool:
    """Whether the environment's keys may be used by whoever opens the page."""
    return not is_public_mode() or os.environ.get("DRAFTBENCH_SHARE_KEYS") == "1"


def check_base_url(base_url: str) -> None:
    """Refuse a visitor's base URL that cannot be a public address, as far as its text shows.

    Raises:
        Unreachable: it is no https URL, or names an address or a port that is not public.
    """
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", parts.port or HTTPS_PORT
    public = is_public_address(host) if _is_address(host) else True
    if parts.scheme != "https" or not public or (port != HTTPS_PORT and port < FREE_PORTS):
        raise Unreachable(
            "The base URL cannot be called from here.",
            remedy=f"{ONLY_PUBLIC} Enter one like https://host/v1.",
        )


async def public_addresses(host: str, port: int) -> list[str]:
    """The public addresses that a name resolves to now; may be empty."""
    try:
        found = await resolve(host, port)
    except (OSError, UnicodeError):  # there is no such name
        return []
    return [address for address in dict.fromkeys(found) if is_public_address(address)]


async def resolve(host: str, port: int) -> list[str]:
    """Resolve a name with the system's resolver; all look-ups go through here."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_resolvers, ask)
    return [str(address[0]) for *_, address in found]


def is_public_address(text: str) -> bool:
    """Whether an IP address is one that anybody on the internet could reach.

    >>> is_public_address("8.8.8.8"), is_public_address("::ffff:127.0.0.1")
    (True, False)
    """
    address: IPv4Address | IPv6Address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public_address(str(address.ipv4_mapped))
        if address not in UNICAST:
            return False
    if any(address in network for network in NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast


_resolvers = ThreadPoolExecutor(8, thread_name_prefix="resolver")
"""Apart from the loop's own threads: a visitor's name server may take its time."""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
