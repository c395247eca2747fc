"""Where a link leads: for the checks of search, structure and claims."""

from typing import Literal
from urllib.parse import urlsplit

LinkKind = Literal["outbound", "internal", "other"]


def kind_of_link(address: str, site_host: str) -> LinkKind:
    """Whether a link leads to another site or within it; "other": a letter, a place on the page.

    >>> kind_of_link("https://blog.example.org/x", "example.net"), kind_of_link("/about", "")
    ('outbound', 'internal')
    """
    address = address.strip()
    scheme, colon, _ = address.partition(":")
    is_web = scheme.lower() in ("http", "https") or not colon or "/" in scheme
    if not address or address.startswith("#") or not is_web:
        return "other"
    host = host_of(address)
    return "outbound" if host and host != site_host else "internal"


def host_of(address: str) -> str:
    """The host of an address in small letters, without `www.`; empty where it has none."""
    try:
        return (urlsplit(address.strip()).hostname or "").removeprefix("www.")
    except ValueError:  # brackets that hold no IPv6 address
        return ""
