"""A way to PostgreSQL on which everything can get lost: connections stay open, and say nothing."""

import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Thread

SOCKET = ".s.PGSQL.5432"


class SilentProxy:
    """Stands before a database of databases.py; while it is silent, it swallows what it gets."""

    def __init__(self, address: str) -> None:
        self.silent = False
        self._place = tempfile.TemporaryDirectory(prefix="proxy-")  # a socket's path must be short
        url, _, self._server = address.partition("?host=")
        self.address = f"{url}?host={self._place.name}"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(Path(self._place.name) / SOCKET))
        self._listener.listen()
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> "SilentProxy":
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, *self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._place.cleanup()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                self._sockets += [client, server]
                server.connect(str(Path(self._server) / SOCKET))
                for ends in ((client, server), (server, client)):
                    Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if not self.silent:
                    target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)
