"""Validate base URLs and API keys, and decide which addresses have the same origin."""

import ipaddress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from providers.base import InvalidKey, Unreachable
from providers.dialect import Dialect
from providers.keys import KeyMask

NO_KEY: Final = "none"
"""What is sent to a server that asks for no key: the SDKs insist on one."""
API_PATHS: Final = ("/chat/completions", "/responses", "/messages", "/models", "/completions")
"""Ends of addresses that documentation shows, and people paste, in place of the base URL."""
LONGEST_KEY: Final = 4096
"""Characters; each piece of a reply is searched for it."""
LOCAL_NAMES: Final = frozenset({"localhost", "host.docker.internal"})
DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A provider's base URL, and the key that may be sent there."""

    provider: str
    """A name of `providers.registry.PROVIDERS`."""
    label: str
    """As error messages name it."""
    base_url: str
    """Checked and tidied by `read_base_url`."""
    api_key: str = field(default=NO_KEY, repr=False)
    local: bool = False
    """On the person's own machine or network: it may take minutes to its first text."""
    paced: bool = True
    """It is read by the clock (`providers/pacing.py`): a reply's end is seen up to a tick later."""
    guarded: bool = False
    """A visitor's: it may be connected to only where it is public."""
    hidden: bool = False
    """Where it is, is the operator's business: no error message says so."""
    set_by: str = ""
    """What to correct where the address is wrong; empty where the person cannot."""
    dialect: Dialect = field(default_factory=Dialect)
    """How it wants to be asked, as far as is known beforehand."""

    @property
    def mask(self) -> KeyMask:
        """Removes the key from the server's responses."""
        return KeyMask(self.api_key)

    @property
    def host(self) -> str:
        """Host and port, for error messages."""
        if self.hidden:
            return self.label
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{_port(parts)}"


def read_key(text: str | None) -> str | None:
    """Clean up a pasted key; None if it is empty.

    Raises:
        InvalidKey: it holds blanks, line breaks or non-ASCII, which no key does, or has no end.
    """
    key = (text or "").strip()
    if len(key) > LONGEST_KEY:
        raise InvalidKey(
            f"The key is longer than {LONGEST_KEY:,} characters, which no key is.",
            remedy="Copy the key again, alone.",
        )
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise InvalidKey(
            "The key holds a blank, a line break or a letter that no key has.",
            remedy="Copy the key again, alone and whole.",
        )
    return key or None


def read_base_url(text: str, *, versioned: bool) -> str:
    """Clean up a pasted base URL.

    The end of an API's path is dropped, and `/v1` is added to a bare host, or dropped, as the
    provider's SDK wants it.

    Args:
        text: What the person entered.
        versioned: Base URLs of this API name the version (`https://host/v1`).

    Raises:
        Unreachable: it is no http or https URL of a host, or it carries a password or a query.
    """
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        reachable = parts.port != 0
    except ValueError:
        raise _no_address(text) from None  # its words repeat the text, and that may be a password
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not reachable:
        raise _no_address(text)
    if "@" in parts.netloc or parts.query or parts.fragment or " " in url or not url.isprintable():
        raise _no_address(text)
    path = parts.path
    for end in API_PATHS:
        path = path.removesuffix(end).rstrip("/")
    path = path or "/v1" if versioned else path.removesuffix("/v1")
    return f"{parts.scheme}://{parts.netloc}{path}"


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs name the same scheme, host and port."""
    return _origin(one) == _origin(other)


def is_local_address(base_url: str) -> bool:
    """Whether an address is on the person's own machine or network."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host in LOCAL_NAMES or host.endswith((".localhost", ".local"))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url.strip())
    return parts.scheme, parts.hostname, _port(parts)


def _port(parts: SplitResult) -> int | None:
    return parts.port or DEFAULT_PORTS.get(parts.scheme)


def _no_address(text: str) -> Unreachable:
    return Unreachable(
        "The base URL is not an address." if text.strip() else "No base URL is given.",
        remedy="Enter one like https://host/v1, without a user name, a password or a query.",
    )
