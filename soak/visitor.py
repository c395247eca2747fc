"""A visitor of the page without a browser: says what a browser says, and counts what comes back."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect

PATIENCE: Final = 120.0
"""Seconds that an answer may take, on a busy machine."""


class Visitor:
    """A session of the page."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.session = ""
        """What the server calls this session, once the page was drawn."""

    def send(self, typed: Mapping[str, str], query: Mapping[str, str] | None = None) -> None:
        """Ask for the page as it is with these texts in fields of these ids."""
        states = WidgetStates(
            widgets=[WidgetState(id=name, string_value=text) for name, text in typed.items()]
        )
        asked = ClientState(query_string=urlencode(query or {}), widget_states=states)
        self._socket.send(BackMsg(rerun_script=asked).SerializeToString())

    def draw(
        self, query: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
    ) -> float:
        """Have the page drawn; seconds until it is.

        Raises:
            AssertionError: it shows an exception, or is not drawn to its end.
        """
        began = time.monotonic()
        self.send(typed or {}, query)
        while True:
            message = self.receive()
            if message.WhichOneof("type") == "new_session":
                self.session = message.new_session.initialize.session_id
            shown = message.delta.new_element
            assert shown.WhichOneof("type") != "exception", f"the page shows: {shown.exception}"
            if message.WhichOneof("type") == "script_finished":
                ended = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
                assert ended == "FINISHED_SUCCESSFULLY", ended
                return time.monotonic() - began

    def receive(self) -> ForwardMsg:
        """The next message of the server."""
        message = ForwardMsg()
        message.ParseFromString(self._socket.recv(PATIENCE))
        return message


@contextmanager
def visiting(port: int) -> Iterator[Visitor]:
    """Open a session, which ends with this context; the page is not drawn yet."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    with connect(
        address, subprotocols=[Subprotocol("streamlit")], max_size=None, open_timeout=PATIENCE
    ) as socket:
        yield Visitor(socket)


def watch(port: int, run: str) -> Mapping[int, str]:
    """Read a run's event stream to its end, as the page does; each lane's last state.

    Empty where there is no such run.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", f"/api/runs/{run}/lanes/all/live")
    stream = connection.getresponse()
    states: dict[int, str] = {}
    for line in iter(stream.readline, b""):
        if line.startswith(b"data: "):
            news: list[dict[str, Any]] = json.loads(line.removeprefix(b"data: "))["lanes"]
            states |= {each["lane"]: each["state"] for each in news if "state" in each}
    connection.close()
    return states
