"""A real Streamlit server in a process of its own: for benchmarks, and for tests in a browser."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final
from urllib.error import URLError
from urllib.request import urlopen

ROOT: Final = Path(__file__).parent.parent
CHROMIUM_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PORTS: Final = random.sample(range(20_000, 32_000), 4_000)
"""To take one from. Systems connect from those above: Linux from 32768, others from 49152."""
LOCAL: Final = (
    "--server.address=127.0.0.1",
    "--server.headless=true",
    "--server.fileWatcherType=none",
)
PATIENCE: Final = 120.0
"""Seconds that a server may take to answer, on a busy machine."""


def free_port() -> int:
    """A port that nobody has, nor gets by chance before a server that takes seconds to start.

    Not one of those that systems hand out for connections, and never the same twice.
    """
    while PORTS:
        port = PORTS.pop()
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@contextmanager
def running(
    *command: str,
    port: int,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    options: Sequence[str] = LOCAL,
    log: int | IO[bytes] = subprocess.DEVNULL,
    end: Callable[[subprocess.Popen[Any]], None] = subprocess.Popen.terminate,
) -> Iterator[str]:
    """Run a Streamlit server; yields its address once it answers.

    Args:
        command: What to run, as `run`, `app.py`.
        port: Where it is to listen.
        environment: Variables to add to this process's own.
        folder: Where the app is.
        options: What Streamlit is told beside the port.
        log: Where its log goes; nowhere unless it is said.
        end: How it is ended, as `subprocess.Popen.kill`.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", *command, *options, f"--server.port={port}"],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=log,
        stderr=log,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for_health(address, process)
        yield address
    except BaseException as error:
        if (status := process.poll()) is not None:
            error.add_note(f"The server at {address} had ended with status {status}.")
        raise
    finally:
        end(process)
        process.wait(PATIENCE)


def wait_for_health(address: str, process: subprocess.Popen[Any]) -> None:
    """Return once the server says that it is well."""
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        assert process.poll() is None, f"the server ended with status {process.returncode}"
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise AssertionError(f"{address} did not answer in {PATIENCE:.0f} s")


def find_chromium() -> str | None:
    """The machine's Chromium; None where it has none, and Playwright's own is to be tried."""
    names = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
    return next((name for name in names if Path(name).exists()), None)
