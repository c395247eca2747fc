"""Loaded by Python itself, in a server whose PYTHONPATH has this folder.

Writes down each name that the process looks up and each address that it connects or sends to. The
name server of this process does not answer, but for what is on this machine.
"""

import ipaddress
import os
import sys
import time
from typing import Any

ASKS_A_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
REACHES_AN_ADDRESS = {"socket.connect", "socket.sendto"}
LONG = 60
"""Seconds, beyond those that a test waits for an answer; the server can still be ended."""


def is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def watch(event: str, details: tuple[Any, ...]) -> None:
    if event in ASKS_A_NAME:
        host = details[0]
    elif event in REACHES_AN_ADDRESS and isinstance(details[1], tuple):
        host = details[1][0]
    else:
        return
    if not is_here(host):
        with open(os.environ["WATCHED"], "a", encoding="utf-8") as log:  # noqa: PTH123 - pathlib is not yet to be loaded
            log.write(f"{event} {host}\n")
        if event in ASKS_A_NAME:
            time.sleep(LONG)


if "WATCHED" in os.environ:
    sys.addaudithook(watch)
