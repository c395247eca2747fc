"""A visitor's server is called by its address, and has to prove its name all the same."""

import asyncio
import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from providers import connection, guard
from providers.addresses import Endpoint
from providers.base import Unreachable
from providers.registry import connect

NAME = "models.example"


class Models(BaseHTTPRequestHandler):
    """Answers any request with a list of one model."""

    def do_GET(self) -> None:
        body = json.dumps({"data": [{"id": self.headers["Host"]}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(HTTPServer):
    """Takes it in silence when a client does not trust it."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a new key, and a certificate of the name that it signs itself."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not installed")
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    command = f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    named = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", str(file), "-out", f"{file}.crt"]
    subprocess.run([*command.split(), *named, *files], check=True, capture_output=True)
    file.write_text(file.read_text("ascii") + Path(f"{file}.crt").read_text("ascii"), "ascii")
    return file


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    """The port of a server with that certificate, on this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server(("127.0.0.1", 0), Models) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _internet(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any name stands for this machine, which passes for public; the certificate is trusted."""

    async def resolve(*_: object) -> list[str]:
        return ["127.0.0.1"]

    trusted = ssl.create_default_context(cafile=certificate)
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    monkeypatch.setattr(guard, "resolve", resolve)
    monkeypatch.setattr(guard, "is_public_address", lambda _: True)
    monkeypatch.setattr(connection, "trusted_authorities", lambda: trusted)


def models_of(host: str, port: int) -> list[str]:
    connected = connect("compatible", base_url=f"https://{host}:{port}/v1")
    return [model.name for model in asyncio.run(connected.list_models())]


def test_a_server_with_the_certificate_of_its_name_is_spoken_to(port: int) -> None:
    assert models_of(NAME, port) == [f"{NAME}:{port}"], "and hears by which name it was called"


@pytest.mark.parametrize("other", ["other.example", "models.example.other.example", "127.0.0.1"])
def test_a_server_with_the_certificate_of_another_name_is_not(other: str, port: int) -> None:
    with pytest.raises(Unreachable):
        models_of(other, port)


def test_a_server_called_over_plain_http_is_trusted_with_no_certificate() -> None:
    assert connection.no_authorities().verify_mode == ssl.CERT_REQUIRED
    assert connection.no_authorities().get_ca_certs() == []
    for base_url, authorities in (
        ("http://127.0.0.1:1/v1", connection.no_authorities()),
        ("https://127.0.0.1:1/v1", connection.trusted_authorities()),
        ("HTTPS://127.0.0.1:1/v1", connection.trusted_authorities()),
    ):
        endpoint = Endpoint(provider="compatible", label="Compatible", base_url=base_url)
        assert connection.GuardedTransport(endpoint)._pool._ssl_context is authorities
