"""A key goes to its provider and nowhere else: used through all faults and features, then searched.

The canary is used as it is typed and as it stands in the environment. Then it is looked for in all
that lasts or leaves: log, database, events, files, addresses, values, tracebacks.
"""

import base64
import logging
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from databases import KINDS
from fake_faults import ECHOES
from fake_provider import FakeProvider
from faults import (
    AFTER_SOME_TEXT,
    BEFORE_ANY_TEXT,
    FAULTS,
    HASTY,
    LISTS,
    PATIENT,
    SILENT,
)
from provider_calls import WIRES
from sqlalchemy import inspect, text

from components.compare.lanes import compared
from components.compare.report import report_of
from components.compare.table import table_as_csv
from components.live.feed import Cursor
from components.live.stream import Watch
from components.run.downloads import _figures
from components.run.polling import update_of
from posts.export import FORMATS, Draft
from posts.export.report import write_report
from posts.prompts.promptfoo.export import PromptfooModel, write_promptfoo
from posts.prompts.version import BUILT_IN
from providers.base import ProviderError
from providers.keys import MARK
from providers.registry import PROVIDERS
from runs.blind.tasting import start_tasting, tasting_behind
from runs.blind.votes import cast, votes_of
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.post_versions import as_written
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.journal import Journal
from runs.store.load import load_run
from runs.store.prompt_versions import save_prompt
from runs.store.query import find_lanes

TYPED: Final = "sk-canary-typed-7Hq2vX9bLmW4"
OF_THE_ENVIRONMENT: Final = "sk-canary-environment-Zk81pRtY6cNd"
CANARIES: Final = {"typed": TYPED, "environment": OF_THE_ENVIRONMENT}
ENDLESS: Final = frozenset({"endless", "html-200-endless", "huge-line", "gzip-bomb"})
"""Behaviours that take long and say nothing else than others do."""
BEHAVIOURS: Final = sorted(
    {*FAULTS, *BEFORE_ANY_TEXT, *AFTER_SOME_TEXT, "refusal", "good", "fault-429-empty"}
    - ENDLESS
    - SILENT
)
ONE_KIND: Final = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
"""For what reaches no database."""
EITHER_KIND: Final = pytest.mark.parametrize(
    ("caller", "source", "address"),
    [
        (wire, source, KINDS[(at + turn) % 2])
        for at, wire in enumerate(WIRES)
        for turn, source in enumerate(CANARIES)
    ],
    indirect=True,
)
"""Each wire with each key, and each key in a database of each kind, which knows of no wire."""
SDKS: Final = ("openai", "anthropic", "httpx2")
OURS: Final = ("runs", "providers", "posts", "components")


def traces_of(key: str) -> list[str]:
    """A key as it is, and as others write it; the end alone tells it as well."""
    encoded = base64.b64encode(key.encode()).decode().rstrip("=")
    return [key, key[10:], quote(key, safe=""), encoded[:-2], key.encode().hex()]


@cache
def all_traces() -> list[str]:
    return [trace for key in CANARIES.values() for trace in traces_of(key)]


@dataclass(slots=True)
class Places:
    """All that was looked through, by what it is."""

    found: list[str] = field(default_factory=list)
    looked: set[str] = field(default_factory=set)

    def look(self, place: str, content: object) -> None:
        """Search a text, bytes, or what a value says of itself."""
        self.looked.add(place)
        text = content if isinstance(content, str | bytes) else repr(content)
        data = text if isinstance(text, bytes) else text.encode(errors="surrogatepass")
        self.found += [f"{place}: {trace}" for trace in all_traces() if trace.encode() in data]


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


@pytest.fixture
def engine(database: Database, sdks: None) -> Iterator[Engine]:
    engine = Engine(timeouts=PATIENT, journal=Journal(lambda: database))
    yield engine
    engine.close()


@pytest.fixture
def hasty(database: Database) -> Iterator[Engine]:
    """An engine that soon gives up on a server that says nothing."""
    engine = Engine(timeouts=HASTY, journal=Journal(lambda: database))
    yield engine
    engine.close()


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Our own loggers at their most talkative, those of the SDKs as they are."""
    for name in OURS:
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.fixture
def talkative(log: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The loggers of the SDKs as well, as an operator may want them."""
    for name in SDKS:
        log.set_level(logging.DEBUG, logger=name)
    return log


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks a provider: with which key, and where."""

    provider: str
    api_key: str | None
    base_url: str | None

    @property
    def sent(self) -> str:
        return self.api_key or OF_THE_ENVIRONMENT

    def request(self, model: str, **settings: Any) -> LaneRequest:
        asked = LaneSettings(
            provider=self.provider, model=model, base_url=self.base_url, **settings
        )
        return LaneRequest(settings=asked, api_key=self.api_key)


@pytest.fixture(params=CANARIES)
def source(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=WIRES)
def caller(
    request: pytest.FixtureRequest,
    source: str,
    fake: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> Caller:
    provider = str(request.param)
    address = fake.origin if provider == "anthropic" else fake.base_url
    if source == "typed":
        return Caller(provider=provider, api_key=TYPED, base_url=address)
    info = PROVIDERS[provider]
    assert info.base_url_variable
    assert info.key_variable
    monkeypatch.setenv(info.base_url_variable, address)
    monkeypatch.setenv(info.key_variable, OF_THE_ENVIRONMENT)
    return Caller(provider=provider, api_key=None, base_url=None)


def start(engine: Engine, caller: Caller, models: Sequence[str], **settings: Any) -> Run:
    requests = [caller.request(model, **settings) for model in models]
    return engine.start(Brief(topic="Backups", words=200), requests, owner="ada")


def write(engine: Engine, caller: Caller, models: Sequence[str], **settings: Any) -> Run:
    """A run of these models at its end."""
    run = start(engine, caller, models, **settings)
    wait_for(run)
    return run


def wait_for(run: Run) -> None:
    for lane in run.lanes:
        assert lane.wait_for_end(60), lane.view()


# Where a key might be


def look_through(places: Places, run: Run) -> None:
    """All that leaves the process about a run, and all that could be printed of it."""
    lanes = compared(run)
    marks = dict.fromkeys(range(len(run.lanes)), Cursor())
    places.look("address", run.id)
    places.look("event stream", Watch(run, marks).look())
    places.look("news without a stream", update_of(run))
    places.look("report", write_report(report_of(run, lanes)))
    places.look("CSV", table_as_csv(lanes))
    places.look("run", run)
    for lane in run.lanes:
        look_through_lane(places, lane)


def look_through_lane(places: Places, lane: Lane) -> None:
    view, settings = lane.view(), lane.settings
    places.look("lane", f"{lane!r} {lane.record()!r} {view!r} {asdict(settings)}")
    draft = Draft(
        envelope=view.envelope,
        reply=view.text,
        topic=lane.brief.topic,
        written_on=date(2026, 11, 24),
        state=view.state,
        figures=_figures(settings, view, as_written(lane)),
    )
    for name, each in FORMATS.items():
        places.look(f"download {name}", each.write(draft))
    if view.error:
        look_through_error(places, view.error)


def look_through_error(places: Places, error: ProviderError) -> None:
    said = [repr(error), str(error), error.message, error.remedy, error.detail]
    places.look("error", "\n".join([*said, *map(repr, error.args)]))
    places.look("traceback", "".join(traceback.format_exception(error)))


def look_through_storage(
    places: Places, engine: Engine, database: Database, log: pytest.LogCaptureFixture
) -> None:
    assert engine.journal.flush()
    look_through_database(places, database)
    places.look("log", log.text)
    places.look("log", [(each.msg, each.args, each.exc_text) for each in log.records])


def look_through_database(places: Places, database: Database) -> None:
    if database.is_sqlite:
        look_through_files(places, Path(str(database.engine.url.database)))
    else:
        look_through_server(places, database)


def look_through_files(places: Places, file: Path) -> None:
    for each in file.parent.glob(f"{file.name}*"):
        places.look("database", each.read_bytes())


def look_through_server(places: Places, database: Database) -> None:
    """All rows of all tables as text, and what the server itself wrote down."""
    with database.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        for table in tables:
            rows = connection.execute(text(f'SELECT "{table}"::text FROM "{table}"'))
            places.look("database", "\n".join(rows.scalars()))
    assert {"runs", "lanes", "deltas"} <= set(tables)
    server = Path(str(database.engine.url.query["host"]))
    places.look("database", (server / "log").read_bytes())


# Every fault


@EITHER_KIND
def test_no_fault_lets_a_key_out(
    caller: Caller,
    engine: Engine,
    hasty: Engine,
    fake: FakeProvider,
    database: Database,
    log: pytest.LogCaptureFixture,
) -> None:
    places, before = Places(), len(fake.requests)
    runs = [start(hasty, caller, sorted(SILENT), continuations=0)]
    for at in range(0, len(BEHAVIOURS), 6):
        runs.append(start(engine, caller, BEHAVIOURS[at : at + 6], continuations=0))
    for run in runs:
        wait_for(run)
        look_through(places, run)
    assert hasty.journal.flush()
    look_through_storage(places, engine, database, log)
    assert places.found == []
    assert {"log", "traceback", "database", "report"} <= places.looked
    asked = fake.requests[before:]
    assert {request.model for request in asked} >= {*BEHAVIOURS}
    assert all(caller.sent in request.headers["authorization"] for request in asked)


@ONE_KIND
def test_no_list_of_models_lets_a_key_out(
    caller: Caller, engine: Engine, fake: FakeProvider, log: pytest.LogCaptureFixture
) -> None:
    places = Places()
    address = caller.base_url or ""
    listed = engine.list_models(caller.provider, api_key=caller.api_key, base_url=caller.base_url)
    places.look("list", listed)
    echoes = [echo for echo in ECHOES if echo.startswith(("echo-head-4", "echo-body"))]
    for behaviour in (*LISTS, "fault-401-echo", *echoes):
        base_url = address and fake.base_url_of(behaviour)
        if caller.provider == "anthropic":
            base_url = base_url.removesuffix("/v1")
        if not base_url:  # the environment's key goes to its own address only
            continue
        with pytest.raises(ProviderError) as raised:
            engine.list_models(caller.provider, api_key=caller.api_key, base_url=base_url)
        look_through_error(places, raised.value)
    places.look("log", log.text)
    assert places.found == []


# A server that repeats the key


@EITHER_KIND
def test_no_server_that_repeats_the_key_gets_it_anywhere(
    caller: Caller,
    engine: Engine,
    fake: FakeProvider,
    database: Database,
    talkative: pytest.LogCaptureFixture,
) -> None:
    places, before = Places(), len(fake.requests)
    echoes = [ECHOES[at : at + 6] for at in range(0, len(ECHOES), 6)]
    for run in [start(engine, caller, each, continuations=1) for each in echoes]:
        wait_for(run)
        look_through(places, run)
        for lane in run.lanes:
            assert_the_rest_is_there(lane)
    look_through_storage(places, engine, database, talkative)
    assert places.found == []
    asked = fake.requests[before:]
    assert {request.model for request in asked} == {*ECHOES}
    assert all(caller.sent in request.headers["authorization"] for request in asked)


def assert_the_rest_is_there(lane: Lane) -> None:
    """Only the key is gone, and where it was shown is seen."""
    view, model = lane.view(), lane.settings.model
    if model.startswith("echo-text"):
        assert view.state == "complete", model
        assert view.text.count(MARK) == 2, model
        assert view.envelope.title, model
    elif model in {"echo-reasoning", "echo-head-200"}:
        assert view.state == "complete", model
        assert MARK not in view.text, model
    else:
        assert view.text.count(MARK) <= 2, model


@ONE_KIND
def test_a_list_of_models_that_shows_the_key_is_read_without_it(
    caller: Caller,
    engine: Engine,
    fake: FakeProvider,
    talkative: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = fake.base_url_of("echo-list")
    if variable := PROVIDERS[caller.provider].base_url_variable:  # where the environment's key goes
        monkeypatch.setenv(variable, address)
    listed = engine.list_models(caller.provider, api_key=caller.api_key, base_url=address)
    places = Places()
    places.look("list", listed)
    places.look("log", talkative.text)
    assert places.found == []
    assert [(model.name, model.display_name) for model in listed] == [("good", f"Good with {MARK}")]


# Every feature


@EITHER_KIND
def test_no_feature_lets_a_key_out(
    caller: Caller,
    engine: Engine,
    database: Database,
    log: pytest.LogCaptureFixture,
) -> None:
    places = Places()
    run = write(engine, caller, ["good", "parts-400", "fault-401-echo", "max-tokens"])
    look_through(places, run)

    engine.retry(run, 2, api_key=caller.api_key)
    engine.retry(run, 3, api_key=caller.api_key, go_on=True)
    wait_for(run)
    look_through(places, run)
    assert engine.journal.flush()

    kept = load_run(database, run.id)
    assert kept
    look_through(places, kept)
    places.look("history", find_lanes(database, "ada"))

    played = engine.replay(run.lanes[:2], speed=1000.0, owner="ada")
    wait_for(played)
    look_through(places, played)

    blind = start_tasting(engine, Run(run.brief, run.lanes[:2], owner="ada"), owner="ada")
    engine.skip_to_end(blind)
    wait_for(blind)
    behind = tasting_behind(blind)
    assert behind
    assert cast(database, behind.vote("ada", "tie"))
    places.look("votes", votes_of(database, "ada"))
    look_through(places, blind)

    prompt = save_prompt(database, "ada", "Mine", "Write about {{topic}}.", "")
    settings = run.lanes[0].settings
    model = PromptfooModel(
        provider=settings.provider, name=settings.model, base_url=settings.base_url
    )
    places.look("prompt export", write_promptfoo([BUILT_IN, prompt], [model], [{"topic": "x"}]))
    places.look("request", caller.request("good"))
    look_through_storage(places, engine, database, log)
    assert places.found == []
    assert "database" in places.looked


# Keys that are not used


MISPLACED: Final[Mapping[str, str]] = {
    "user name": f"https://{TYPED}@a.example/v1",
    "password": f"https://me:{TYPED}@a.example/v1",
    "query": f"https://a.example/v1?key={TYPED}",
    "fragment": f"https://a.example/v1#{TYPED}",
    "port": f"https://a.example:{TYPED}/v1",
    "alone": TYPED,
}


@pytest.mark.parametrize("base_url", MISPLACED.values(), ids=MISPLACED)
def test_a_key_in_the_wrong_field_is_neither_said_nor_kept(
    engine: Engine, database: Database, log: pytest.LogCaptureFixture, base_url: str
) -> None:
    places = Places()
    settings = LaneSettings(provider="compatible", model="good", base_url=base_url)
    request = LaneRequest(settings=settings, api_key="any")
    with pytest.raises(ProviderError) as raised:
        engine.start(Brief(topic="x"), [request], owner="ada")
    look_through_error(places, raised.value)
    look_through_storage(places, engine, database, log)
    assert places.found == []


@ONE_KIND
@pytest.mark.parametrize(
    "key", [f"{TYPED} x", f"{TYPED}\nx", f"{TYPED}é", f"{TYPED}\x00"], ids=ascii
)
def test_a_key_that_cannot_be_one_is_not_repeated(engine: Engine, key: str) -> None:
    places = Places()
    settings = LaneSettings(provider="openai", model="good")
    with pytest.raises(ProviderError) as raised:
        engine.start(Brief(topic="x"), [LaneRequest(settings=settings, api_key=key)])
    look_through_error(places, raised.value)
    assert places.found == []


# The search itself


def test_a_key_that_is_there_is_found() -> None:
    places = Places()
    for said in (f"a{TYPED}b", base64.b64encode(TYPED.encode()).decode(), TYPED.encode().hex()):
        places.look("here", said)
    places.look("here", {"value": OF_THE_ENVIRONMENT})
    assert len(places.found) >= 4


def test_a_key_that_is_kept_is_found(database: Database) -> None:
    places = Places()
    save_prompt(database, "ada", "Mine", TYPED, "")
    look_through_database(places, database)
    assert places.found
