"""The child process that runs the model on this machine: llama.cpp's own server, on loopback only.

Started by `providers.embedded`. Its order comes as one JSON line on standard input (other users of
the machine can read arguments, and it holds a key), its address goes out as one JSON line on
standard output. It ends when standard input closes: with its parent, even one that is killed.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

SLOTS: Final = 12
"""Requests served at the same time: three for each of four lanes; others wait for their turn."""
CONTEXT_TOKENS: Final = 8192
"""For all slots together; a single request may use it all."""
MOST_THREADS: Final = 8
"""More of them wait for memory, not for work."""
CPU: Final = Path("/sys/devices/system/cpu")
CPU_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")


def main() -> None:
    """Serve until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the parent, which ends this
    order = json.loads(sys.stdin.readline())
    server = make_server(order["path"], name=order["name"], key=order["key"])
    with suppress(BrokenPipeError):  # the parent may have ended while the model was loaded
        sys.stdout.write(json.dumps({"url": server.listening_address}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
    os._exit(0)  # at once: a request in mid-reply would hold an orderly end back


def make_server(path: str, *, name: str, key: str) -> Any:
    """Load the model; the server works in threads of its own for as long as it is referred to."""
    from xllamacpp import CommonParams, Server  # type: ignore[import-untyped]  # 100 MB

    params = CommonParams()
    params.model.path = path
    params.model_alias = {name}  # otherwise every event shows the file's path
    params.api_keys = [key]
    params.n_ctx, params.n_parallel, params.kv_unified = CONTEXT_TOKENS, SLOTS, True
    params.cache_ram_mib = 0  # prompts are short: not worth up to 8 GB
    params.enable_reasoning = 0
    params.ui, params.endpoint_slots = False, False
    params.verbosity = -1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = count_threads()
    return Server(params)


def count_threads() -> int:
    """Threads of a request; several requests at once share them.

    One core is left free: the threads wait for each other at every token, so that a single core
    that is busy elsewhere makes them all slow (on 2 cores: 2 to 30 tokens a second instead of 69).
    """
    return max(1, count_cores() - 1)


def count_cores() -> int:
    """Physical cores that this process may use, 1 to 8."""
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    logical = len(usable) if usable else os.cpu_count() or 1
    physical = len({_siblings(cpu) for cpu in usable}) if usable else logical
    return max(1, min(MOST_THREADS, physical, _cpu_quota(logical)))


def _siblings(cpu: int) -> str:
    """The logical cores on one physical core, as the kernel lists them."""
    try:
        return (CPU / f"cpu{cpu}/topology/thread_siblings_list").read_text(encoding="ascii")
    except OSError:
        return str(cpu)


def _cpu_quota(unlimited: int) -> int:
    """Cores' worth of time that a container may use."""
    try:
        quota, period = CPU_QUOTA.read_text(encoding="ascii").split()
        return unlimited if quota == "max" else int(quota) // int(period)
    except (OSError, ValueError):
        return unlimited


if __name__ == "__main__":
    main()
