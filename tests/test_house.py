import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("components", "runs", "providers", "posts")
SDKS = {"openai", "anthropic", "httpx2", "xllamacpp", "genai_prices"}
BROWSER = {"streamlit", "starlette", "pandas"}
FOREIGN = {
    "posts": SDKS | BROWSER | {"providers", "runs", "components", "sqlalchemy", "asyncio"},
    "providers": SDKS | BROWSER | {"posts", "runs", "components", "sqlalchemy"},
    "runs": SDKS | BROWSER | {"components"},
    "components": SDKS | {"pandas", "sqlalchemy"},
}
LOADED_WHERE_USED = {"runs.__main__", "providers.connection"}
"""Imported by nobody's import: the command, and what opens a connection at the first request."""

FIRST_PAGE = """
from runs.engine import Engine
Engine.warm_up = lambda *_: None  # it makes ready in the background
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("app.py", default_timeout=60).run()
assert not page.exception and page.selectbox
"""

FIRST_BATCH = """
from runs.batch.serving import serve, stop_serving
from runs.engine import Engine
from runs.store.database import Database
from runs.store.journal import Journal
database = Database({address!r})
engine = Engine(journal=Journal(lambda: database))
serve(engine, database)
stop_serving()
engine.close()
database.close()
"""


def loaded_by(statement: str) -> set[str]:
    """Names of the top-level modules in memory after a statement, in a process of its own."""
    code = f"{statement}\nimport sys\nprint('loaded:', *{{n.split('.')[0] for n in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("loaded:")[2].split())


def modules_of(room: str) -> list[str]:
    """Dotted names of a room's importable modules."""
    paths = sorted((ROOT / room).rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    names = [name for name in names if "migrations" not in name]  # Alembic's business
    return [name.removesuffix(".__init__") for name in names if name not in LOADED_WHERE_USED]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_loads_nothing_that_it_may_not_know(room: str) -> None:
    imports = "\n".join(f"import {name}" for name in modules_of(room))
    assert loaded_by(imports) & FOREIGN[room] == set()


def test_sqlite_s_batches_are_served_without_the_driver_of_postgresql(tmp_path: Path) -> None:
    loaded = loaded_by(FIRST_BATCH.format(address=f"sqlite:///{tmp_path}/batches.db"))
    assert "dbos" in loaded
    assert not loaded & {"psycopg_binary", "psycopg_c"}


def test_the_page_is_imported_without_an_sdk_or_pandas() -> None:
    loaded = loaded_by("import app")
    assert "streamlit" in loaded
    assert loaded & (SDKS | {"pandas"}) == set()


@pytest.mark.parametrize("kept", [False, True], ids=["nothing kept", "a prompt kept"])
def test_the_first_page_loads_sqlalchemy_only_to_look_something_up(
    kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'draftbench.db'}")
    if kept:
        loaded_by("from runs.store.database import the_database\nthe_database().close()")
    loaded = loaded_by(FIRST_PAGE)
    assert "streamlit" in loaded
    assert ("sqlalchemy" in loaded) == kept
    assert "dbos" not in loaded  # no batch, no queue
    assert (tmp_path / "draftbench.db").exists() == kept


def test_the_first_run_of_all_is_shown_without_pandas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'draftbench.db'}")
    press = "page.button(key='example-run').click().run()\nassert page.query_params['run']\n"
    loaded = loaded_by(f"{FIRST_PAGE}{press}")
    assert "streamlit" in loaded
    assert "pandas" not in loaded


def test_a_page_with_a_key_field_or_a_search_is_drawn_without_pandas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'draftbench.db'}")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-any")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    views = "".join(
        f"page.segmented_control(key='view').set_value({view!r}).run()\nassert not page.exception\n"
        for view in ("Write", "History")
    )
    loaded = loaded_by(f"{FIRST_PAGE}{views}")
    assert "streamlit" in loaded
    assert "pandas" not in loaded


def test_the_page_is_a_table_of_contents() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 90


def test_a_test_can_be_interrupted() -> None:
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_test_can_be_interrupted_where_a_shell_runs_it_in_the_background() -> None:
    """There interrupts are ignored, and every process that a test starts would ignore them."""
    asked = f"{__file__}::{test_a_test_can_be_interrupted.__name__}"
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", asked]
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    finally:
        signal.signal(signal.SIGINT, before)
    assert done.returncode == 0, done.stdout
