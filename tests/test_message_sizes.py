"""What one page may send at once: each look at it takes time, and nobody else is served meanwhile."""

from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.exceptions import ConnectionClosed

from runs.quota.limiter import MOST_CHARACTERS
from soak.visitor import PATIENCE, visiting

TOO_BIG = 1009


def typed(text: str) -> bytes:
    """What a browser says of a page that has this text in a field."""
    states = WidgetStates(widgets=[WidgetState(id="a-field", string_value=text)])
    return BackMsg(rerun_script=ClientState(widget_states=states)).SerializeToString()


def test_a_page_may_hold_all_that_a_press_may_ask_with(app_address: str) -> None:
    with visiting(urlsplit(app_address).port or 0) as visitor:
        visitor._socket.send(typed("n" * MOST_CHARACTERS))
        visitor.draw()


def test_who_sends_more_than_any_page_holds_is_not_listened_to(app_address: str) -> None:
    with visiting(urlsplit(app_address).port or 0) as visitor:
        visitor._socket.send(typed("n" * 3 * MOST_CHARACTERS))
        with pytest.raises(ConnectionClosed) as closed:
            visitor._socket.recv(PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == TOO_BIG
