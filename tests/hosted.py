"""A hosted app to test with: the files of the image, behind nginx as docs/hosting.md sets it up."""

import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from waiting import until

from bench.running_app import free_port

ROOT = Path(__file__).parent.parent
HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
HOST = "localhost"
AROUND = """\
daemon off;
{user}
pid {place}/nginx.pid;
events {{}}
http {{
    access_log {place}/access.log;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    {site}
}}
"""


def block(kind: str, first: str = "") -> str:
    """The first code block of its kind in the document that begins so."""
    found = re.findall(rf"```{kind}\n(.*?)```", HOSTING, re.DOTALL)
    return str(next(text for text in found if text.startswith(first)))


def copy_image(folder: Path) -> None:
    """Put into a folder what the Dockerfile puts into the image."""
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines():
        if not line.startswith("COPY "):
            continue
        *sources, _ = line.split()[1:]
        for source in sources:
            (folder / source).parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                skipped = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / source, folder / source, ignore=skipped)
            else:
                shutil.copy(ROOT / source, folder / source)


class Proxy:
    """nginx, and what it answers."""

    def __init__(self, port: int, place: Path) -> None:
        self.address = f"https://{HOST}:{port}"
        self.place = place
        self.port = port

    def ask(
        self, path: str, *, method: str = "GET", **headers: str
    ) -> tuple[http.client.HTTPSConnection, http.client.HTTPResponse]:
        """Ask for something; the answer can be read as it arrives, while its connection is kept."""
        anybody = ssl._create_unverified_context()  # the test's own certificate
        connection = http.client.HTTPSConnection(HOST, self.port, context=anybody, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        return connection, connection.getresponse()

    def headers(self, path: str, **headers: str) -> http.client.HTTPMessage:
        """The headers of an answer, its status among them."""
        connection, answer = self.ask(path, **headers)
        answer.headers["status"] = str(answer.status)
        connection.close()
        return answer.headers


@contextmanager
def nginx(app: str, place: Path, **instead: str) -> Iterator[Proxy]:
    """Nginx before an app, with the document's configuration at ports that are free.

    Args:
        app: The app's address.
        place: Where its files are.
        instead: Other values of directives than the document's.
    """
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    configuration = _configuration(app, place, port)
    for name, value in instead.items():
        configuration, replaced = re.subn(rf"\b{name} [^;]+;", f"{name} {value};", configuration)
        assert replaced == 1
    (place / "nginx.conf").write_text(configuration, encoding="utf-8")
    _certify(place)
    command = [program, "-p", str(place), "-c", "nginx.conf", "-e", str(place / "error.log")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    (place / "nginx.pid").unlink(missing_ok=True)
    process = subprocess.Popen(command)
    proxy = Proxy(port, place)
    try:
        until(lambda: (place / "nginx.pid").exists() or process.poll() is not None, 30)
        assert process.poll() is None
        yield proxy
    finally:
        process.terminate()
        process.wait(30)


def _configuration(app: str, place: Path, port: int) -> str:
    site = block("nginx")
    for here, there in {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "bench.example.com": HOST,
        "/etc/ssl/draftbench": str(place),
        "http://127.0.0.1:8501": app,
    }.items():
        assert here in site
        site = site.replace(here, there)
    return AROUND.format(site=site, place=place, user="user root;" if os.geteuid() == 0 else "")


def _certify(place: Path) -> None:
    """Make a certificate as the document says."""
    line = next(line for line in HOSTING.splitlines() if line.startswith("openssl req"))
    line = line.replace("/etc/ssl/draftbench", str(place)).replace("bench.example.com", HOST)
    subprocess.run(line.split(), check=True, capture_output=True)
