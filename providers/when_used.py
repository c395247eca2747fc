"""Import heavy packages late: in another thread, or once something in them is used.

An SDK's packages of types load all types that there are: hundreds of classes that pydantic builds,
of which no request of ours needs one. Their modules are found without that.
"""

import asyncio
import sys
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any, Final

_loading: Final = RLock()
BEGUN: Final = "begun"
"""The state of a package whose own code runs, or has run."""
UNUSED: Final = ("openai._vendor.httpx_aiohttp", "anthropic._vendor.httpx_aiohttp")
"""What the SDKs load for a client that is not used here, where aiohttp happens to be installed: it
takes a third of the time that they take themselves."""
CLIENT: Final = ("httpcore2", "providers.connection", "anyio._backends._asyncio")
"""Modules that both SDKs need; anyio would load the last one in the midst of a first request."""
_loaded: Final[set[str]] = set()
"""What was imported aside."""


class WhenUsed(ModuleType):
    """A package whose own code has not run yet."""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):  # those the import system asks of every package
            with _loading:
                _load(self)
        if name not in self.__dict__:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return self.__dict__[name]


def load_when_used(*packages: str) -> None:
    """Have packages, or their modules, that are not loaded yet be loaded when they are used.

    One that is not there is left to whoever imports it.
    """
    with _loading:
        for package in packages:
            spec = None if package in sys.modules else _spec_of(package)
            if spec and spec.loader:
                _put_in_place(package, spec)


async def import_aside(*modules: str) -> None:
    """Import heavy modules without holding up the other lanes of the loop.

    One that is not there is left to whoever imports it.
    """
    for unused in UNUSED:
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]  # so it is not to be found
    for module in modules:
        if module not in _loaded:
            with suppress(ModuleNotFoundError):
                await asyncio.to_thread(import_module, module)
            _loaded.add(module)


def _put_in_place(package: str, spec: ModuleSpec) -> None:
    sys.modules[package] = module = module_from_spec(spec)
    module.__class__ = WhenUsed
    outer, _, name = package.rpartition(".")
    if outer in sys.modules:  # an import binds what it loads, and this is there already
        setattr(sys.modules[outer], name, module)


def _spec_of(package: str) -> ModuleSpec | None:
    """Where a package or a module is: found without loading the packages that it is in."""
    spec, places = None, None
    parts = package.split(".")
    for at in range(len(parts)):
        spec = PathFinder.find_spec(".".join(parts[: at + 1]), places)
        if spec is None:
            return None
        places = list(spec.submodule_search_locations or ())
    return spec


def _load(package: ModuleType) -> None:
    """Run a package's own code, once; while it runs, it is asked for what it has not set yet."""
    spec = package.__spec__
    if spec is None or spec.loader is None or spec.loader_state == BEGUN:
        return
    spec.loader_state = BEGUN
    try:
        spec.loader.exec_module(package)
    except BaseException:
        spec.loader_state = None
        raise
    package.__class__ = ModuleType
