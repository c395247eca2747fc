"""Whose page a browser gets back after a lost connection."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_websocket import _parse_subprotocols
from websockets import Subprotocol
from websockets.sync.client import connect

from bench.running_app import free_port, running
from components.own_sessions import OPENERS, Openers, OwnSessions
from components.security import HOST_COOKIE, VISITOR_COOKIE, new_visitor

ADA, BOB = "a" * 42 + "A", "b" * 42 + "A"
SESSION = "5f0c-of-ada"


@pytest.fixture(autouse=True)
def _public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")


@pytest.fixture
def openers() -> Openers:
    openers = Openers()
    openers.note(SESSION, ADA)
    return openers


def handshake(openers: Openers, *protocols: str, cookie: str = "") -> Scope:
    """What Streamlit gets to see of a browser that opens a websocket."""
    seen: list[Scope] = []

    async def streamlit(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    headers = [(b"sec-websocket-protocol", each.encode()) for each in protocols]
    headers += [(b"cookie", cookie.encode())] if cookie else []
    named = [each.strip() for line in protocols for each in line.split(",")]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    call: Any = (scope | {"subprotocols": named}, None, None)
    asyncio.run(OwnSessions(streamlit, openers)(*call))
    return seen[0]


def session_for(openers: Openers, *protocols: str, cookie: str = "") -> str | None:
    """The session that Streamlit gives to whoever comes like this; None for a new one."""
    seen = handshake(openers, *protocols, cookie=cookie)
    speaks, token, session = _parse_subprotocols(Headers(scope=seen))
    assert (speaks, token) == ("streamlit", "token")
    return str(session) if session else None


ASKED = f"streamlit, token, {SESSION}"


@pytest.mark.parametrize("name", [VISITOR_COOKIE, HOST_COOKIE])
def test_who_opened_a_page_gets_it_back(openers: Openers, name: str) -> None:
    assert session_for(openers, ASKED, cookie=f"{name}={ADA}") == SESSION


@pytest.mark.parametrize("cookie", ["", f"{VISITOR_COOKIE}={BOB}", f"{VISITOR_COOKIE}=x"])
def test_a_sessions_id_opens_it_for_nobody_else(openers: Openers, cookie: str) -> None:
    assert session_for(openers, ASKED, cookie=cookie) is None
    assert handshake(openers, ASKED, cookie=cookie)["subprotocols"] == ["streamlit", "token"]


def test_a_session_that_nobody_is_known_to_have_opened_is_nobodys(openers: Openers) -> None:
    assert session_for(openers, "streamlit, token, other", cookie=f"{VISITOR_COOKIE}={ADA}") is None


@pytest.mark.parametrize(
    "protocols",
    [
        (ASKED + ", more",),
        (f"streamlit, token, {SESSION}x, {SESSION}",),
        (ASKED, f"streamlit, token, {SESSION}"),
        ("streamlit, token", SESSION),
    ],
)
def test_no_other_way_to_name_it_opens_it(openers: Openers, protocols: tuple[str, ...]) -> None:
    assert session_for(openers, *protocols, cookie=f"{VISITOR_COOKIE}={BOB}") is None


def test_a_new_page_is_opened_as_ever(openers: Openers) -> None:
    assert session_for(openers, "streamlit, token") is None
    assert handshake(openers, "streamlit")["subprotocols"] == ["streamlit"]


def test_on_ones_own_machine_a_page_comes_back_without_a_cookie(
    openers: Openers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DRAFTBENCH_PUBLIC")
    assert session_for(openers, ASKED) == SESSION


def open_a_page(address: str, visitor: str, session: str = "") -> str:
    """Which session a browser gets from the server that names the one it had."""
    headers = {"Cookie": f"{VISITOR_COOKIE}={visitor}"}
    protocols = [Subprotocol(each) for each in ("streamlit", "token", session) if each]
    url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(url, subprotocols=protocols, additional_headers=headers, max_size=None) as socket:
        begin = BackMsg()
        begin.rerun_script.query_string = ""
        socket.send(begin.SerializeToString())
        told, drawn = "", False
        while not drawn:
            message = ForwardMsg.FromString(socket.recv(60, decode=False))
            told = message.new_session.initialize.session_id or told
            drawn = message.WhichOneof("type") == "script_finished"
    return told


def test_the_server_gives_a_page_to_who_opened_it_alone(tmp_path: Path) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/kept.db", "DRAFTBENCH_PUBLIC": "1"}
    with running("run", "app.py", port=free_port(), environment=environment) as address:
        adas = open_a_page(address, ADA)
        assert open_a_page(address, BOB, adas) not in {adas, ""}
        assert open_a_page(address, ADA, adas) == adas


def test_so_many_sessions_are_remembered_and_no_more() -> None:
    openers = Openers(most=2)
    for session in ("a", "b", "a", "c"):
        openers.note(session, ADA)
    assert [openers.opened(session, ADA) for session in "abc"] == [True, False, True]


def test_nobody_makes_anothers_session_his_own() -> None:
    openers = Openers()
    openers.note(SESSION, ADA)
    openers.note(SESSION, BOB)
    assert openers.opened(SESSION, ADA)
    assert not openers.opened(SESSION, BOB)


@pytest.mark.usefixtures("page_engine")
def test_each_page_notes_who_opened_it(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = new_visitor()
    cookies = {VISITOR_COOKIE: visitor}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", cookies)
    OPENERS._visitors.clear()
    page = AppTest.from_file("../app.py", default_timeout=60).run()
    assert not page.exception
    (session,) = OPENERS._visitors
    assert OPENERS.opened(session, visitor)
