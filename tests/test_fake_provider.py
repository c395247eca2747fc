"""What the tests stand on: the fake provider ends without a trace."""

import gc
import socket
import sys

import pytest
from fake_provider import FakeProvider


def test_nothing_is_left_open_however_little_of_a_connection_was_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    complaints: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda fault: complaints.append(str(fault)))
    for _ in range(20):
        with FakeProvider() as fake:
            clients = [socket.create_connection(("127.0.0.1", fake.port)) for _ in range(20)]
        for client in clients:
            client.close()
    gc.collect()
    assert complaints == []


def test_it_ends_at_once_where_a_client_reads_nothing_of_a_long_reply() -> None:
    with FakeProvider(reply="word " * 2_000_000, delta_size=100_000) as fake:
        client = socket.create_connection(("127.0.0.1", fake.port))
        body = b'{"model": "good", "messages": []}'
        head = b"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % len(body)
        client.sendall(head + body)
        fake.wait_for(lambda: fake.requests and fake.requests[0].events_sent > 3)
    client.close()
