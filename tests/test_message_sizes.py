"""What one page may send at once: each look at it takes time, in which nobody else is served."""

from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed

from runs.quota.limiter import MOST_CHARACTERS
from soak.visitor import visiting

TOO_BIG = 1009
FIELD = "$$ID-0123456789abcdef-None"
"""As Streamlit names what has no key; of another page."""


def test_a_page_may_hold_all_that_a_press_may_ask_with(app_address: str) -> None:
    with visiting(urlsplit(app_address).port or 0) as visitor:
        visitor.draw(typed={FIELD: "n" * MOST_CHARACTERS})


def test_who_sends_more_than_any_page_holds_is_not_listened_to(app_address: str) -> None:
    with visiting(urlsplit(app_address).port or 0) as visitor:
        visitor.send({FIELD: "n" * 3 * MOST_CHARACTERS})
        with pytest.raises(ConnectionClosed) as closed:
            visitor.receive()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == TOO_BIG
