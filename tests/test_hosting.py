"""Hosting as docs/hosting.md says: what is written there is what works."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from chromium import SCREENS, Page, ask_for, button, expect, preview, state_of
from databases import _program, _run
from fake_provider import FakeProvider
from hosted import HOST, HOSTING, ROOT, Proxy, block, copy_image, nginx

from bench.running_app import free_port, running
from posts.prompts.version import BUILT_IN_VERSIONS
from runs.store.database import Database
from runs.store.prompt_versions import list_prompts, save_prompt

SECURITY = ("content-security-policy", "x-content-type-options", "referrer-policy")
HANDSHAKE = {
    "connection": "upgrade",
    "upgrade": "websocket",
    "sec_websocket_version": "13",
    "sec_websocket_key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeProvider]:
    with FakeProvider(models=["hold"]) as fake:
        yield fake


@pytest.fixture(scope="module")
def site(fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The files of the image, running in public mode behind nginx."""
    image, place = tmp_path_factory.mktemp("image"), tmp_path_factory.mktemp("nginx")
    copy_image(image)
    environment = {
        "COMPATIBLE_BASE_URL": fake.base_url,
        "DATABASE_URL": f"sqlite:///{place}/kept.db",
        "DRAFTBENCH_PUBLIC": "1",
        "DRAFTBENCH_HOSTS": HOST,
    }
    app = running("run", "app.py", port=free_port(), environment=environment, folder=image)
    with app as address, nginx(address, place) as proxy:
        yield proxy


@pytest.fixture
def page(browser: Any, site: Proxy) -> Iterator[Page]:
    context = browser.new_context(viewport=SCREENS["desktop"], ignore_https_errors=True)
    page = context.new_page()
    page.goto(site.address)
    yield page
    context.close()


@pytest.mark.browser
def test_text_comes_through_nginx_while_it_is_written(
    page: Page, site: Proxy, fake: FakeProvider
) -> None:
    ask_for(page, "hold")
    button(page, "Write post").click()
    expect(state_of(page)).to_have_text("writing")
    expect(preview(page).locator("p").first).to_be_visible()
    run_id = page.url.partition("run=")[2]

    connection, stream = site.ask(f"/api/runs/{run_id}/lanes/all/live")
    begun = b""
    while b"Website Backups" not in begun:  # the rest is still held back
        piece = stream.read1()
        assert piece, "the stream ended before the post"
        begun += piece
    assert any(request.holding for request in fake.requests)
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert_headers(stream.headers)
    fake.release()
    assert b'"complete"' in stream.read()
    connection.close()
    expect(state_of(page)).to_have_text("complete")

    assert {cookie["name"] for cookie in page.context.cookies() if not cookie["secure"]} == set()
    assert "/api/runs/" not in (site.place / "access.log").read_text(encoding="utf-8")


def assert_headers(headers: Any) -> None:
    for name in SECURITY:
        assert len(headers.get_all(name, [])) == 1, name
    assert headers.get_all("strict-transport-security") == ["max-age=31536000"]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", "200"),
        ("/_stcore/health", "GET", "200"),
        ("/media/not-there", "GET", "404"),
        ("/static/..%2f..%2fapp.py", "GET", "400"),
        ("/api/runs/nobody-s/lanes/all/live", "GET", "404"),
        ("/api/runs/nobody-s/lanes/all/live", "POST", "405"),
        ("/_stcore/upload_file/a/b", "PUT", "403"),
    ],
)
def test_every_answer_carries_the_headers(site: Proxy, path: str, method: str, status: str) -> None:
    headers = site.headers(path, method=method)
    assert headers["status"] == status
    assert_headers(headers)


def test_what_nginx_answers_alone_carries_them_too(site: Proxy, tmp_path: Path) -> None:
    too_large = site.headers("/_stcore/upload_file/a/b", method="PUT", content_length="7000000")
    assert too_large["status"] == "413"
    assert_headers(too_large)
    with nginx(f"http://127.0.0.1:{free_port()}", tmp_path) as before_nothing:
        down = before_nothing.headers("/")
    assert down["status"] == "502"
    assert_headers(down)


def test_the_page_is_reached_by_its_own_name_only(site: Proxy) -> None:
    own = site.headers("/_stcore/stream", **HANDSHAKE)
    assert own["status"] == "101"
    other = site.headers("/_stcore/stream", host="evil.example", **HANDSHAKE)
    assert other["status"] == "421"


def test_a_visitor_s_id_never_travels_by_http(site: Proxy) -> None:
    (cookie,) = site.headers("/", accept="text/html").get_all("set-cookie", [])
    assert "secure" in cookie.lower().split("; ")


# The image


def test_the_image_holds_neither_data_nor_secrets_nor_what_only_tests_need(tmp_path: Path) -> None:
    copy_image(tmp_path)
    names = {path.relative_to(tmp_path).parts[0] for path in tmp_path.iterdir()}
    assert not names & {"data", "tests", "bench", ".git", "requirements-dev.txt"}
    assert [path.name for path in (tmp_path / ".streamlit").iterdir()] == ["config.toml"]


def test_what_the_image_takes_is_not_kept_from_it() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = {
        source
        for line in dockerfile.splitlines()
        if line.startswith("COPY ")
        for source in line.split()[1:-1]
    }
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert "\nUSER draftbench\n" in dockerfile
    assert dockerfile.count("pip install --require-hashes") == len(list(ROOT.glob("*.lock")))


# Backup and restore


def prompts_in(database: Database) -> list[str]:
    versions = list_prompts(database, "local")
    return [version.label for version in versions if version not in BUILT_IN_VERSIONS]


def fill(database: Database, name: str) -> None:
    save_prompt(database, "local", name, "Write about {{topic}}.", "")


def test_a_copy_of_sqlite_that_is_made_while_the_app_runs_is_whole(tmp_path: Path) -> None:
    kept, copy = tmp_path / "draftbench.db", tmp_path / "copy.db"
    database = Database(f"sqlite:///{kept}")
    fill(database, "Before")
    (line,) = [line for line in HOSTING.splitlines() if '"VACUUM INTO' in line]
    told = line.partition('"')[2].rstrip('"').replace("/var/backups/draftbench/copy.db", str(copy))
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute(told)
    fill(database, "After")
    database.close()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    shutil.copy(copy, kept)
    for rest in ("-wal", "-shm"):
        kept.with_name(kept.name + rest).unlink(missing_ok=True)
    restored = Database(f"sqlite:///{kept}")
    assert prompts_in(restored) == ["Before v1"]
    restored.close()


def test_a_dump_of_postgresql_brings_back_what_was(
    postgresql: Callable[[], str],
    tmp_path: Path,
) -> None:
    url = postgresql()
    dump = Path(url.partition("host=")[2]) / "draftbench.dump"  # where its user may write
    database = Database(url)
    fill(database, "Before")
    _run(*backup_command("pg_dump", url, dump))
    fill(database, "After")
    database.close()
    _run(*backup_command("pg_restore", url, dump))
    restored = Database(url)
    assert prompts_in(restored) == ["Before v1"]
    restored.close()


def backup_command(program: str, url: str, dump: Path) -> list[str]:
    """What the document says to run."""
    (line,) = [line for line in HOSTING.splitlines() if line.startswith(f"{program} ")]
    line = line.replace("/var/backups/draftbench/copy.dump", str(dump))
    _, *arguments = line.replace('"$DATABASE_URL"', url).split()
    return [_program(program), *arguments]


# The service


def test_the_service_is_one_that_systemd_understands(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd is not installed")
    unit = tmp_path / "draftbench.service"
    told = block("ini", "[Unit]").replace("/srv/draftbench/app/.venv/bin/streamlit", "/bin/true")
    unit.write_text(told, encoding="utf-8")
    done = subprocess.run([verify, "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
