"""The browser's modules: what one imports another exports, and together they are one script."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from components.browser_module import bundle
from components.scripts import SCRIPT_PATH, loader, send_script

COMPONENTS = Path(__file__).parent.parent / "components"
LIVE = COMPONENTS / "live" / "browser"
MODULES = sorted(LIVE.glob("*.js"))
IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w-]+\.js)";$', re.MULTILINE)
ALL = sorted(COMPONENTS.rglob("*.js"))
IMPORTED = {
    path.with_name(name) for path in ALL for _, name in IMPORT.findall(path.read_text("utf-8"))
}
ENTRIES = [path for path in ALL if path not in IMPORTED]
NAME = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


def test_each_module_stands_in_the_script_once_behind_what_it_imports() -> None:
    script = bundle(LIVE / "main.js")
    places = {path.name: script.index(path.read_text("utf-8").splitlines()[0]) for path in MODULES}
    for path in MODULES:
        text = path.read_text("utf-8")
        assert script.count(text.splitlines()[0]) == 1
        assert all(places[name] < places[path.name] for _, name in IMPORT.findall(text))


def test_no_import_is_left_and_one_export_the_component() -> None:
    for entry in ENTRIES:
        script = bundle(entry)
        assert "import " not in re.sub(r"//.*", "", script)
        assert re.findall(r"^export .*", script, re.MULTILINE) == re.findall(
            r"^export default function .*", script, re.MULTILINE
        )
        assert script.count("export default") == 1


def test_what_a_module_imports_its_neighbour_exports() -> None:
    for path in ALL:
        for names, name in IMPORT.findall(path.read_text("utf-8")):
            neighbour = path.with_name(name).read_text("utf-8")
            exported = re.findall(r"^export \w+ (\w+)", neighbour, re.MULTILINE)
            assert set(names.split(", ")) <= set(exported), (path.name, name)


def test_no_top_level_name_stands_in_two_modules() -> None:
    names = [name for path in MODULES for name in NAME.findall(path.read_text("utf-8"))]
    assert len(names) == len(set(names)) > 30


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda path: path.name)
def test_the_script_is_javascript(entry: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to read it")
    script = tmp_path / "script.mjs"
    script.write_text(bundle(entry), encoding="utf-8")
    done = subprocess.run([node, "--check", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda path: path.name)
def test_a_browser_keeps_a_script_until_there_is_another_one(entry: Path) -> None:
    address = re.search(r'"\./(api/scripts/[0-9a-f]{16}/([a-z_/]+)\.js)"', loader(entry))
    assert address
    client = TestClient(Starlette(routes=[Route(SCRIPT_PATH, send_script)]))
    answer = client.get(address[1])
    assert answer.text.startswith(bundle(entry))
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    another = client.get(f"api/scripts/of-another-server/{address[2]}.js")
    assert another.text == answer.text
    assert another.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["../app", "nothing", "/etc/passwd", "live/browser", "%2e%2e/app"])
def test_only_scripts_of_components_are_sent(name: str) -> None:
    client = TestClient(Starlette(routes=[Route(SCRIPT_PATH, send_script)]))
    assert client.get(f"/api/scripts/any/{name}.js").status_code == 404


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda path: path.name)
def test_what_a_component_is_told_does_not_bring_its_script_along(entry: Path) -> None:
    assert len(loader(entry)) < 300


def page_of_ids_with_underscores() -> None:
    from components.diff_view import show_diff
    from components.live.lane import preview_beside
    from posts.word_diff import diff_words

    preview_beside("a__run", 0, key="draft-a__run-0")
    show_diff(diff_words("a red fox", "a sly fox"), key="diff-a__lane")


def test_an_id_may_have_two_underscores_in_a_row() -> None:
    """One in two hundred has, and Streamlit refuses a component with such a key."""
    page = AppTest.from_function(page_of_ids_with_underscores).run()
    assert not page.exception
    assert len(page.get("bidi_component")) == 2
